// What must be true of a log however often it was compacted, checked against every record that was ever
// written to it.

import assert from 'node:assert/strict';
import {
  baseOffsetOf,
  isControl,
  isTransactional,
  lastOffsetOf,
  lastSequenceOf,
  producerEpochOf,
  producerIdOf,
} from '../../../src/protocol/records/batch-header.ts';
import { decodeControlRecord } from '../../../src/protocol/records/control-record.ts';
import { viewOf } from '../../../src/protocol/records/int64.ts';
import type { BatchRecord } from '../../../src/protocol/records/record.ts';
import { recordsOf } from './described-batch.ts';
import type { WrittenLog } from './written-log.ts';

interface ModelRecord {
  readonly record: BatchRecord;
  readonly key: string | undefined;
  isCommitted: boolean | undefined;
}

export class CompactionModel {
  /** Every data record that was written, by offset, in order. */
  readonly #written = new Map<number, ModelRecord>();
  readonly #open = new Map<number, ModelRecord[]>();
  /** When a tombstone was first seen by a pass that could have dropped it otherwise. */
  readonly #tombstones = new Map<number, number>();
  readonly #deleteRetentionMs: number;
  #knownUpTo = -1;

  constructor(deleteRetentionMs: number) {
    this.#deleteRetentionMs = deleteRetentionMs;
  }

  /** Takes note of the batches that are new since the last call: before they could be compacted. */
  learn(batches: readonly Uint8Array[]): void {
    for (const batch of batches) {
      const view = viewOf(batch);
      if (baseOffsetOf(view, 0) <= this.#knownUpTo) continue;
      this.#knownUpTo = lastOffsetOf(view, 0);
      const producerId = producerIdOf(view, 0);
      if (isControl(view, 0)) {
        const { type } = decodeControlRecord(recordsOf(batch)[0]!);
        for (const known of this.#open.get(producerId) ?? []) known.isCommitted = type === 'commit';
        this.#open.delete(producerId);
        continue;
      }
      for (const record of recordsOf(batch)) {
        const key = record.key === null ? undefined : Buffer.from(record.key).toString();
        const known = { record, key, isCommitted: isTransactional(view, 0) ? undefined : true };
        this.#written.set(record.offset, known);
        if (known.isCommitted === undefined) this.#open.set(producerId, [...(this.#open.get(producerId) ?? []), known]);
      }
    }
  }

  /** Fails when the log is not what compaction at `nowMs` may have made of what was written. */
  async check(log: WrittenLog, nowMs: number): Promise<void> {
    const batches = await log.batches();
    const left = this.#checkOffsets(batches);
    this.#checkLatest(left, nowMs);
    await this.#checkReaders(log, batches);
    this.#checkProducers(log, batches);
    await checkIndexes(log);
  }

  /** Offsets rise, and each is what it was, byte for byte. */
  #checkOffsets(batches: readonly Uint8Array[]): Set<number> {
    const left = new Set<number>();
    let nextOffset = 0;
    for (const batch of batches) {
      const view = viewOf(batch);
      assert.ok(baseOffsetOf(view, 0) >= nextOffset, `offset ${baseOffsetOf(view, 0)} again`);
      nextOffset = lastOffsetOf(view, 0) + 1;
      if (isControl(view, 0)) continue;
      let previous = baseOffsetOf(view, 0) - 1;
      for (const record of recordsOf(batch)) {
        assert.ok(record.offset > previous && record.offset < nextOffset);
        previous = record.offset;
        assert.deepEqual(record, this.#written.get(record.offset)?.record, `the record at ${record.offset}`);
        left.add(record.offset);
      }
    }
    return left;
  }

  /** The latest committed record of every key is there, or was a tombstone and nothing older is there. */
  #checkLatest(left: ReadonlySet<number>, nowMs: number): void {
    const latest = new Map<string, number>();
    for (const [offset, { key, isCommitted }] of this.#written)
      if (key !== undefined && isCommitted === true) latest.set(key, offset);
    for (const [key, offset] of latest) {
      const { record } = this.#written.get(offset)!;
      if (left.has(offset)) {
        if (record.value === null && !this.#tombstones.has(offset)) this.#tombstones.set(offset, nowMs);
        continue;
      }
      assert.equal(record.value, null, `the latest value of ${key}, at offset ${offset}, is gone`);
      const seenMs = this.#tombstones.get(offset);
      assert.ok(seenMs !== undefined, `the tombstone at ${offset} went at once`);
      assert.ok(nowMs >= seenMs + this.#deleteRetentionMs, `the tombstone at ${offset} went early`);
      for (const older of left) {
        const known = this.#written.get(older)!;
        assert.ok(known.key !== key || known.isCommitted !== true, `${key} of offset ${older} has come back`);
      }
    }
  }

  /** Who reads committed records, with the help of the transaction indexes, gets nothing that was aborted. */
  async #checkReaders(log: WrittenLog, batches: readonly Uint8Array[]): Promise<void> {
    const coming = (await log.aborted(0, log.logEndOffset)).toSorted((a, b) => a.firstOffset - b.firstOffset);
    const aborted = new Set<number>();
    const lastStableOffset = log.producers.firstUnstableOffset ?? log.logEndOffset;
    for (const batch of batches) {
      const view = viewOf(batch);
      if (baseOffsetOf(view, 0) >= lastStableOffset) break;
      while (coming.length > 0 && coming[0]!.firstOffset <= lastOffsetOf(view, 0))
        aborted.add(coming.shift()!.producerId);
      const producerId = producerIdOf(view, 0);
      const records = recordsOf(batch);
      if (isControl(view, 0)) {
        if (records.length > 0 && decodeControlRecord(records[0]!).type === 'abort') aborted.delete(producerId);
        continue;
      }
      const isHidden = isTransactional(view, 0) && aborted.has(producerId);
      for (const { offset } of records)
        assert.equal(this.#written.get(offset)!.isCommitted, !isHidden, `whether offset ${offset} is shown`);
    }
  }

  /** What is remembered of a producer can still be learnt from the log (KAFKA-5490). */
  #checkProducers(log: WrittenLog, batches: readonly Uint8Array[]): void {
    const last = new Map<number, DataView>();
    const epochs = new Map<number, number>();
    for (const batch of batches) {
      const view = viewOf(batch);
      if (!isControl(view, 0)) last.set(producerIdOf(view, 0), view);
      epochs.set(producerIdOf(view, 0), producerEpochOf(view, 0));
    }
    for (const [producerId, state] of log.producers.states) {
      assert.equal(epochs.get(producerId), state.producerEpoch, `the epoch of producer ${producerId}`);
      const batch = state.batches.at(-1);
      if (batch === undefined) continue;
      const view = last.get(producerId);
      assert.ok(view !== undefined, `the last batch of producer ${producerId} is gone`);
      assert.deepEqual([lastOffsetOf(view, 0), lastSequenceOf(view, 0)], [batch.lastOffset, batch.lastSequence]);
    }
  }
}

/** The indexes on disk are whole and lead to where batches are. */
async function checkIndexes(log: WrittenLog): Promise<void> {
  for (const segment of log.segments) {
    const indexes = await segment.readIndexes();
    assert.ok(indexes !== undefined, `the indexes of segment ${segment.baseOffset}`);
    assert.ok(indexes.offsets.lastPosition <= segment.sizeBytes);
  }
}
