// Batches of transactions that wait for the coordinator's word. The batches of one producer keep the order in
// which they came, as its sequences demand; those of others do not wait for them. What waits is bounded by the
// requests that brought it.

import { KeyedTurns } from '../base/keyed-turns.ts';
import type { Clock } from '../base/ports/clock.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import type { AppendTerms } from '../log/producers/producer-states.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { baseSequenceOf, isTransactional, producerEpochOf, producerIdOf } from '../protocol/records/batch-header.ts';
import { viewOf } from '../protocol/records/int64.ts';
import type { RequestVerification } from './request-verification.ts';
import { produceRefusalOf, type VerificationRefusal } from './transaction-verifier.ts';

/** On what terms a batch may be appended, or why it may not. */
export type Admission = AppendTerms | { readonly refusal: VerificationRefusal };

const fromClient: AppendTerms = { origin: 'client' };
const believed: AppendTerms = { origin: 'client', isUnverifiedAccepted: true };

export class TransactionalAppends {
  readonly #log: PartitionLog;
  readonly #clock: Clock;
  /** By producer. */
  readonly #turns = new KeyedTurns<number>();

  constructor(log: PartitionLog, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  /** The terms of a batch that nobody has to be asked about and that has nobody to wait for; else undefined. */
  termsAtOnce(records: Uint8Array, verification: RequestVerification | undefined): AppendTerms | undefined {
    const view = viewOf(records);
    // A transaction that nobody can be asked about goes on when it is open here; otherwise the log refuses it.
    if (!isTransactional(view, 0) || verification === undefined) return fromClient;
    if (this.#turns.isBusy(producerIdOf(view, 0))) return undefined;
    return this.#termsNow(view, verification);
  }

  #termsNow(view: DataView, verification: RequestVerification): AppendTerms | undefined {
    if (!verification.isRequired) return believed;
    const isOpen = this.#log.producers.isTransactionOpen(producerIdOf(view, 0), producerEpochOf(view, 0));
    return isOpen ? fromClient : undefined;
  }

  /** Calls `append` when the batch's turn has come. */
  inTurn<Result>(
    records: Uint8Array,
    verification: RequestVerification,
    append: (admission: Admission) => Result | Promise<Result>,
  ): Promise<Result> {
    const view = viewOf(records);
    // Without anybody to wait for, the question is asked in this turn: together with those of the same request.
    return this.#turns.run(producerIdOf(view, 0), async () =>
      append(this.#termsNow(view, verification) ?? (await this.#verify(view, verification))),
    );
  }

  async #verify(view: DataView, verification: RequestVerification): Promise<Admission> {
    const producerId = producerIdOf(view, 0);
    const producerEpoch = producerEpochOf(view, 0);
    const { support } = verification;
    const fenced = this.#log.producers.checkEpoch(producerId, producerEpoch);
    if (fenced !== undefined) return { refusal: fenced };
    const guard = this.#log.producers.beginVerification(
      { producerId, producerEpoch, sequence: baseSequenceOf(view, 0), raisesEpoch: support === 'addsPartitions' },
      this.#clock.wallMs(),
    );
    const errorCode = await verification.verify(this.#log.topicPartition, producerId, producerEpoch);
    const refusal = errorCode === ErrorCode.NONE ? undefined : produceRefusalOf(support, errorCode);
    return refusal === undefined ? { origin: 'client', guard } : { refusal };
  }
}
