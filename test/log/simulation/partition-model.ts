// What a partition must hold after whatever happened to it: every batch ever appended that may still be
// there, and how far the log has promised to keep them.

import assert from 'node:assert/strict';
import { endTransactionMarkerOf } from '../../../src/log/producers/control-marker.ts';
import { ProducerStates } from '../../../src/log/producers/producer-states.ts';
import type { PartitionLog } from '../../../src/log/partition-log.ts';
import { maxTimestampOf, partitionLeaderEpochOf, producerIdOf } from '../../../src/protocol/records/batch-header.ts';
import { viewOf } from '../../../src/protocol/records/int64.ts';
import type { BatchRecord } from '../../../src/protocol/records/record.ts';
import { readRecords } from '../../../src/protocol/records/record-reader.ts';
import { assertCompacted } from './compacted-content.ts';
import { TransactionModel } from './transaction-model.ts';
import { type LocatedBatch, readAll } from '../log-fixture.ts';

const openedLimitBytes = 1_000_000;

export class ModelBatch implements LocatedBatch {
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly bytes: Buffer;
  #records: readonly BatchRecord[] | undefined;

  constructor(bytes: Uint8Array, baseOffset: number, lastOffset: number) {
    this.bytes = Buffer.from(bytes);
    this.baseOffset = baseOffset;
    this.lastOffset = lastOffset;
  }

  get records(): readonly BatchRecord[] {
    this.#records ??= [...readRecords(this.bytes, viewOf(this.bytes), 0, openedLimitBytes)];
    return this.#records;
  }

  get maxTimestamp(): number {
    return maxTimestampOf(viewOf(this.bytes), 0);
  }
}

export class PartitionModel {
  /** In the order of their offsets, from the first ever. */
  #batches: ModelBatch[] = [];
  /** Everything below was acknowledged as safe from a power cut. */
  durableEnd = 0;
  /** Everything below was acknowledged as safe from the end of the process. */
  writtenEnd = 0;
  /** No durable end was ever above: no high watermark may be. */
  highestDurableEnd = 0;
  /** Whoever deleted the records below was told that they are gone for good. */
  promisedStart = 0;
  /** How often the log came back shorter than it was in memory. */
  losses = 0;
  /** No log start was above when somebody looked for something to compact. */
  highestStart = 0;
  /** Compaction has been below at most. */
  cleanedEnd = 0;
  /** How often its end was cut off: what is acknowledged late may be gone. */
  cuts = 0;

  get end(): number {
    return (this.#batches.at(-1)?.lastOffset ?? -1) + 1;
  }

  get batches(): readonly ModelBatch[] {
    return this.#batches;
  }

  appended(bytes: Uint8Array, baseOffset: number, lastOffset: number): void {
    assert.equal(baseOffset, this.end, 'offsets are given without a gap');
    this.#batches.push(new ModelBatch(bytes, baseOffset, lastOffset));
  }

  isDurable(end: number): void {
    this.durableEnd = Math.max(this.durableEnd, Math.min(end, this.end));
    this.highestDurableEnd = Math.max(this.highestDurableEnd, this.durableEnd);
  }

  isWritten(end: number): void {
    this.writtenEnd = Math.max(this.writtenEnd, Math.min(end, this.end));
  }

  /** The batch boundary at or before `offset`. */
  boundaryBefore(offset: number): number {
    return this.#batches.findLast(({ baseOffset }) => baseOffset <= offset)?.baseOffset ?? 0;
  }

  cutAt(offset: number): void {
    if (offset < this.end) this.losses += 1;
    const kept = this.#batches.findLastIndex(({ lastOffset }) => lastOffset < offset) + 1;
    this.#batches.length = kept;
    this.durableEnd = Math.min(this.durableEnd, offset);
    this.writtenEnd = Math.min(this.writtenEnd, offset);
    this.cleanedEnd = Math.min(this.cleanedEnd, offset);
  }

  /** Those that overlap [from, to). */
  between(from: number, to: number): ModelBatch[] {
    return this.#batches.filter(({ baseOffset, lastOffset }) => lastOffset >= from && baseOffset < to);
  }

  /** The log may have become shorter by itself, but never below what it has promised. */
  assertEnd(log: PartitionLog, promisedEnd: number): void {
    assert.ok(log.logEndOffset >= promisedEnd, `ends at ${log.logEndOffset}, promised was ${promisedEnd}`);
    assert.ok(log.logEndOffset <= this.end, `ends at ${log.logEndOffset}, appended was up to ${this.end}`);
  }

  /** Right after a start, when it is known where the log ends. */
  async assertRecovered(log: PartitionLog): Promise<void> {
    const { logStartOffset, highWatermark, logEndOffset } = log;
    assert.ok(logStartOffset <= highWatermark && highWatermark <= logEndOffset);
    assert.ok(
      highWatermark <= Math.max(this.highestDurableEnd, logStartOffset),
      `a high watermark of ${highWatermark} where ${this.highestDurableEnd} was the most that was ever durable`,
    );
    assert.ok(
      logStartOffset >= this.promisedStart,
      `begins at ${logStartOffset}, though all below ${this.promisedStart} was deleted`,
    );
    assert.equal(log.durableOffset, logEndOffset);
    const content = await readAll(log, logStartOffset, logEndOffset);
    this.assertContent(content, logStartOffset, logEndOffset, this.transactionsOf(log));
    this.#assertEpochs(log);
    this.#assertProducers(log);
  }

  /** What a reader got from `from`, the start of a batch, up to `to`. */
  assertContent(found: readonly LocatedBatch[], from: number, to: number, transactions: TransactionModel): void {
    if (from < this.cleanedEnd) return assertCompacted(this, transactions, found, from, to);
    const expected = this.between(from, to);
    const basesOf = (batches: readonly LocatedBatch[]): number[] => batches.map(({ baseOffset }) => baseOffset);
    assert.deepEqual(basesOf(found), basesOf(expected), 'the batches that are read');
    for (const [index, { bytes, baseOffset }] of found.entries())
      assert.ok(bytes.equals(expected[index]!.bytes), `the bytes at offset ${baseOffset}`);
  }

  /** The transactions in what the log holds now, below `to`. */
  transactionsOf(log: PartitionLog, to = log.logEndOffset): TransactionModel {
    return new TransactionModel(this.between(0, to).map(({ bytes }) => bytes));
  }

  #assertEpochs(log: PartitionLog): void {
    for (const { lastOffset, bytes } of this.between(log.logStartOffset, log.logEndOffset)) {
      const epoch = partitionLeaderEpochOf(viewOf(bytes), 0);
      assert.equal(log.epochOf(lastOffset), epoch, `the epoch that wrote offset ${lastOffset}`);
    }
  }

  /** Of each producer the last batch; the four before it are a running broker's alone. */
  #assertProducers(log: PartitionLog): void {
    const replayed = new ProducerStates();
    for (const { bytes } of this.between(0, log.logEndOffset)) {
      const view = viewOf(bytes);
      if (producerIdOf(view, 0) < 0) continue;
      const marker = endTransactionMarkerOf(bytes, view);
      if (marker === undefined) replayed.update(view, 0);
      else replayed.endTransaction(marker);
    }
    const lastOf = (states: ProducerStates) =>
      [...states.states.values()]
        // A snapshot has one timestamp for the last batch and the last marker, in Kafka too.
        .map(({ batches, ...state }) => ({ ...state, last: { ...batches.at(-1), timestamp: -1 } }))
        .toSorted((a, b) => a.producerId - b.producerId);
    assert.deepEqual(lastOf(log.producers), lastOf(replayed), 'the producers');
  }
}
