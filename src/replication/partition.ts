// One partition that this node hosts: its log and the part the node plays for it. The leader decides
// what may be appended, when it is acknowledged, and how far consumers may read (the high watermark).
//
// With a single replica the high watermark is what is durable here (or merely written, when
// `samsa.durability` is `page-cache`, Kafka's own meaning). A flush happens because somebody waits for
// it: a producer with acks=all, or a reader at the end of the log.

import type { Lease } from '../base/bytes/lease.ts';
import type { Workers } from '../base/ports/workers.ts';
import type { Clock } from '../base/ports/clock.ts';
import { type BatchRefusal, type ValidatedBatch, validateBatch } from '../log/append/batch-validation.ts';
import type { LogRead } from '../log/reading/log-reader.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import type {
  AppendTerms,
  MarkerTerms,
  VerificationGuard,
  VerifiedProducer,
} from '../log/producers/producer-states.ts';
import { StorageError } from '../log/storage-error.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { assignMaxTimestamp, maxTimestampOf, producerIdOf, timestampTypeOf } from '../protocol/records/batch-header.ts';
import { endTransactionBatch } from '../protocol/records/control-record.ts';
import { viewOf } from '../protocol/records/int64.ts';
import { type Append, type ProducedBatch, refusedBatch, type RequiredAcks, unverifiedBatch } from './produced-batch.ts';
import type { RequestVerification } from './request-verification.ts';
import { TransactionalAppends } from './transactional-appends.ts';

export type Durability = 'fsync' | 'page-cache';

export interface PartitionOptions {
  readonly log: PartitionLog;
  readonly leaderEpoch: number;
  readonly partitionEpoch: number;
  readonly clock: Clock;
  readonly workers: Workers;
  readonly durability: Durability;
  /** What a compressed batch may open to, in bytes. */
  readonly maxOpenedBytes: number;
}

/** What ends a transaction here, written by its coordinator. */
export interface PartitionMarker extends MarkerTerms {
  readonly isCommit: boolean;
}

export type { Append, ProducedBatch, RequiredAcks };

export class Partition {
  readonly log: PartitionLog;
  readonly #options: PartitionOptions;
  readonly #transactional: TransactionalAppends;
  #leaderEpoch: number;
  #partitionEpoch: number;
  /** Appends that wait for an earlier one whose batch is being opened elsewhere. */
  #lastValidation: Promise<unknown> | undefined;
  #watchers = new Set<() => void>();

  constructor(options: PartitionOptions) {
    this.#options = options;
    this.log = options.log;
    this.#transactional = new TransactionalAppends(options.log, options.clock);
    this.#leaderEpoch = options.leaderEpoch;
    this.#partitionEpoch = options.partitionEpoch;
    this.log.onDurable(() => this.#advanceHighWatermark());
    this.#advanceHighWatermark();
  }

  get leaderEpoch(): number {
    return this.#leaderEpoch;
  }

  get partitionEpoch(): number {
    return this.#partitionEpoch;
  }

  /** This node leads from now on under `leaderEpoch`. */
  async lead(leaderEpoch: number, partitionEpoch: number): Promise<void> {
    this.#partitionEpoch = partitionEpoch;
    if (leaderEpoch <= this.#leaderEpoch && this.log.latestLeaderEpoch >= leaderEpoch) return;
    this.#leaderEpoch = leaderEpoch;
    await this.log.beginLeaderEpoch(leaderEpoch);
  }

  /**
   * Appends one batch from a client. `records` passed `checkProducedRecords`; they belong to the log
   * from here on, which keeps `lease` for as long as it needs them. Appends keep the order of the calls; a
   * transactional batch that the coordinator has to be asked about keeps that of its producer.
   */
  append(
    records: Uint8Array,
    acks: RequiredAcks,
    lease?: Lease,
    verification?: RequestVerification,
  ): Append | Promise<Append> {
    const terms = this.#transactional.termsAtOnce(records, verification);
    if (terms !== undefined || verification === undefined) return this.#appendOn(terms, records, acks, lease);
    // The caller may be gone by the time the coordinator has answered.
    lease?.retain();
    const appended = this.#transactional.inTurn(records, verification, (admission) =>
      'refusal' in admission ? unverifiedBatch(admission.refusal) : this.#appendOn(admission, records, acks, lease),
    );
    return lease === undefined ? appended : appended.finally(() => lease.release());
  }

  #appendOn(
    terms: AppendTerms | undefined,
    records: Uint8Array,
    acks: RequiredAcks,
    lease: Lease | undefined,
  ): Append | Promise<Append> {
    const { clock, workers, maxOpenedBytes } = this.#options;
    const { topic, partition } = this.log.topicPartition;
    const validated = validateBatch(records, {
      topicPartition: `${topic}-${partition}`,
      config: this.log.config,
      nowMs: clock.wallMs(),
      maxOpenedBytes,
      workers,
    });
    if (this.#lastValidation === undefined && !(validated instanceof Promise))
      return this.#appendValidated(validated, terms, acks, records, lease);
    // The caller may be gone by the time the batch has been opened.
    lease?.retain();
    const earlier = this.#lastValidation;
    const appended = (async () => {
      const own = await validated;
      await earlier;
      return this.#appendValidated(own, terms, acks, records, lease);
    })();
    const settled = appended.then(ignore, ignore).then(() => {
      lease?.release();
      if (this.#lastValidation === settled) this.#lastValidation = undefined;
    });
    this.#lastValidation = settled;
    return appended;
  }

  #appendValidated(
    { batch, refusal }: ValidatedBatch,
    terms: AppendTerms | undefined,
    acks: RequiredAcks,
    records: Uint8Array,
    lease: Lease | undefined,
  ): Append {
    if (refusal !== undefined) return this.#refused(refusal);
    // A batch that was rebuilt lies in memory of its own.
    return this.#appendChecked(batch, terms, acks, batch === records ? lease : undefined);
  }

  /**
   * Appends a batch of the coordinator that keeps its state here, made by itself. `terms` are needed for what
   * belongs to a transaction.
   */
  appendOwn(batch: Uint8Array, terms: AppendTerms): Append {
    return this.#appendChecked(this.#stamped(batch), terms, -1, undefined);
  }

  /** Begins what `appendOwn` needs a guard for, unless the producer has a transaction open here already. */
  beginVerification(producer: VerifiedProducer): VerificationGuard | undefined {
    const { producers } = this.log;
    if (producers.isTransactionOpen(producer.producerId, producer.producerEpoch)) return undefined;
    return producers.beginVerification(producer, this.#options.clock.wallMs());
  }

  /**
   * Appends what ends a producer's transaction here. Refused with INVALID_PRODUCER_EPOCH or
   * TRANSACTION_COORDINATOR_FENCED when producer or coordinator are not the latest that were seen. One without
   * an open transaction is appended: it fences. Acknowledged when committed.
   */
  appendMarker(marker: PartitionMarker): Append {
    const refusal = this.log.producers.checkMarker(marker);
    if (refusal !== undefined) return this.#refused({ ...refusal, recordErrors: [] });
    const { producerId, producerEpoch, coordinatorEpoch, isCommit } = marker;
    const timestamp = this.#options.clock.wallMs();
    const type = isCommit ? 'commit' : 'abort';
    const batch = endTransactionBatch({ type, timestamp, producerId, producerEpoch, coordinatorEpoch });
    return this.#appendNow(this.#stamped(batch), -1, undefined);
  }

  #stamped(batch: Uint8Array): Uint8Array {
    if (this.log.config.timestampType === 'LogAppendTime')
      assignMaxTimestamp(batch, viewOf(batch), 0, 'LogAppendTime', this.#options.clock.wallMs());
    return batch;
  }

  #appendChecked(
    batch: Uint8Array,
    terms: AppendTerms | undefined,
    acks: RequiredAcks,
    lease: Lease | undefined,
  ): Append {
    const view = viewOf(batch);
    if (producerIdOf(view, 0) >= 0) {
      const check = this.log.producers.check(view, 0, terms);
      if (check.kind === 'error') return this.#refused({ ...check, recordErrors: [] });
      if (check.kind === 'duplicate') {
        const { lastOffset, offsetDelta, timestamp } = check.batch;
        // It may not be on disk yet: the answer waits for its offset as for a new batch.
        return {
          result: this.#produced(lastOffset - offsetDelta, timestamp),
          acknowledged: this.#acknowledge(lastOffset + 1, acks),
        };
      }
    }
    return this.#appendNow(batch, acks, lease);
  }

  #appendNow(batch: Uint8Array, acks: RequiredAcks, lease: Lease | undefined): Append {
    const view = viewOf(batch);
    let appended;
    try {
      appended = this.log.append(batch, this.#leaderEpoch, lease);
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      return this.#refused({ errorCode: ErrorCode.KAFKA_STORAGE_ERROR, message: error.message, recordErrors: [] });
    }
    const appendTimeMs = timestampTypeOf(view, 0) === 'LogAppendTime' ? maxTimestampOf(view, 0) : -1;
    const acknowledged = this.#acknowledge(appended.lastOffset + 1, acks);
    if (this.#watchers.size > 0 && acks !== -1) this.demandVisibility();
    return { result: this.#produced(appended.baseOffset, appendTimeMs), acknowledged };
  }

  #refused(refusal: BatchRefusal): Append {
    return refusedBatch(refusal, this.log.logStartOffset);
  }

  #produced(baseOffset: number, logAppendTimeMs: number): ProducedBatch {
    return {
      errorCode: ErrorCode.NONE,
      baseOffset,
      logAppendTimeMs,
      logStartOffset: this.log.logStartOffset,
      errorMessage: null,
      recordErrors: [],
    };
  }

  #acknowledge(endOffset: number, acks: RequiredAcks): Promise<void> | undefined {
    if (acks === 0) return undefined;
    if (acks === 1 || this.#options.durability === 'page-cache')
      return this.log.whenWritten(endOffset).then(() => this.#onWritten());
    return this.log.whenDurable(endOffset);
  }

  #onWritten(): void {
    if (this.#options.durability === 'page-cache') this.#advanceHighWatermark();
  }

  #advanceHighWatermark(): void {
    const { log } = this;
    const committed = this.#options.durability === 'page-cache' ? log.writtenOffset : log.durableOffset;
    if (committed === log.highWatermark) return;
    log.setHighWatermark(committed);
    this.#notify();
  }

  #notify(): void {
    // Those that come while the others are told have seen what there is.
    const watchers = [...this.#watchers];
    for (const watcher of watchers) watcher();
  }

  /** Calls `watcher` whenever more can be read or the partition changes otherwise. Returns what ends it. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  /** Asks for what is appended but not committed yet to become readable; nobody waits here. */
  demandVisibility(): void {
    void this.whenVisible();
  }

  /**
   * Resolves when everything appended so far can be read, or cannot because the disk failed; undefined
   * when that is so already. Whoever asks where the log ends must hear of what was acknowledged.
   */
  whenVisible(): Promise<void> | undefined {
    const { log } = this;
    const endOffset = log.logEndOffset;
    if (endOffset <= log.highWatermark) return undefined;
    if (this.#options.durability === 'fsync') return log.whenDurable(endOffset).catch(ignore);
    return log.whenWritten(endOffset).then(() => this.#onWritten(), ignore);
  }

  /** Up to where a consumer may read. */
  boundFor(isolation: 'read_uncommitted' | 'read_committed'): number {
    return isolation === 'read_committed' ? this.log.lastStableOffset : this.log.highWatermark;
  }

  read(offset: number, boundOffset: number, maxBytes: number, minOneBatch: boolean): Promise<LogRead> | LogRead {
    return this.log.read(offset, boundOffset, maxBytes, minOneBatch);
  }

  /** Moves the log start up; false when the offset is beyond what is committed. */
  deleteRecordsBefore(offset: number): boolean {
    if (offset > this.log.highWatermark) return false;
    this.log.advanceLogStart(offset);
    this.#notify();
    return true;
  }

  /** The partition goes away: whoever waits on it looks again and finds it gone. */
  retire(): void {
    this.#notify();
    this.#watchers.clear();
  }
}

function ignore(): void {}
