// One hosted partition on a simulated disk: order of appends, what is acknowledged when, and how far
// consumers may see.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLogger } from '../../src/base/logging.ts';
import { SimulatedPlatform } from '../../src/base/ports/simulated/simulated-platform.ts';
import { logConfigOf } from '../../src/broker/log-config.ts';
import { effectiveTopicConfig } from '../../src/config/effective-topic-config.ts';
import { PartitionLog } from '../../src/log/partition-log.ts';
import { TailCache } from '../../src/log/reading/tail-cache.ts';
import { codecByName } from '../../src/protocol/compression/codecs.ts';
import { ErrorCode } from '../../src/protocol/errors.ts';
import { type Append, type Durability, Partition, type RequiredAcks } from '../../src/replication/partition.ts';
import { Replicas } from '../../src/replication/replicas.ts';
import { batchOf } from '../broker/traffic.ts';

const noLayers = { static: new Map(), dynamicDefault: new Map(), dynamicBroker: new Map() };

async function withPartition(
  body: (partition: Partition, platform: SimulatedPlatform) => Promise<void>,
  durability: Durability = 'fsync',
): Promise<void> {
  const platform = new SimulatedPlatform(1);
  const run = async (): Promise<void> => {
    await platform.disk.makeDirectory('/data/t-0');
    const log = await PartitionLog.open({
      platform,
      parentDirectory: '/data',
      topicPartition: { topic: 't', partition: 0 },
      topicId: 'ASNFZ4mrze_-3LqYdlQyEA',
      config: logConfigOf(effectiveTopicConfig(new Map(), noLayers)),
      isClean: true,
      recoveryPoint: 0,
      logStartOffset: 0,
      highWatermark: 0,
      tailCache: new TailCache(1 << 20),
      logger: silentLogger,
    });
    const { clock, workers } = platform;
    const options = { log, leaderEpoch: -1, partitionEpoch: -1, clock, workers, durability, maxOpenedBytes: 1 << 26 };
    await body(new Partition(options), platform);
    await log.close();
  };
  await platform.runUntil(run());
}

async function append(partition: Partition, acks: RequiredAcks, values: readonly string[] = ['v']): Promise<Append> {
  return partition.append(batchOf(values), acks);
}

test('nothing is seen before it is durable, and acks=all is acknowledged no sooner', () =>
  withPartition(async (partition, platform) => {
    platform.disk.setLatency((operation) => (operation === 'sync' ? 100 : 1));
    const one = await append(partition, 1);
    const { log } = partition;
    await one.acknowledged;
    assert.deepEqual([log.writtenOffset, log.durableOffset, log.highWatermark], [1, 0, 0]);
    const all = await append(partition, -1);
    await all.acknowledged;
    assert.deepEqual([log.durableOffset, log.highWatermark], [2, 2]);
    assert.ok(platform.clock.monotonicMs() >= 100);
    assert.equal((await append(partition, 0)).acknowledged, undefined);
    assert.equal(partition.boundFor('read_uncommitted'), 2);
  }));

test('with the durability of the page cache what is written is committed, as in Kafka', () =>
  withPartition(async (partition, platform) => {
    platform.disk.setLatency((operation) => (operation === 'sync' ? 10_000 : 1));
    await (
      await append(partition, -1)
    ).acknowledged;
    assert.equal(partition.boundFor('read_uncommitted'), 1);
    await append(partition, 0);
    await partition.whenVisible();
    assert.equal(partition.boundFor('read_uncommitted'), 2);
    assert.ok(platform.clock.monotonicMs() < 1_000);
    platform.disk.setLatency(() => 0.1);
  }, 'page-cache'));

test('a reader at the end asks for the flush, and hears of it', () =>
  withPartition(async (partition) => {
    let calls = 0;
    const unwatch = partition.watch(() => (calls += 1));
    await (
      await append(partition, 1)
    ).acknowledged;
    await partition.whenVisible();
    assert.equal(partition.boundFor('read_uncommitted'), 1);
    assert.ok(calls > 0);
    assert.equal(partition.whenVisible(), undefined, 'there is nothing to wait for');
    unwatch();
    const before = calls;
    await (
      await append(partition, -1)
    ).acknowledged;
    assert.equal(calls, before);
  }));

test('appends keep the order of the calls although some are opened elsewhere', () =>
  withPartition(async (partition) => {
    const gzip = codecByName('gzip')!;
    const results: (Append | Promise<Append>)[] = [];
    for (let i = 0; i < 20; i += 1) {
      const value = `${i} `.padEnd(i % 4 === 0 ? 1_500_000 : 10);
      results.push(partition.append(batchOf([value], i % 2 === 0 ? { codec: gzip } : {}), -1));
    }
    const appends = await Promise.all(results.map(async (result) => result));
    assert.deepEqual(
      appends.map(({ result }) => [result.errorCode, result.baseOffset]),
      appends.map((_, offset) => [ErrorCode.NONE, offset]),
    );
    await Promise.all(appends.map(async ({ acknowledged }) => acknowledged));
    assert.ok(!(partition.append(batchOf(['v']), 1) instanceof Promise), 'the way is free again');
  }));

test('a refused batch does not hold up those behind it', () =>
  withPartition(async (partition) => {
    const gzip = codecByName('gzip')!;
    const broken = batchOf(['x'.repeat(1_500_000)], { codec: gzip });
    broken[100] = broken[100]! ^ 0xff;
    const first = partition.append(broken, -1);
    const second = partition.append(batchOf(['v']), -1);
    assert.notEqual((await first).result.errorCode, ErrorCode.NONE);
    assert.deepEqual([(await second).result.errorCode, (await second).result.baseOffset], [ErrorCode.NONE, 0]);
    await (
      await second
    ).acknowledged;
  }));

test('a leader epoch begins at the end of the log, once', () =>
  withPartition(async (partition) => {
    await partition.lead(3, 7);
    assert.deepEqual([partition.leaderEpoch, partition.partitionEpoch], [3, 7]);
    await (
      await append(partition, -1)
    ).acknowledged;
    await partition.lead(3, 8);
    await partition.lead(5, 9);
    assert.deepEqual(partition.log.endOffsetForEpoch(3), { epoch: 3, endOffset: 1 });
    assert.deepEqual(partition.log.endOffsetForEpoch(4), { epoch: 3, endOffset: 1 });
    assert.deepEqual(partition.log.endOffsetForEpoch(5), { epoch: 5, endOffset: 1 });
    assert.equal(partition.partitionEpoch, 9);
  }));

test('after a failed flush nothing is acknowledged, and what is waiting hears of it', () =>
  withPartition(async (partition, platform) => {
    await (
      await append(partition, -1)
    ).acknowledged;
    platform.disk.failNext('sync', 'EIO');
    const failed = await append(partition, -1);
    await assert.rejects(failed.acknowledged!, { name: 'StorageError' });
    const refused = await append(partition, 1);
    assert.equal(refused.result.errorCode, ErrorCode.KAFKA_STORAGE_ERROR);
    assert.equal(partition.boundFor('read_uncommitted'), 1);
    await partition.whenVisible();
    await partition.log.recoverFromFailure();
    // What nobody was told of may be there or not, as far as it could still be read.
    const { logEndOffset } = partition.log;
    assert.ok(logEndOffset === 1 || logEndOffset === 2);
    const again = await append(partition, -1);
    await again.acknowledged;
    assert.equal(again.result.baseOffset, logEndOffset);
  }));

test('records are deleted up to what is committed', () =>
  withPartition(async (partition) => {
    await (
      await append(partition, -1, ['a', 'b'])
    ).acknowledged;
    await append(partition, 1, ['c']);
    assert.equal(partition.deleteRecordsBefore(3), false);
    assert.equal(partition.deleteRecordsBefore(2), true);
    assert.equal(partition.log.logStartOffset, 2);
    await partition.whenVisible();
    assert.equal(partition.deleteRecordsBefore(3), true);
  }));

test('the partitions of a node are found by name, offline or not', () =>
  withPartition(async (partition) => {
    const replicas = new Replicas();
    replicas.markOffline({ topic: 't', partition: 0 });
    assert.ok(replicas.isOffline('t', 0));
    assert.equal(replicas.get('t', 0), undefined);
    replicas.add(partition);
    replicas.markOnline({ topic: 't', partition: 0 });
    assert.ok(!replicas.isOffline('t', 0));
    assert.equal(replicas.get('t', 0), partition);
    assert.equal(replicas.get('t', 1), undefined);
    assert.equal(replicas.size, 1);
    let told = 0;
    partition.watch(() => (told += 1));
    assert.equal(replicas.remove({ topic: 't', partition: 0 }), partition);
    assert.equal(told, 1, 'whoever waits looks again');
    assert.deepEqual([...replicas.all()], []);
    assert.deepEqual([...replicas.offline()], []);
  }));
