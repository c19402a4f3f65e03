// What a compacted partition still knows of producers and their transactions, and what its readers are told.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PartitionLog } from '../../../src/log/partition-log.ts';
import { TailCache } from '../../../src/log/reading/tail-cache.ts';
import { endTransactionBatch } from '../../../src/protocol/records/control-record.ts';
import { viewOf } from '../../../src/protocol/records/int64.ts';
import { batchOf, readAll, simulated } from '../log-fixture.ts';
import { commit, compactOnce, contentOf, openCompacted, put, roll, startMs } from './compacted-log.ts';

const day = 86_400_000;

function end(log: PartitionLog, type: 'commit' | 'abort', producerId: number, producerEpoch: number): void {
  log.append(endTransactionBatch({ type, timestamp: startMs, producerId, producerEpoch, coordinatorEpoch: 1 }), 0);
}

function begin(log: PartitionLog, text: string, producerId: number, producerEpoch: number, baseSequence = 0): void {
  put(log, text, { producerId, producerEpoch, baseSequence, isTransactional: true });
}

test('KAFKA-5490: after a pass and a restart the last batch of a producer is still recognised', async () => {
  for (const how of ['stop', 'kill', 'kill without a checkpoint'] as const) {
    await simulated(async (platform) => {
      const log = await openCompacted(platform);
      const sent = (baseSequence: number): Uint8Array =>
        batchOf({ producerId: 5, producerEpoch: 2, baseSequence, records: 2 });
      for (const sequence of [0, 2, 4]) log.append(sent(sequence), 0);
      await roll(log);
      // Everything that the producer wrote is replaced by others.
      log.append(batchOf({ records: 2, fill: 9 }), 0);
      await roll(log);
      await compactOnce(log);
      const spans = (await readAll(log, 0, 8)).map(({ baseOffset, lastOffset, bytes }) => [
        baseOffset,
        lastOffset,
        bytes.length === 61,
      ]);
      assert.deepEqual(spans, [
        [4, 5, true],
        [6, 7, false],
      ]);
      if (how === 'stop') await log.close();
      else {
        await log.whenDurable(8);
        platform.crash();
      }
      const recoveryPoint = how === 'kill' ? 8 : 0;
      const again = await openCompacted(platform, { isClean: how === 'stop', recoveryPoint, highWatermark: 8 });
      assert.equal(again.logEndOffset, 8);
      const last = again.producers.check(viewOf(sent(4)), 0);
      assert.ok(last.kind === 'duplicate', how);
      assert.deepEqual([last.batch.lastOffset, last.batch.offsetDelta], [5, 1]);
      assert.equal(again.producers.check(viewOf(sent(6)), 0).kind, 'append');
      assert.equal(again.producers.check(viewOf(sent(8)), 0).kind, 'error');
    });
  }
});

test('records of aborted transactions go, those of committed ones stay, and readers of either kind agree', async () => {
  await simulated(async (platform) => {
    const log = await openCompacted(platform);
    begin(log, 'a=committed b=committed', 1, 0);
    begin(log, 'a=aborted c=aborted', 2, 0);
    end(log, 'abort', 2, 0);
    end(log, 'commit', 1, 0);
    await roll(log);
    put(log, 'd=1');
    await roll(log);
    await compactOnce(log);
    assert.equal(log.lastStableOffset, 7);
    const data = (await contentOf(log)).filter((record) => record.includes('committed') || record.includes('aborted'));
    assert.deepEqual(data, ['0:a=committed', '1:b=committed']);
    // The markers are kept until their horizon, and the abort is still told of; nothing of it is left to hide.
    const told = await log.abortedTransactions(0, 7);
    assert.deepEqual(
      told?.map(({ producerId, firstOffset }) => [producerId, firstOffset]),
      [[2, 2]],
    );
  });
});

test('what a reader got before a swap is judged by what was known of it then', async () => {
  for (const tailCacheBytes of [0, 1024 * 1024]) {
    await simulated(async (platform) => {
      const log = await openCompacted(platform, { tailCache: new TailCache(tailCacheBytes) });
      begin(log, 'a=aborted', 2, 0);
      end(log, 'abort', 2, 0);
      put(log, 'b=1');
      await roll(log);
      await compactOnce(log);
      await compactOnce(log, { nowMs: startMs + day });
      put(log, 'b=2');
      begin(log, 'a=aborted', 2, 0, 1);
      end(log, 'abort', 2, 0);
      await roll(log);
      const before = await log.read(4, 6, 1000, true);
      assert.ok(before.sizeBytes > 0);
      // Twice: the marker goes when its horizon has passed.
      await compactOnce(log);
      put(log, 'b=3');
      await roll(log);
      await compactOnce(log, { nowMs: startMs + 2 * day });
      const expected = [{ producerId: 2, firstOffset: 4, lastOffset: 5, lastStableOffset: 6 }];
      assert.deepEqual(await log.abortedTransactions(4, before.endOffset, before.segments), expected);
      const after = await log.read(4, 6, 1000, true);
      assert.notDeepEqual(Buffer.concat(after.chunks), Buffer.concat(before.chunks), 'not from memory either');
    });
  }
});

test('offsets by time, epochs and the ends of segments are found over gaps', async () => {
  await simulated(async (platform) => {
    const log = await openCompacted(platform, { config: { segmentBytes: 4000, indexIntervalBytes: 100 } });
    for (let index = 0; index < 200; index++) {
      put(log, `k${index % 20}=${index} once${index}=x`, {}, startMs + index * 1000);
      if (index % 10 === 9) put(log, `k0=again`, {}, startMs + index * 1000);
    }
    await roll(log);
    put(log, 'last=1', {}, startMs + 200_000);
    await commit(log);
    const before = new Map<number, number | undefined>();
    const content = await contentOf(log);
    for (let index = 0; index < 200; index += 7)
      before.set(index, (await log.findTimestamp(startMs + index * 1000, log.logEndOffset))?.offset);
    await compactOnce(log);
    const kept = await contentOf(log);
    assert.ok(kept.length < content.length && kept.length > 200);
    const offsets = kept.map((record) => Number.parseInt(record, 10));
    for (const [index, offset] of before) {
      const found = await log.findTimestamp(startMs + index * 1000, log.logEndOffset);
      const expected = offsets.find((one) => one >= offset!);
      assert.equal(found?.offset, expected, `record ${index}`);
    }
    assert.equal((await log.findMaxTimestamp(log.logEndOffset))?.offset, log.logEndOffset - 1);
    assert.deepEqual(log.endOffsetForEpoch(0), { epoch: 0, endOffset: log.logEndOffset });
    for (let offset = 0; offset < log.logEndOffset; offset += 3) {
      const [first] = await readAll(log, offset, log.logEndOffset, 500);
      const next = offsets.find((one) => one >= offset);
      assert.ok(first !== undefined && first.baseOffset <= next! && first.lastOffset >= offset);
    }
  });
});

test('a transaction index that a bit has turned over in does not make compaction keep what was aborted', async () => {
  for (let bit = 0; bit < 34 * 8; bit++) {
    await simulated(async (platform) => {
      let log = await openCompacted(platform);
      put(log, 'a=committed');
      begin(log, 'a=aborted b=aborted', 2, 0);
      end(log, 'abort', 2, 0);
      await roll(log);
      await log.close();
      const path = log.segments[0]!.file.path.replace('.log', '.txnindex');
      platform.disk.corrupt(path, bit >> 3, bit & 7);
      log = await openCompacted(platform, { highWatermark: 4 });
      await compactOnce(log);
      assert.deepEqual((await contentOf(log)).slice(0, 1), ['0:a=committed'], `bit ${bit}`);
      assert.deepEqual(
        (await contentOf(log)).filter((record) => record.includes('aborted')),
        [],
        `bit ${bit}`,
      );
    }, bit);
  }
});
