// One partition that this node hosts: its log and the part the node plays for it. The leader decides what may
// be appended (`LeaderAppends`), when it is acknowledged and how far consumers may read (`HighWatermark`).

import type { Lease } from '../base/bytes/lease.ts';
import type { Workers } from '../base/ports/workers.ts';
import type { Clock } from '../base/ports/clock.ts';
import { type ValidatedBatch, validateBatch } from '../log/append/batch-validation.ts';
import type { LogRead } from '../log/reading/log-reader.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import type {
  AppendTerms,
  MarkerTerms,
  VerificationGuard,
  VerifiedProducer,
} from '../log/producers/producer-states.ts';
import { assignMaxTimestamp } from '../protocol/records/batch-header.ts';
import { endTransactionBatch } from '../protocol/records/control-record.ts';
import { viewOf } from '../protocol/records/int64.ts';
import { AppendTurns } from './append-turns.ts';
import { type Durability, HighWatermark } from './high-watermark.ts';
import { LeaderAppends } from './leader-appends.ts';
import { type Append, type ProducedBatch, type RequiredAcks, unverifiedBatch } from './produced-batch.ts';
import type { RequestVerification } from './request-verification.ts';
import { TransactionalAppends } from './transactional-appends.ts';

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

export type { Append, Durability, ProducedBatch, RequiredAcks };

export class Partition {
  readonly log: PartitionLog;
  readonly #options: PartitionOptions;
  readonly #highWatermark: HighWatermark;
  readonly #appends: LeaderAppends;
  readonly #transactional: TransactionalAppends;
  readonly #turns = new AppendTurns();
  #partitionEpoch: number;

  constructor(options: PartitionOptions) {
    this.#options = options;
    this.log = options.log;
    this.#highWatermark = new HighWatermark(options.log, options.durability);
    this.#appends = new LeaderAppends(options.log, this.#highWatermark, options.leaderEpoch);
    this.#transactional = new TransactionalAppends(options.log, options.clock);
    this.#partitionEpoch = options.partitionEpoch;
  }

  get leaderEpoch(): number {
    return this.#appends.leaderEpoch;
  }

  get partitionEpoch(): number {
    return this.#partitionEpoch;
  }

  /** This node leads from now on under `leaderEpoch`. */
  async lead(leaderEpoch: number, partitionEpoch: number): Promise<void> {
    this.#partitionEpoch = partitionEpoch;
    if (leaderEpoch <= this.leaderEpoch && this.log.latestLeaderEpoch >= leaderEpoch) return;
    this.#appends.leaderEpoch = leaderEpoch;
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
    if (this.#turns.isFree && !(validated instanceof Promise))
      return this.#appendValidated(validated, terms, acks, records, lease);
    return this.#turns.run(validated, lease, (own) => this.#appendValidated(own, terms, acks, records, lease));
  }

  #appendValidated(
    { batch, refusal }: ValidatedBatch,
    terms: AppendTerms | undefined,
    acks: RequiredAcks,
    records: Uint8Array,
    lease: Lease | undefined,
  ): Append {
    if (refusal !== undefined) return this.#appends.refused(refusal);
    // A batch that was rebuilt lies in memory of its own.
    return this.#appends.append(batch, terms, acks, batch === records ? lease : undefined);
  }

  /**
   * Appends a batch of the coordinator that keeps its state here, made by itself. `terms` are needed for what
   * belongs to a transaction.
   */
  appendOwn(batch: Uint8Array, terms: AppendTerms): Append {
    return this.#appends.append(this.#stamped(batch), terms, -1, undefined);
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
    if (refusal !== undefined) return this.#appends.refused({ ...refusal, recordErrors: [] });
    const { producerId, producerEpoch, coordinatorEpoch, isCommit } = marker;
    const timestamp = this.#options.clock.wallMs();
    const type = isCommit ? 'commit' : 'abort';
    const batch = endTransactionBatch({ type, timestamp, producerId, producerEpoch, coordinatorEpoch });
    return this.#appends.appendUnchecked(this.#stamped(batch), -1, undefined);
  }

  #stamped(batch: Uint8Array): Uint8Array {
    if (this.log.config.timestampType === 'LogAppendTime')
      assignMaxTimestamp(batch, viewOf(batch), 0, 'LogAppendTime', this.#options.clock.wallMs());
    return batch;
  }

  /** Calls `watcher` whenever more can be read or the partition changes otherwise. Returns what ends it. */
  watch(watcher: () => void): () => void {
    return this.#highWatermark.watch(watcher);
  }

  /** Asks for what is appended but not committed yet to become readable; nobody waits here. */
  demandVisibility(): void {
    this.#highWatermark.demandVisibility();
  }

  /**
   * Resolves when everything appended so far can be read, or cannot because the disk failed; undefined
   * when that is so already. Whoever asks where the log ends must hear of what was acknowledged.
   */
  whenVisible(): Promise<void> | undefined {
    return this.#highWatermark.whenVisible();
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
    this.#highWatermark.notify();
    return true;
  }

  /** The partition goes away: whoever waits on it looks again and finds it gone. */
  retire(): void {
    this.#highWatermark.retire();
  }
}
