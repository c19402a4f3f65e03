// The page of metrics of a broker that has been through something: every row of the table is there, and what can be
// counted by hand is right.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { metricTable } from '../../../src/broker/metrics/metric-table.ts';
import { Consumer, Producer, stringSerde } from '../../../src/client/index.ts';
import { alterClientQuotasApi } from '../../../src/protocol/apis/alter-client-quotas.ts';
import { apiVersionsApi } from '../../../src/protocol/apis/api-versions.ts';
import { findCoordinatorApi } from '../../../src/protocol/apis/find-coordinator.ts';
import { offsetCommitApi } from '../../../src/protocol/apis/offset-commit.ts';
import { deleteTopicsApi } from '../../../src/protocol/apis/delete-topics.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { valueOf } from '../../metrics/prometheus-text.ts';
import { createTopic, dataDirectory, type TestBroker, withBroker, type World } from '../kit.ts';
import type { TestClient } from '../test-client.ts';
import { batchOf, fetch, produce, produceValues } from '../traffic.ts';
import { askMetrics, askPage, withPages } from './asked-pages.ts';

const eagerCleaner = { 'log.cleaner.backoff.ms': 100, 'group.initial.rebalance.delay.ms': 0 };

async function limitProducers(client: TestClient, bytesPerSecond: number): Promise<void> {
  await client.call(alterClientQuotasApi, 1, {
    entries: [
      {
        entity: [{ entityType: 'client-id', entityName: 'slow' }],
        ops: [{ key: 'producer_byte_rate', value: bytesPerSecond, remove: false }],
      },
    ],
    validateOnly: false,
  });
}

/** A member of each kind of group, with a transaction on the side. */
async function runClients(world: World, { broker }: TestBroker): Promise<void> {
  const options = { bootstrapServers: `host:${broker.listeners[0]!.port}`, platform: world.clients };
  const producer = new Producer({
    ...options,
    transactionalId: 'x',
    keySerializer: stringSerde,
    valueSerializer: stringSerde,
  });
  await producer.initTransactions();
  producer.beginTransaction();
  await producer.send({ topic: 'plain', key: 'k', value: 'v' });
  await producer.commitTransaction();
  await producer.close();
  for (const groupProtocol of ['classic', 'consumer'] as const) {
    const consumer = new Consumer({ ...options, groupId: groupProtocol, groupProtocol, autoOffsetReset: 'earliest' });
    consumer.subscribe(['plain']);
    while ((await consumer.poll(1_000)).count === 0);
    await consumer.commitSync();
    await consumer.close();
  }
}

test('after some life every row of the table is on the page, in a text that a strict reader takes', () =>
  withBroker(
    async (client, broker, world) => {
      await createTopic(client, 'plain', 2);
      await createTopic(client, 'kept', 1, {
        'cleanup.policy': 'compact',
        'internal.segment.bytes': '2000',
        'min.cleanable.dirty.ratio': '0',
      });
      await client.call(apiVersionsApi, 4, { clientSoftwareName: 'by-hand', clientSoftwareVersion: '1.0' });
      await runClients(world, broker);
      for (let i = 0; i < 60; i += 1) await produce(client, 'kept', batchOf(['v'.repeat(200)], { key: `k${i % 3}` }));
      await limitProducers(client, 1_000);
      const slow = await broker.connect();
      slow.clientId = 'slow';
      await produce(slow, 'plain', batchOf(['x'.repeat(20_000)]));
      for (let i = 0; i < 3; i += 1) await produceValues(client, 'plain', ['y'.repeat(500)], { partition: 1 });
      // Nothing of it is in memory after a restart, so the disk is asked.
      await broker.broker.close();
      world.machine.disk.corrupt(`${dataDirectory}/plain-1/00000000000000000000.log`, 100);
      const again = await world.start({ ...withPages, ...eagerCleaner });
      const reader = await again.connect();
      await reader.call(apiVersionsApi, 4, { clientSoftwareName: 'by-hand', clientSoftwareVersion: '1.0' });
      slow.clientId = 'slow';
      const stillSlow = await again.connect();
      stillSlow.clientId = 'slow';
      await produce(stillSlow, 'plain', batchOf(['x'.repeat(20_000)]));
      for (let i = 0; i < 60; i += 1) await produce(reader, 'kept', batchOf(['v'.repeat(200)], { key: `k${i % 3}` }));
      const damaged = await fetch(reader, 'plain', { partition: 1, fetchOffset: 0 });
      assert.equal(damaged.errorCode, ErrorCode.CORRUPT_MESSAGE);
      await world.sleep(1_000);
      const families = await askMetrics(world);
      const missing = Object.keys(metricTable).filter((name) => !families.has(name));
      assert.deepEqual(missing, []);
      for (const [name, { type }] of families) assert.equal(type, metricTable[name]!.type, name);
      assert.equal(valueOf(families, 'samsa_log_damaged_ranges', { topic: 'plain', partition: '1' }), 1);
      assert.equal(
        valueOf(families, 'kafka_server_brokertopicmetrics_failedfetchrequests_total', { topic: 'plain' }),
        1,
      );
      assert.ok(valueOf(families, 'samsa_cleaner_passes_total')! > 0);
      assert.equal(valueOf(families, 'samsa_groups', { protocol: 'classic', state: 'Empty' }), 1);
      assert.equal(valueOf(families, 'samsa_groups', { protocol: 'consumer', state: 'Empty' }), 1);
      assert.equal(valueOf(families, 'samsa_transactions', { state: 'CompleteCommit' }), 1);
      assert.ok(valueOf(families, 'kafka_network_requestmetrics_throttletimems', { request: 'Produce' }, '_sum')! > 0);
      const software = { clientsoftwarename: 'by-hand', clientsoftwareversion: '1.0', listener: 'PLAINTEXT' };
      assert.equal(valueOf(families, 'kafka_server_socket_server_metrics_connections', software), 1);
      await again.broker.close();
    },
    { ...withPages, ...eagerCleaner },
  ));

test('what goes in and out is counted by topic and in all, until the topic is deleted', () =>
  withBroker(async (client, _, world) => {
    await createTopic(client, 'a');
    await createTopic(client, 'b');
    const batch = batchOf(['1', '2', '3']);
    await produce(client, 'a', batch);
    await produce(client, 'b', batchOf(['4']), { acks: 1 });
    const spoiled = batch.with(batch.length - 1, batch.at(-1)! ^ 1);
    assert.equal((await produce(client, 'a', spoiled)).errorCode, ErrorCode.CORRUPT_MESSAGE);
    assert.equal((await produce(client, 'nobody', batch)).errorCode, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    await fetch(client, 'a');
    await fetch(client, 'a', { fetchOffset: 99 });
    const seen = async (name: string, topic?: string) =>
      valueOf(
        await askMetrics(world),
        `kafka_server_brokertopicmetrics_${name}_total`,
        topic === undefined ? {} : { topic },
      );
    assert.deepEqual(
      [await seen('messagesin', 'a'), await seen('messagesin', 'b'), await seen('messagesin')],
      [3, 1, 4],
    );
    assert.equal(await seen('bytesin', 'a'), batch.length);
    assert.equal(await seen('bytesout', 'a'), batch.length);
    assert.deepEqual([await seen('totalproducerequests', 'a'), await seen('totalfetchrequests', 'a')], [2, 2]);
    assert.equal(await seen('failedfetchrequests', 'a'), 0, 'an offset out of range is what a client must expect');
    assert.equal(await seen('messagesin', 'nobody'), undefined);
    await client.call(deleteTopicsApi, 5, { topicNames: ['a'], timeoutMs: 1_000 });
    assert.deepEqual([await seen('messagesin', 'a'), await seen('messagesin')], [undefined, 4]);
  }, withPages));

test('requests are counted by version, their errors by name, their time in a summary', () =>
  withBroker(async (client, { connect }, world) => {
    await createTopic(client, 't');
    await produceValues(client, 't', ['x'], { version: 9 });
    await produceValues(client, 't', ['x'], { version: 12 });
    await produce(client, 'nobody', batchOf(['x']));
    const other = await connect();
    other.writeFrame(Buffer.from([0, 99, 0, 0, 0, 0, 0, 1]));
    await other.closed;
    const families = await askMetrics(world);
    const requests = 'kafka_network_requestmetrics_requests_total';
    const errors = 'kafka_network_requestmetrics_errors_total';
    assert.equal(valueOf(families, requests, { request: 'Produce', version: '9' }), 2);
    assert.equal(valueOf(families, requests, { request: 'Produce', version: '12' }), 1);
    assert.equal(valueOf(families, errors, { request: 'Produce', error: 'NONE' }), 2);
    assert.equal(valueOf(families, errors, { request: 'Produce', error: 'UNKNOWN_TOPIC_OR_PARTITION' }), 1);
    const time = 'kafka_network_requestmetrics_totaltimems';
    assert.equal(valueOf(families, time, { request: 'Produce' }, '_count'), 3);
    assert.ok(valueOf(families, time, { request: 'Produce', quantile: '0.99' })! > 0);
    const sumOf = (part: string): number =>
      valueOf(families, `kafka_network_requestmetrics_${part}`, { request: 'Produce' }, '_sum')!;
    const parts = ['requestqueuetimems', 'localtimems', 'remotetimems', 'responsequeuetimems', 'responsesendtimems'];
    const sum = parts.map(sumOf).reduce((a, b) => a + b);
    assert.ok(Math.abs(sum - sumOf('totaltimems')) < 1e-6, 'the parts are the total');
    assert.ok(sumOf('remotetimems') > 0, 'the disk takes its time');
    assert.equal(valueOf(families, 'kafka_network_requestmetrics_requestbytes', { request: 'Produce' }, '_count'), 3);
    assert.equal(valueOf(families, 'samsa_requests_refused_total'), 1);
    assert.equal(
      valueOf(families, 'kafka_server_socket_server_metrics_connection_close_total', { listener: 'PLAINTEXT' }),
      1,
    );
  }, withPages));

test('a fetch that waits is seen while it waits', () =>
  withBroker(async (client, _, world) => {
    await createTopic(client, 't');
    const waiting = async () =>
      valueOf(await askMetrics(world), 'kafka_server_delayedoperationpurgatory_purgatorysize', {
        delayedoperation: 'Fetch',
      });
    const fetching = fetch(client, 't', {}, { maxWaitMs: 1_000 });
    await world.sleep(500);
    assert.equal(await waiting(), 1);
    assert.equal((await fetching).errorCode, ErrorCode.NONE);
    assert.equal(await waiting(), 0);
    const expired = 'kafka_server_delayedfetchmetrics_expires_total';
    assert.equal(valueOf(await askMetrics(world), expired, { fetchertype: 'consumer' }), 1);
    const families = await askMetrics(world);
    for (const request of ['Fetch', 'FetchConsumer']) {
      const sum = valueOf(families, 'kafka_network_requestmetrics_remotetimems', { request }, '_sum')!;
      assert.ok(Math.abs(sum - 1_000) < 50, `${request} waited for ${sum} ms`);
      const version = { request, version: '12' };
      assert.equal(valueOf(families, 'kafka_network_requestmetrics_requests_total', version), 1);
    }
    assert.equal(
      valueOf(families, 'kafka_network_requestmetrics_requests_total', { request: 'FetchFollower', version: '12' }),
      undefined,
    );
  }, withPages));

test('how far a group is behind, and what an open transaction holds back, is on the page', () =>
  withBroker(async (client, _broker, world) => {
    await createTopic(client, 't', 2);
    await produceValues(client, 't', ['a', 'b', 'c']);
    await client.call(findCoordinatorApi, 4, { keyType: 0, coordinatorKeys: ['g'] });
    const partitions = [{ partitionIndex: 0, committedOffset: 1, committedLeaderEpoch: -1, committedMetadata: null }];
    const commit = { groupId: 'g', generationIdOrMemberEpoch: -1, memberId: '', groupInstanceId: null };
    const { topics } = await client.call(offsetCommitApi, 8, { ...commit, topics: [{ name: 't', partitions }] });
    assert.equal(topics[0]!.partitions[0]!.errorCode, ErrorCode.NONE);
    const families = await askMetrics(world);
    assert.equal(valueOf(families, 'samsa_group_lag', { group: 'g', topic: 't', partition: '0' }), 2);
    assert.equal(valueOf(families, 'kafka_coordinator_group_groupmetadatamanager_numoffsets'), 1);
    assert.equal(valueOf(families, 'kafka_coordinator_group_groupmetadatamanager_numgroupsempty'), 1);
    assert.equal(valueOf(families, 'kafka_server_group_coordinator_metrics_offset_commit_count'), 1);
    assert.equal(valueOf(families, 'kafka_cluster_partition_laststableoffsetlag', { topic: 't', partition: '0' }), 0);
    assert.equal(valueOf(families, 'kafka_server_replicamanager_partitionswithlatetransactionscount'), 0);
    assert.equal(valueOf(families, 'kafka_server_metadataloader_finalizedlevel', { featurename: 'groupVersion' }), 1);
  }, withPages));

test('with more partitions than series the page stays small and says so', () =>
  withBroker(
    async (client, _, world) => {
      await createTopic(client, 'many', 20);
      const families = await askMetrics(world);
      assert.equal(families.get('kafka_log_log_size')!.samples.length, 8);
      assert.equal(valueOf(families, 'kafka_server_replicamanager_partitioncount'), 20);
      // Six metrics of each partition.
      assert.ok(valueOf(families, 'samsa_metrics_left_out_series')! >= 5 * 12);
    },
    { ...withPages, 'samsa.metrics.series.max': 8 },
  ));

test('everybody who asks while the page is written gets the same one', () =>
  withBroker(async (_client, _broker, world) => {
    const pages = await Promise.all([1, 2, 3].map(() => askPage(world, '/metrics')));
    assert.equal(new Set(pages.map(({ text }) => text)).size, 1);
    await world.sleep(1);
    assert.ok((await askPage(world, '/metrics')).text !== pages[0]!.text);
  }, withPages));
