// What becomes of one batch: it stays byte for byte, loses some records, loses all but its header, or
// goes. Offsets never change. The rules are those of Kafka's cleaner (KIP-58, KIP-98, KIP-534).

import type { RecordsSection } from '../../protocol/records/batch-codec.ts';
import {
  baseTimestampOf,
  deleteHorizonMsOf,
  isControl,
  noDeleteHorizon,
  recordsCountOf,
} from '../../protocol/records/batch-header.ts';
import { RecordCursor } from '../../protocol/records/record-cursor.ts';
import type { ScannedBatch } from '../segment/batch-scan.ts';
import type { CleanedTransactions } from './cleaned-transactions.ts';
import type { CompactionPlan, CompactionTarget } from './compaction-target.ts';
import { emptied } from './emptied-batch.ts';
import { isLastOfProducer } from './last-of-producer.ts';
import type { OffsetMap } from './offset-map.ts';
import { type OpenedBatch, openBatch } from './opened-batch.ts';
import { visitRecords } from './record-visits.ts';
import { trimBatch } from './trimmed-batch.ts';

/** The bytes that stand for a batch from now on, if any do. */
type Left = Uint8Array | undefined;

export class BatchFilter {
  recordsRead = 0;
  recordsKept = 0;
  /** Records without a key, which were dropped. */
  invalidRecords = 0;
  /** What the last batch opened to, in bytes; 0 when it was not compressed. */
  openedBytes = 0;
  readonly #target: CompactionTarget;
  readonly #plan: CompactionPlan;
  readonly #map: OffsetMap;
  readonly #transactions: CleanedTransactions;
  readonly #cursor = new RecordCursor();
  /** By the index of a record of the batch at hand: 1 when it stays. */
  #stays = new Uint8Array(1024);
  /** Of the batch at hand. */
  #staying = 0;
  #hasTombstone = false;
  #hasExactTimestamps = true;

  constructor(target: CompactionTarget, plan: CompactionPlan, map: OffsetMap, transactions: CleanedTransactions) {
    this.#target = target;
    this.#plan = plan;
    this.#map = map;
    this.#transactions = transactions;
  }

  /**
   * What is left of the batch: its own bytes, other ones, or undefined for nothing. To be asked for every
   * batch of the log in order, the next one when the last has been answered. A promise where a worker or
   * pauses are needed. Throws the errors of records-errors.ts.
   */
  filter(batch: ScannedBatch): Left | Promise<Left> {
    const { bytes, view } = batch;
    this.recordsRead += recordsCountOf(view, 0);
    this.openedBytes = 0;
    if (isControl(view, 0)) return this.#filterMarker(batch, this.#transactions.onControl(bytes, view));
    const isAborted = this.#transactions.onData(view);
    return isAborted || recordsCountOf(view, 0) === 0 ? this.#withoutRecords(batch) : this.#filterRecords(batch);
  }

  #filterMarker(batch: ScannedBatch, isLastTrace: boolean): Left | Promise<Left> {
    const { bytes, view } = batch;
    const horizonMs = deleteHorizonMsOf(view, 0);
    const isOver = isLastTrace && horizonMs !== noDeleteHorizon && horizonMs <= this.#plan.nowMs;
    if (isOver || recordsCountOf(view, 0) === 0) return this.#withoutRecords(batch);
    this.recordsKept += recordsCountOf(view, 0);
    // Nothing else is left of its transaction: from now on the marker waits for its end, as a tombstone does.
    return isLastTrace && horizonMs === noDeleteHorizon ? this.#trim(batch, undefined, true) : bytes;
  }

  #filterRecords(batch: ScannedBatch): Left | Promise<Left> {
    const opened = openBatch(batch.bytes, this.#plan.maxOpenedBytes, this.#target.workers);
    return opened instanceof Promise
      ? opened.then((late) => this.#filterOpened(batch, late))
      : this.#filterOpened(batch, opened);
  }

  #filterOpened(batch: ScannedBatch, { section, openedBytes, release }: OpenedBatch): Left | Promise<Left> {
    this.openedBytes = openedBytes;
    const chosen = this.#choose(batch, section);
    if (chosen !== undefined) return chosen.then(() => this.#leaveChosen(batch, section)).finally(release);
    const left = this.#leaveChosen(batch, section);
    if (left instanceof Promise) return left.finally(release);
    release();
    return left;
  }

  /** Decides about every record. */
  #choose({ view, baseOffset }: ScannedBatch, section: RecordsSection): void | Promise<void> {
    const { bytes, start, end } = section;
    const recordsCount = recordsCountOf(view, 0);
    const horizonMs = deleteHorizonMsOf(view, 0);
    const keepsTombstones = horizonMs === noDeleteHorizon || this.#plan.nowMs < horizonMs;
    const baseTimestamp = baseTimestampOf(view, 0);
    const record = this.#cursor.reset(bytes, start, end, recordsCount);
    if (this.#stays.length < recordsCount) this.#stays = new Uint8Array(recordsCount * 2);
    this.#staying = 0;
    this.#hasTombstone = false;
    this.#hasExactTimestamps = Number.isSafeInteger(baseTimestamp);
    return visitRecords(record, section, this.#target, () => {
      const isTombstone = record.valueLength < 0;
      const stays = this.#stayAt(baseOffset + record.offsetDelta, bytes, record, keepsTombstones || !isTombstone);
      this.#stays[record.index] = stays ? 1 : 0;
      if (!stays) return true;
      this.#staying += 1;
      if (isTombstone) this.#hasTombstone = true;
      if (!Number.isSafeInteger(baseTimestamp + record.timestampDelta)) this.#hasExactTimestamps = false;
      return true;
    });
  }

  #leaveChosen(batch: ScannedBatch, section: RecordsSection): Left | Promise<Left> {
    const { bytes, view } = batch;
    const recordsCount = recordsCountOf(view, 0);
    if (this.#staying === 0) return this.#withoutRecords(batch);
    const needsHorizon = this.#hasTombstone && deleteHorizonMsOf(view, 0) === noDeleteHorizon;
    // Timestamps beyond 2^53 cannot be counted from another base. That the batch stays whole loses nothing.
    if ((this.#staying === recordsCount && !needsHorizon) || !this.#hasExactTimestamps) {
      this.recordsKept += recordsCount;
      return bytes;
    }
    this.recordsKept += this.#staying;
    return this.#trim(batch, section, needsHorizon);
  }

  #stayAt(offset: number, bytes: Uint8Array, record: RecordCursor, mayStay: boolean): boolean {
    // The map says nothing of what lies behind it.
    if (offset > this.#map.latestOffset) return true;
    if (record.keyLength < 0) {
      this.invalidRecords += 1;
      return false;
    }
    return mayStay && offset >= this.#map.get(bytes, record.keyAt, record.keyAt + record.keyLength);
  }

  /** The header alone where somebody depends on it: producers, or whoever looks for the end of the pass. */
  #withoutRecords({ bytes, view, lastOffset }: ScannedBatch): Left {
    const isLastOfRound = lastOffset + 1 === this.#plan.firstUncleanableOffset;
    return isLastOfRound || isLastOfProducer(view, this.#target) ? emptied(bytes) : undefined;
  }

  #trim({ bytes: batch, view }: ScannedBatch, section: RecordsSection | undefined, needsHorizon: boolean) {
    const { nowMs, config, maxOpenedBytes } = this.#plan;
    const deleteHorizonMs = needsHorizon
      ? Math.min(nowMs + config.deleteRetentionMs, Number.MAX_SAFE_INTEGER)
      : undefined;
    const stays = section === undefined ? undefined : this.#stays.subarray(0, recordsCountOf(view, 0));
    return trimBatch({ batch, maxOpenedBytes, stays, deleteHorizonMs }, section, this.#target.workers);
  }
}
