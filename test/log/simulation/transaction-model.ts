// What a log must know of its transactions, worked out from its batches alone: which are open, which were
// aborted, and how far readers of committed data may see.

import assert from 'node:assert/strict';
import type { PartitionLog } from '../../../src/log/partition-log.ts';
import type { AbortedTransaction } from '../../../src/log/segment/transaction-index.ts';
import {
  baseOffsetOf,
  isControl,
  isTransactional,
  lastOffsetOf,
  producerIdOf,
  recordsCountOf,
} from '../../../src/protocol/records/batch-header.ts';
import { decodeControlRecord } from '../../../src/protocol/records/control-record.ts';
import { viewOf } from '../../../src/protocol/records/int64.ts';
import { readRecords } from '../../../src/protocol/records/record-reader.ts';
import type { LocatedBatch } from '../log-fixture.ts';

const openedLimitBytes = 1_000_000;

export class TransactionModel {
  /** First offset of what is open, by producer. */
  readonly open = new Map<number, number>();
  /** Those that are decided, with where they began and where their marker is. */
  readonly decided: { readonly firstOffset: number; readonly markerOffset: number }[] = [];
  readonly aborted: AbortedTransaction[] = [];

  constructor(batches: Iterable<Uint8Array>) {
    for (const batch of batches) this.#replay(batch);
  }

  #replay(batch: Uint8Array): void {
    const view = viewOf(batch);
    if (!isTransactional(view, 0)) return;
    const producerId = producerIdOf(view, 0);
    if (!isControl(view, 0)) {
      if (!this.open.has(producerId)) this.open.set(producerId, baseOffsetOf(view, 0));
      return;
    }
    const firstOffset = this.open.get(producerId);
    if (firstOffset === undefined) return;
    this.open.delete(producerId);
    const markerOffset = lastOffsetOf(view, 0);
    this.decided.push({ firstOffset, markerOffset });
    const [record] = [...readRecords(batch, view, 0, openedLimitBytes)];
    if (decodeControlRecord(record!).type === 'commit') return;
    const lastStableOffset = Math.min(markerOffset + 1, ...this.open.values());
    this.aborted.push({ producerId, firstOffset, lastOffset: markerOffset, lastStableOffset });
  }

  assertLastStableOffset(log: PartitionLog): void {
    const { highWatermark, logStartOffset } = log;
    const undecided = this.decided.filter(({ markerOffset }) => markerOffset >= highWatermark);
    const unstable = Math.min(...this.open.values(), ...undecided.map(({ firstOffset }) => firstOffset));
    const expected = Math.min(highWatermark, Math.max(unstable, logStartOffset));
    assert.equal(log.lastStableOffset, expected, 'the last stable offset');
  }

  isOpen({ bytes, baseOffset }: LocatedBatch): boolean {
    const view = viewOf(bytes);
    return isTransactional(view, 0) && baseOffset >= (this.open.get(producerIdOf(view, 0)) ?? Infinity);
  }

  /** The transaction that the batch belongs to, if it was aborted. */
  abortOf({ bytes, baseOffset }: LocatedBatch): AbortedTransaction | undefined {
    const view = viewOf(bytes);
    if (!isTransactional(view, 0) || isControl(view, 0)) return undefined;
    const id = producerIdOf(view, 0);
    return this.aborted.find(
      ({ producerId, firstOffset, lastOffset }) =>
        producerId === id && firstOffset <= baseOffset && baseOffset < lastOffset,
    );
  }

  /**
   * What is kept beside the segments: the aborted transactions whose markers are in them. Where compaction was,
   * those without records may be missing, and what is said of others is true of the records that are left.
   */
  async assertIndexes(log: PartitionLog, content: readonly LocatedBatch[], cleanedEnd: number): Promise<void> {
    const found: AbortedTransaction[] = [];
    for (const segment of log.segments) found.push(...(await segment.loadIndexes()).transactions.entries);
    const first = log.segments[0]!.baseOffset;
    const offsets = new Set(found.map(({ lastOffset }) => lastOffset));
    const left = this.#firstBatchesOf(content);
    const expected = this.aborted.filter(
      (one) =>
        one.lastOffset >= first && (one.firstOffset >= cleanedEnd || offsets.has(one.lastOffset) || left.has(one)),
    );
    assert.deepEqual(found.map(endOf), expected.map(endOf), 'the aborted transactions');
    for (const [index, one] of found.entries()) {
      const original = expected[index]!;
      if (original.firstOffset >= cleanedEnd) assert.deepEqual(one, original, 'an aborted transaction');
      const behind = expected.slice(index + 1).map((other) => left.get(other) ?? Infinity);
      assert.ok(one.firstOffset >= original.firstOffset && one.firstOffset <= (left.get(original) ?? Infinity));
      assert.ok(one.lastStableOffset >= original.lastStableOffset && one.lastStableOffset <= Math.min(...behind));
    }
  }

  /** Where the first batch with records begins of those aborted transactions that have any left. */
  #firstBatchesOf(content: readonly LocatedBatch[]): Map<AbortedTransaction, number> {
    const firsts = new Map<AbortedTransaction, number>();
    for (const batch of content) {
      const aborted = recordsCountOf(viewOf(batch.bytes), 0) === 0 ? undefined : this.abortOf(batch);
      if (aborted !== undefined && !firsts.has(aborted)) firsts.set(aborted, batch.baseOffset);
    }
    return firsts;
  }

  /** What a reader is told: nothing that is not so, and all that concerns the batches it got. */
  async assertToldTo(log: PartitionLog, from: number, batches: readonly LocatedBatch[]): Promise<void> {
    const to = batches.at(-1)!.lastOffset + 1;
    const told = await log.abortedTransactions(from, to);
    if (told === undefined) return assert.ok(log.logStartOffset > from, 'nobody can say only when it is gone');
    for (const [one, firstOffset] of this.#firstBatchesOf(batches)) {
      const known = told.find(({ lastOffset }) => lastOffset === one.lastOffset);
      assert.ok(
        known !== undefined && known.firstOffset <= firstOffset,
        `a reader of [${from}, ${to}) is not told of an aborted transaction`,
      );
    }
    for (const one of told) {
      const known = this.aborted.find(({ lastOffset }) => lastOffset === one.lastOffset);
      assert.ok(
        known?.producerId === one.producerId && known.firstOffset <= one.firstOffset,
        'a reader is told of an aborted transaction that is none',
      );
    }
  }
}

function endOf({ producerId, lastOffset }: AbortedTransaction) {
  return { producerId, lastOffset };
}
