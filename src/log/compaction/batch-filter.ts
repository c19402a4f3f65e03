// What becomes of one batch: it stays byte for byte, loses some records, loses all but its header, or
// goes. Offsets never change. The rules are those of Kafka's cleaner (KIP-58, KIP-98, KIP-534).

import type { Buffer } from 'node:buffer';
import { BufferPool } from '../../base/bytes/buffer-pool.ts';
import { openRecords, type RecordsSection } from '../../protocol/records/batch-codec.ts';
import {
  baseTimestampOf,
  deleteHorizonMsOf,
  isControl,
  noDeleteHorizon,
  recordsCountOf,
} from '../../protocol/records/batch-header.ts';
import { rebuildBatch } from '../../protocol/records/batch-rebuild.ts';
import { RecordCursor } from '../../protocol/records/record-cursor.ts';
import type { ScannedBatch } from '../segment/batch-scan.ts';
import type { CleanedTransactions } from './cleaned-transactions.ts';
import type { CompactionPlan, CompactionTarget } from './compaction-target.ts';
import { emptied } from './emptied-batch.ts';
import { isLastOfProducer } from './last-of-producer.ts';
import type { OffsetMap } from './offset-map.ts';

/** Memory of batches that were opened, for the next ones. */
const openedMemory = new BufferPool(8 * 1024 * 1024);

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
   * batch of the log in order. Throws the errors of records-errors.ts.
   */
  filter(batch: ScannedBatch): Uint8Array | undefined {
    const { bytes, view } = batch;
    this.recordsRead += recordsCountOf(view, 0);
    this.openedBytes = 0;
    if (isControl(view, 0)) return this.#filterMarker(batch, this.#transactions.onControl(bytes, view));
    const isAborted = this.#transactions.onData(view);
    return isAborted || recordsCountOf(view, 0) === 0 ? this.#withoutRecords(batch) : this.#filterRecords(batch);
  }

  #filterMarker(batch: ScannedBatch, isLastTrace: boolean): Uint8Array | undefined {
    const { bytes, view } = batch;
    const horizonMs = deleteHorizonMsOf(view, 0);
    const isOver = isLastTrace && horizonMs !== noDeleteHorizon && horizonMs <= this.#plan.nowMs;
    if (isOver || recordsCountOf(view, 0) === 0) return this.#withoutRecords(batch);
    this.recordsKept += recordsCountOf(view, 0);
    // Nothing else is left of its transaction: from now on the marker waits for its end, as a tombstone does.
    return isLastTrace && horizonMs === noDeleteHorizon ? this.#rebuild(batch, undefined, true) : bytes;
  }

  #filterRecords(batch: ScannedBatch): Uint8Array | undefined {
    const { bytes, view } = batch;
    const taken: Buffer[] = [];
    try {
      const section = openRecords(bytes, view, 0, this.#plan.maxOpenedBytes, (sizeBytes) => {
        const memory = openedMemory.take(sizeBytes);
        taken.push(memory);
        return memory;
      });
      if (section.bytes !== bytes) this.openedBytes = section.end - section.start;
      this.#choose(batch, section);
      if (this.#staying === 0) return this.#withoutRecords(batch);
      const needsHorizon = this.#hasTombstone && deleteHorizonMsOf(view, 0) === noDeleteHorizon;
      // Timestamps beyond 2^53 cannot be counted from another base. That the batch stays whole loses nothing.
      if ((this.#staying === recordsCountOf(view, 0) && !needsHorizon) || !this.#hasExactTimestamps) {
        this.recordsKept += recordsCountOf(view, 0);
        return bytes;
      }
      this.recordsKept += this.#staying;
      return this.#rebuild(batch, section, needsHorizon);
    } finally {
      // What is returned shares nothing with what was opened.
      for (const memory of taken) openedMemory.put(memory);
    }
  }

  #choose({ view, baseOffset }: ScannedBatch, { bytes, start, end }: RecordsSection): void {
    const recordsCount = recordsCountOf(view, 0);
    const horizonMs = deleteHorizonMsOf(view, 0);
    const keepsTombstones = horizonMs === noDeleteHorizon || this.#plan.nowMs < horizonMs;
    const baseTimestamp = baseTimestampOf(view, 0);
    const record = this.#cursor.reset(bytes, start, end, recordsCount);
    if (this.#stays.length < recordsCount) this.#stays = new Uint8Array(recordsCount * 2);
    this.#staying = 0;
    this.#hasTombstone = false;
    this.#hasExactTimestamps = Number.isSafeInteger(baseTimestamp);
    while (record.next()) {
      const isTombstone = record.valueLength < 0;
      const stays = this.#stayAt(baseOffset + record.offsetDelta, bytes, record, keepsTombstones || !isTombstone);
      this.#stays[record.index] = stays ? 1 : 0;
      if (!stays) continue;
      this.#staying += 1;
      if (isTombstone) this.#hasTombstone = true;
      if (!Number.isSafeInteger(baseTimestamp + record.timestampDelta)) this.#hasExactTimestamps = false;
    }
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
  #withoutRecords({ bytes, view, lastOffset }: ScannedBatch): Uint8Array | undefined {
    const isLastOfRound = lastOffset + 1 === this.#plan.firstUncleanableOffset;
    return isLastOfRound || isLastOfProducer(view, this.#target) ? emptied(bytes) : undefined;
  }

  #rebuild({ bytes, view }: ScannedBatch, section: RecordsSection | undefined, needsHorizon: boolean): Uint8Array {
    const { nowMs, config, maxOpenedBytes } = this.#plan;
    const horizonMs = Math.min(nowMs + config.deleteRetentionMs, Number.MAX_SAFE_INTEGER);
    return rebuildBatch(bytes, view, 0, {
      maxOpenedBytes,
      ...(section !== undefined && { section, keeps: (index: number) => this.#stays[index] === 1 }),
      ...(needsHorizon && { deleteHorizonMs: horizonMs }),
    });
  }
}
