// One partition of a coordinator's topic while this broker leads it: it loads what is there, then runs
// decisions one after another through a machine. What waits for others (joins, timers) lives as long as
// the shard; when the partition goes, everybody is told so.

import type { Logger } from '../../base/logging.ts';
import type { Platform } from '../../base/ports/platform.ts';
import { Machine } from '../../machine/machine.ts';
import type { Codec } from '../../protocol/compression/codecs.ts';
import { ErrorCode, KafkaError } from '../../protocol/errors.ts';
import { BatchBuilder } from '../../protocol/records/batch-builder.ts';
import type { CoordinatorLog } from './coordinator-log.ts';
import type { CoordinatorDecision, CoordinatorState, CoordinatorTimers, RecordCodec } from './coordinator-state.ts';
import { type Change, Journal, takeBack } from './journal.ts';
import { loadRecords } from './load-records.ts';
import { ShardTimers } from './shard-timers.ts';

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

/** A record with its bytes, so that they are made once, when their size is asked for. */
interface SizedRecord<Rec> {
  readonly record: Rec;
  readonly key: Uint8Array;
  readonly value: Uint8Array | null;
}

type Phase = 'loading' | 'active' | 'failed' | 'closed';

/** Longest header of a record in a batch. */
const recordOverheadBytes = 32;
const batchOverheadBytes = 61;
const noTransaction = { producerId: -1 };

export class CoordinatorShard<Rec, State extends CoordinatorState<Rec>> {
  readonly state: State;
  readonly #options: ShardOptions<Rec, State>;
  readonly #timers: ShardTimers<Rec>;
  readonly #machine: Machine<SizedRecord<Rec>, Change>;
  #phase: Phase = 'loading';

  constructor(options: ShardOptions<Rec, State>) {
    const { platform, log, logger, createState } = options;
    this.#options = options;
    const journal = new Journal();
    this.#timers = new ShardTimers({
      timers: platform.timers,
      run: (decide) => this.run(decide),
      onFailure: (key, error) => logger.warn('a timer of a coordinator failed', { ...log.topicPartition, key, error }),
    });
    this.state = createState(journal, this.#timers);
    this.#machine = new Machine<SizedRecord<Rec>, Change>(
      {
        replay: (records) =>
          journal.record(() => {
            for (const { record } of records) this.state.replay(record, noTransaction);
          }),
        undo: takeBack,
        commit: () => {},
      },
      { append: (decisions) => this.#append(decisions) },
      { weigh: sizeOf, weightPerAppend: log.maxBatchBytes - batchOverheadBytes },
    );
  }

  get isActive(): boolean {
    return this.#phase === 'active';
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
      logger.error('a coordinator partition cannot be loaded: its groups are not served', {
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
    let decision: CoordinatorDecision<Rec, Response> | undefined;
    const decided = this.#machine.run(() => {
      decision = decide();
      return { records: this.#encode(decision.records), response: undefined };
    });
    const committed = decided.then(
      () => decision!.onCommitted?.(),
      (error: unknown) => {
        const failure = asKafkaError(error);
        decision?.onFailed?.(failure);
        throw failure;
      },
    );
    await this.#withinWriteTimeout(committed);
    return decision!.response;
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

  #encode(records: readonly Rec[]): SizedRecord<Rec>[] {
    const { codec, log } = this.#options;
    const encoded = records.map((record) => ({ record, ...codec.encode(record) }));
    const bytes = sizeOf(encoded) + batchOverheadBytes;
    if (bytes > log.maxBatchBytes) {
      throw new KafkaError(
        ErrorCode.MESSAGE_TOO_LARGE,
        `${records.length} records of ${bytes} bytes do not fit into a batch of ${log.maxBatchBytes}.`,
      );
    }
    return encoded;
  }

  async #append(decisions: readonly (readonly SizedRecord<Rec>[])[]): Promise<void> {
    const { platform, log, compression } = this.#options;
    const nowMs = platform.clock.wallMs();
    const builder = new BatchBuilder({
      capacity: decisions.reduce((sum, records) => sum + sizeOf(records), batchOverheadBytes),
      ...(compression === undefined ? {} : { codec: compression }),
    });
    for (const records of decisions) for (const { key, value } of records) builder.append(nowMs, key, value);
    await log.append(builder.build());
  }

  #withinWriteTimeout(work: Promise<void>): Promise<void> {
    const { platform, writeTimeoutMs } = this.#options;
    return new Promise((resolve, reject) => {
      const timer = platform.timers.background(writeTimeoutMs, () => {
        reject(new KafkaError(ErrorCode.REQUEST_TIMED_OUT));
      });
      work.then(
        () => {
          timer.cancel();
          resolve();
        },
        (error: Error) => {
          timer.cancel();
          reject(error);
        },
      );
    });
  }
}

function sizeOf(records: readonly SizedRecord<unknown>[]): number {
  let bytes = 0;
  for (const { key, value } of records) bytes += key.length + (value?.length ?? 0) + recordOverheadBytes;
  return bytes;
}

function asKafkaError(error: unknown): KafkaError {
  if (error instanceof KafkaError) return error;
  return new KafkaError(ErrorCode.UNKNOWN_SERVER_ERROR, undefined, { cause: error });
}
