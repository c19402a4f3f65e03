// One partition of a coordinator's topic while this broker leads it: it loads what is there, then runs
// decisions one after another through a machine. What waits for others (joins, timers) lives as long as
// the shard; when the partition goes, everybody is told so.

import type { Logger } from '../../base/logging.ts';
import type { Platform } from '../../base/ports/platform.ts';
import { Machine } from '../../machine/machine.ts';
import type { Codec } from '../../protocol/compression/codecs.ts';
import { ErrorCode, KafkaError } from '../../protocol/errors.ts';
import type { CoordinatorLog } from './coordinator-log.ts';
import type { CoordinatorDecision, CoordinatorState, CoordinatorTimers, RecordCodec } from './coordinator-state.ts';
import { type Change, Journal, takeBack } from './journal.ts';
import { loadRecords } from './load-records.ts';
import { appendErrorOf, asKafkaError, throwKafkaError } from './shard-errors.ts';
import { appendSteps, batchOverheadBytes, isTransactional, type ShardStep, sizeOf } from './shard-steps.ts';
import { ShardTimers } from './shard-timers.ts';
import { ShardTransactions, type Started, type TransactionalProducer } from './shard-transactions.ts';
import type { CoordinatorMarker, TransactionTerms } from './transactional-log.ts';
import { withinWriteTimeout } from './write-timeout.ts';

export interface ShardOptions<Rec, State extends CoordinatorState<Rec>> {
  readonly log: CoordinatorLog;
  readonly codec: RecordCodec<Rec>;
  readonly platform: Platform;
  readonly logger: Logger;
  /** How long an answer waits for its records (`offsets.commit.timeout.ms`). */
  readonly writeTimeoutMs: number;
  readonly loadBufferBytes: number;
  /** Of the batches that are written; none when left out. */
  readonly compression: Codec | undefined;
  /** Makes the state; it changes what records build through the journal only. */
  readonly createState: (journal: Journal, timers: CoordinatorTimers<Rec>) => State;
}

type Phase = 'loading' | 'active' | 'failed' | 'closed';

const noTransaction = { producerId: -1 };

export class CoordinatorShard<Rec, State extends CoordinatorState<Rec>> {
  readonly state: State;
  readonly #options: ShardOptions<Rec, State>;
  readonly #timers: ShardTimers<Rec>;
  readonly #machine: Machine<ShardStep<Rec>, Change>;
  readonly #transactions: ShardTransactions;
  #phase: Phase = 'loading';

  constructor(options: ShardOptions<Rec, State>) {
    const { platform, log, logger, createState } = options;
    this.#options = options;
    this.#transactions = new ShardTransactions(log);
    const journal = new Journal();
    this.#timers = new ShardTimers({
      timers: platform.timers,
      run: (decide) => this.run(decide),
      onFailure: (key, error) => logger.warn('a timer of a coordinator failed', { ...log.topicPartition, key, error }),
    });
    this.state = createState(journal, this.#timers);
    this.#machine = new Machine<ShardStep<Rec>, Change>(
      {
        replay: (steps) => journal.record(() => this.#replay(steps)),
        undo: takeBack,
        commit: () => {},
      },
      { append: (decisions) => this.#append(decisions) },
      { weigh: sizeOf, weightPerAppend: log.maxBatchBytes - batchOverheadBytes, isAlone: isTransactional },
    );
  }

  get isActive(): boolean {
    return this.#phase === 'active';
  }

  /** The partition could not be read: another shard may try again, this one is half filled. */
  get hasFailed(): boolean {
    return this.#phase === 'failed';
  }

  /** Reads the partition; until then every request is answered COORDINATOR_LOAD_IN_PROGRESS. Never rejects. */
  async load(): Promise<void> {
    const { log, codec, platform, logger, loadBufferBytes } = this.#options;
    const startMs = platform.clock.monotonicMs();
    try {
      const loaded = await loadRecords({
        log,
        codec,
        state: this.state,
        timers: platform.timers,
        bufferBytes: loadBufferBytes,
        isStopped: () => this.#phase === 'closed',
      });
      if (this.#isClosed()) return;
      this.state.onLoaded();
      this.#phase = 'active';
      const durationMs = Math.round(platform.clock.monotonicMs() - startMs);
      logger.debug('a coordinator partition is loaded', { ...log.topicPartition, ...loaded, durationMs });
    } catch (error) {
      if (this.#isClosed()) return;
      this.#phase = 'failed';
      logger.error('a coordinator partition cannot be loaded: what it coordinates is not served', {
        ...log.topicPartition,
        error,
      });
    }
  }

  /** Through a method: while `load` waits, the phase changes behind the compiler's back. */
  #isClosed(): boolean {
    return this.#phase === 'closed';
  }

  /**
   * Decides now, answers when the records are committed. Rejects with a `KafkaError`: what `decide` threw,
   * COORDINATOR_LOAD_IN_PROGRESS, NOT_COORDINATOR, MESSAGE_TOO_LARGE for records that no batch can hold,
   * REQUEST_TIMED_OUT when the log takes too long (the records may still count), or the append's error.
   */
  async run<Response>(decide: () => CoordinatorDecision<Rec, Response>): Promise<Response> {
    this.#requireActive();
    return await this.#answer(this.#start(decide, undefined));
  }

  /**
   * As `run`, for records that count only when the producer's transaction commits. Rejects also with what the
   * transaction coordinator says, INVALID_TXN_STATE when the transaction has ended meanwhile, and
   * INVALID_PRODUCER_EPOCH.
   */
  async runTransactional<Response>(
    producer: TransactionalProducer,
    decide: () => CoordinatorDecision<Rec, Response>,
  ): Promise<Response> {
    this.#requireActive();
    const terms = await this.#transactions.verify(producer);
    const started = await this.#transactions.inTurn(producer.producerId, () => {
      this.#requireActive();
      this.#transactions.requireOpen(terms);
      return this.#start(decide, terms);
    });
    return await this.#answer(started);
  }

  /**
   * Writes the marker that ends a producer's transaction here, in order with everything else: what is pending
   * counts or is dropped exactly as when the partition is read again. Resolves when it is committed. Rejects
   * with INVALID_PRODUCER_EPOCH, TRANSACTION_COORDINATOR_FENCED, or as `run`.
   */
  async endTransaction(marker: CoordinatorMarker): Promise<void> {
    const started = await this.#transactions.inTurn(marker.producerId, () => {
      this.#requireActive();
      this.#transactions.requireLatest(marker);
      const committed = this.#machine.run(() => ({ records: [{ kind: 'marker', marker }], response: undefined }));
      return { committed: committed.catch(throwKafkaError), response: () => {} };
    });
    await this.#answer(started);
  }

  #start<Response>(
    decide: () => CoordinatorDecision<Rec, Response>,
    terms: TransactionTerms | undefined,
  ): Started<Response> {
    let decision: CoordinatorDecision<Rec, Response> | undefined;
    const decided = this.#machine.run(() => {
      decision = decide();
      return { records: this.#encode(decision.records, terms), response: undefined };
    });
    const committed = decided.then(
      () => decision!.onCommitted?.(),
      (error: unknown) => {
        const failure = asKafkaError(error);
        decision?.onFailed?.(failure);
        throw failure;
      },
    );
    return { committed, response: () => decision!.response };
  }

  async #answer<Response>({ committed, response }: Started<Response>): Promise<Response> {
    const { platform, writeTimeoutMs } = this.#options;
    await withinWriteTimeout(platform.timers, writeTimeoutMs, committed);
    return await response();
  }

  #replay(steps: readonly ShardStep<Rec>[]): void {
    for (const step of steps) {
      if (step.kind === 'marker') this.state.replayEndTransaction(step.marker.producerId, step.marker.isCommit);
      else this.state.replay(step.record, step.terms ?? noTransaction);
    }
  }

  /** Gives the partition up: what waits is answered with NOT_COORDINATOR. */
  close(): void {
    if (this.#phase === 'closed') return;
    this.#phase = 'closed';
    const error = new KafkaError(ErrorCode.NOT_COORDINATOR);
    this.#timers.close();
    this.#machine.close(error);
    this.state.onUnloaded(error);
  }

  #requireActive(): void {
    if (this.#phase === 'active') return;
    throw new KafkaError(
      this.#phase === 'loading' ? ErrorCode.COORDINATOR_LOAD_IN_PROGRESS : ErrorCode.NOT_COORDINATOR,
    );
  }

  #encode(records: readonly Rec[], terms: TransactionTerms | undefined): ShardStep<Rec>[] {
    const { codec, log } = this.#options;
    const steps = records.map((record) => ({ kind: 'record' as const, record, ...codec.encode(record), terms }));
    const bytes = sizeOf(steps) + batchOverheadBytes;
    if (bytes > log.maxBatchBytes) {
      throw new KafkaError(
        ErrorCode.MESSAGE_TOO_LARGE,
        `${records.length} records of ${bytes} bytes do not fit into a batch of ${log.maxBatchBytes}.`,
      );
    }
    return steps;
  }

  async #append(decisions: readonly (readonly ShardStep<Rec>[])[]): Promise<void> {
    const { platform, log, compression } = this.#options;
    try {
      await appendSteps(log, decisions, platform.clock.wallMs(), compression);
    } catch (error) {
      throw appendErrorOf(error);
    }
  }
}
