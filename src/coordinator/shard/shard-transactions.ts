// The producers that write to a shard in transactions: whether their transaction is open, and whose turn it is.
//
// Invariant: what a producer writes is decided when what it wrote before has its place in the log. So what the log
// says of it then is what it says when that is appended, as nobody else writes for the producer here.

import { KeyedTurns } from '../../base/keyed-turns.ts';
import { ErrorCode, KafkaError } from '../../protocol/errors.ts';
import type { CoordinatorLog } from './coordinator-log.ts';
import { asKafkaError } from './shard-errors.ts';
import { transactionsOf } from './shard-steps.ts';
import type { CoordinatorMarker, TransactionTerms } from './transactional-log.ts';

/** The producer whose transaction a decision belongs to. */
export interface TransactionalProducer {
  readonly producerId: number;
  readonly producerEpoch: number;
  /** Transaction version 2: the partition is added by whoever is asked (KIP-890). */
  readonly raisesEpoch: boolean;
  /** The transaction coordinator's error code for this partition; undefined when it need not be asked. */
  readonly verify: (() => Promise<number>) | undefined;
}

/** What has been decided, and when it counts. */
export interface Started<Response> {
  readonly committed: Promise<void>;
  readonly response: () => Response | Promise<Response>;
}

const noSequence = -1;

export class ShardTransactions {
  readonly #log: CoordinatorLog;
  /** By producer id. */
  readonly #turns = new KeyedTurns<number>();

  constructor(log: CoordinatorLog) {
    this.#log = log;
  }

  /** Makes sure that the partition is in the producer's transaction. Rejects with what its coordinator says. */
  async verify({ producerId, producerEpoch, raisesEpoch, verify }: TransactionalProducer): Promise<TransactionTerms> {
    const terms = { producerId, producerEpoch, guard: undefined, isUnverifiedAccepted: false };
    if (verify === undefined) return { ...terms, isUnverifiedAccepted: true };
    const verified = { producerId, producerEpoch, sequence: noSequence, raisesEpoch };
    const guard = transactionsOf(this.#log).beginVerification(verified);
    if (guard === undefined) return terms;
    const errorCode = await verify();
    if (errorCode !== ErrorCode.NONE) throw new KafkaError(errorCode);
    return { ...terms, guard };
  }

  /** Throws INVALID_TXN_STATE when the transaction has ended since it was verified, or INVALID_PRODUCER_EPOCH. */
  requireOpen(terms: TransactionTerms): void {
    const refusal = transactionsOf(this.#log).refusalOf(terms);
    if (refusal !== undefined) throw refusal;
  }

  /** Throws INVALID_PRODUCER_EPOCH or TRANSACTION_COORDINATOR_FENCED for a marker that comes too late. */
  requireLatest(marker: CoordinatorMarker): void {
    const refusal = transactionsOf(this.#log).markerRefusalOf(marker);
    if (refusal !== undefined) throw refusal;
  }

  /** Calls `start` when the producer's turn has come, which lasts until what it started is committed or has failed. */
  inTurn<Response>(producerId: number, start: () => Started<Response>): Promise<Started<Response>> {
    return new Promise((resolve) => {
      void this.#turns.run(producerId, async () => {
        const started = begin(start);
        resolve(started);
        // Whoever has asked hears of a failure; here it only ends the turn.
        await started.committed.catch(ignore);
      });
    });
  }
}

function begin<Response>(start: () => Started<Response>): Started<Response> {
  try {
    return start();
  } catch (error) {
    return { committed: Promise.reject(asKafkaError(error)), response: () => Promise.reject(asKafkaError(error)) };
  }
}

function ignore(): void {}
