// What a partition must hold after whatever happened to it: every batch ever appended that may still be
// there, and how far the log has promised to keep them.

import assert from 'node:assert/strict';
import type { PartitionLog } from '../../../src/log/partition-log.ts';
import { ProducerStates } from '../../../src/log/producers/producer-states.ts';
import { maxTimestampOf, partitionLeaderEpochOf, producerIdOf } from '../../../src/protocol/records/batch-header.ts';
import { viewOf } from '../../../src/protocol/records/int64.ts';
import { endTransactionMarkerOf } from '../../../src/log/producers/control-marker.ts';
import { TransactionModel } from './crash-transactions.ts';
import { readAll } from '../log-fixture.ts';

interface ModelBatch {
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly bytes: Buffer;
}

export class PartitionModel {
  /** In the order of their offsets, from the first ever. */
  #batches: ModelBatch[] = [];
  /** Everything below was acknowledged as safe from a power cut. */
  durableEnd = 0;
  /** Everything below was acknowledged as safe from the end of the process. */
  writtenEnd = 0;
  /** How often the log came back shorter than it was in memory. */
  losses = 0;

  get end(): number {
    return (this.#batches.at(-1)?.lastOffset ?? -1) + 1;
  }

  get batchCount(): number {
    return this.#batches.length;
  }

  appended(bytes: Uint8Array, baseOffset: number, lastOffset: number): void {
    assert.equal(baseOffset, this.end, 'offsets are given without a gap');
    this.#batches.push({ baseOffset, lastOffset, bytes: Buffer.from(bytes) });
  }

  /** The batch boundary at or before `offset`. */
  boundaryBefore(offset: number): number {
    return this.#batches.findLast(({ baseOffset }) => baseOffset <= offset)?.baseOffset ?? 0;
  }

  cutAt(offset: number): void {
    if (offset < this.end) this.losses += 1;
    this.#batches = this.#batches.filter(({ lastOffset }) => lastOffset < offset);
    this.durableEnd = Math.min(this.durableEnd, offset);
    this.writtenEnd = Math.min(this.writtenEnd, offset);
  }

  /** The log may have become shorter by itself, but never below what it has promised. */
  assertEnd(log: PartitionLog, promisedEnd: number): void {
    assert.ok(log.logEndOffset >= promisedEnd, `ends at ${log.logEndOffset}, promised was ${promisedEnd}`);
    assert.ok(log.logEndOffset <= this.end, `ends at ${log.logEndOffset}, appended was up to ${this.end}`);
  }

  async assertContent(log: PartitionLog, to: number): Promise<void> {
    const { logStartOffset } = log;
    const found = await readAll(log, logStartOffset, to);
    const expected = this.#batches.filter(
      ({ baseOffset, lastOffset }) => lastOffset >= logStartOffset && baseOffset < to,
    );
    assert.deepEqual(
      found.map(({ baseOffset }) => baseOffset),
      expected.map(({ baseOffset }) => baseOffset),
      'the batches that are read',
    );
    for (const [index, { bytes }] of found.entries()) {
      assert.ok(bytes.equals(expected[index]!.bytes), `the bytes at offset ${expected[index]!.baseOffset}`);
    }
  }

  /** Right after a start. */
  async assertRecovered(log: PartitionLog): Promise<void> {
    assert.ok(log.logStartOffset <= log.highWatermark && log.highWatermark <= log.logEndOffset);
    assert.equal(log.durableOffset, log.logEndOffset);
    await this.assertContent(log, log.logEndOffset);
    this.#assertEpochs(log);
    this.#assertProducers(log);
    await this.#assertTimestamps(log);
    // As its partition does at once.
    log.setHighWatermark(log.durableOffset);
    const transactions = this.transactionsOf(log);
    transactions.assertLastStableOffset(log);
    await transactions.assertIndexes(log);
  }

  /** The transactions in what the log holds now. */
  transactionsOf(log: PartitionLog): TransactionModel {
    const held = this.#batches.filter(({ lastOffset }) => lastOffset < log.logEndOffset);
    return new TransactionModel(held.map(({ bytes }) => bytes));
  }

  /** What the time indexes say of the segments, which a stale one would get wrong. */
  async #assertTimestamps(log: PartitionLog): Promise<void> {
    for (const [index, segment] of log.segments.entries()) {
      const end = log.segments[index + 1]?.baseOffset ?? log.logEndOffset;
      const timestamps = this.#batches
        .filter(({ baseOffset }) => baseOffset >= segment.baseOffset && baseOffset < end)
        .map(({ bytes }) => maxTimestampOf(viewOf(bytes), 0));
      await segment.learnTimestamps();
      assert.equal(segment.maxTimestamp, Math.max(-1, ...timestamps), `the age of segment ${segment.baseOffset}`);
    }
  }

  #assertEpochs(log: PartitionLog): void {
    for (const { baseOffset, lastOffset, bytes } of this.#batches) {
      if (lastOffset < log.logStartOffset || baseOffset >= log.logEndOffset) continue;
      const epoch = partitionLeaderEpochOf(viewOf(bytes), 0);
      assert.equal(log.epochOf(lastOffset), epoch, `the epoch that wrote offset ${lastOffset}`);
    }
  }

  /** Of each producer the last batch; the four before it are a running broker's alone. */
  #assertProducers(log: PartitionLog): void {
    const replayed = new ProducerStates();
    for (const { bytes, lastOffset } of this.#batches) {
      const view = viewOf(bytes);
      if (lastOffset >= log.logEndOffset || producerIdOf(view, 0) < 0) continue;
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
