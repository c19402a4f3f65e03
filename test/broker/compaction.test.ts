// Compacted topics on a running broker: what consumers and coordinators find afterwards.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Consumer, Producer, stringSerde } from '../../src/client/index.ts';
import { findCoordinatorApi } from '../../src/protocol/apis/find-coordinator.ts';
import { incrementalAlterConfigsApi } from '../../src/protocol/apis/incremental-alter-configs.ts';
import { offsetCommitApi } from '../../src/protocol/apis/offset-commit.ts';
import { offsetFetchApi } from '../../src/protocol/apis/offset-fetch.ts';
import { ErrorCode } from '../../src/protocol/errors.ts';
import { lastOffsetOf } from '../../src/protocol/records/batch-header.ts';
import { viewOf } from '../../src/protocol/records/int64.ts';
import { BatchCursor } from '../../src/protocol/records/batch-cursor.ts';
import { readRecords } from '../../src/protocol/records/record-reader.ts';
import { createTopic, simulate, type TestBroker, withBroker } from './kit.ts';
import type { TestClient } from './test-client.ts';
import { batchOf, fetch, produce } from './traffic.ts';

const small = { 'cleanup.policy': 'compact', 'internal.segment.bytes': '2000', 'min.cleanable.dirty.ratio': '0' };
const patient = { 'log.cleaner.backoff.ms': 10_000 };
const eager = { 'log.cleaner.backoff.ms': 100 };
const resourceTypes = { topic: 2, broker: 4 };

async function alter(
  client: TestClient,
  type: keyof typeof resourceTypes,
  resourceName: string,
  name: string,
  value: string,
) {
  const { responses } = await client.call(incrementalAlterConfigsApi, 1, {
    resources: [{ resourceType: resourceTypes[type], resourceName, configs: [{ name, configOperation: 0, value }] }],
    validateOnly: false,
  });
  assert.equal(responses[0]!.errorCode, ErrorCode.NONE, responses[0]!.errorMessage ?? '');
}

async function put(client: TestClient, key: string, value: string, partition = 0): Promise<void> {
  const { errorCode } = await produce(client, 't', batchOf([value], { key }), { partition });
  assert.equal(errorCode, ErrorCode.NONE);
}

/** `offset:key=value` of every record that a consumer gets that begins at `offset`. */
async function consumed(client: TestClient, offset = 0): Promise<string[]> {
  const found: string[] = [];
  for (let next = offset; ;) {
    const { errorCode, records, highWatermark } = await fetch(client, 't', { fetchOffset: next });
    assert.equal(errorCode, ErrorCode.NONE);
    if (records === null || records.length === 0) {
      assert.equal(next, highWatermark, 'nothing is left');
      return found;
    }
    const cursor = new BatchCursor(records);
    while (cursor.next()) {
      for (const record of readRecords(records, viewOf(records), cursor.position, 1e6)) {
        if (record.offset >= next)
          found.push(`${record.offset}:${String(Buffer.from(record.key!))}=${String(Buffer.from(record.value!))}`);
      }
      next = lastOffsetOf(viewOf(records), cursor.position) + 1;
    }
  }
}

const compactions = ({ events }: TestBroker): number => events.filter(({ message }) => message === 'compacted').length;

test('a consumer of a compacted topic gets the last record of each key, whatever offset it asks for', () =>
  simulate(async ({ start, sleep, machine }) => {
    let broker = await start(patient);
    let client = await broker.connect();
    await createTopic(client, 't', 1, small);
    for (let round = 0; round < 30; round++)
      for (const key of ['a', 'b', 'c', `once${round}`]) await put(client, key, `${round}`);
    const before = await consumed(client);
    assert.equal(before.length, 120);
    await sleep(11_000);
    const after = await consumed(client);
    assert.ok(after.length < 80 && after.length >= 33, `${after.length} records`);
    const latest = (records: readonly string[]) => new Map(records.map((record) => [record.split(/[:=]/)[1]!, record]));
    assert.deepEqual(latest(after), latest(before));
    assert.deepEqual(
      after,
      before.filter((record) => after.includes(record)),
      'offsets and order stay',
    );
    for (let offset = 0; offset <= 120; offset += 7)
      assert.deepEqual(
        await consumed(client, offset),
        after.filter((record) => Number.parseInt(record, 10) >= offset),
      );
    machine.crash();
    broker = await start(patient);
    client = await broker.connect();
    assert.deepEqual(await consumed(client), after);
    await broker.broker.close();
  }));

test('settings of the cleaner act while the broker runs', () =>
  withBroker(
    async (client, broker, { sleep }) => {
      await createTopic(client, 't', 1, { ...small, 'min.cleanable.dirty.ratio': '0.5' });
      const fill = async (): Promise<void> => {
        for (let round = 0; round < 60; round++) await put(client, 'k', `${round}`);
      };
      await fill();
      await sleep(5000);
      assert.equal(compactions(broker), 0, 'the pause is long');
      await alter(client, 'broker', '1', 'log.cleaner.backoff.ms', '50');
      await sleep(500);
      assert.equal(compactions(broker), 1, 'a change wakes it');
      await alter(client, 'topic', 't', 'min.compaction.lag.ms', '3600000');
      await fill();
      await sleep(500);
      assert.equal(compactions(broker), 1, 'too young');
      await alter(client, 'broker', '', 'log.cleaner.min.cleanable.ratio', '1');
      await alter(client, 'topic', 't', 'min.compaction.lag.ms', '0');
      await sleep(500);
      assert.equal(compactions(broker), 2, 'the setting of the topic wins');
      await alter(client, 'topic', 't', 'cleanup.policy', 'delete');
      await fill();
      await sleep(500);
      assert.equal(compactions(broker), 2);
    },
    { 'log.cleaner.backoff.ms': 60_000 },
  ));

test('log.cleaner.enable=false leaves everything as it is, and the log says so', () =>
  withBroker(
    async (client, broker, { sleep }) => {
      await createTopic(client, 't', 1, small);
      for (let round = 0; round < 60; round++) await put(client, 'k', `${round}`);
      await sleep(5000);
      assert.equal((await consumed(client)).length, 60);
      assert.ok(broker.events.some(({ level, message }) => level === 'warn' && message.includes('log.cleaner.enable')));
    },
    { ...eager, 'log.cleaner.enable': false },
  ));

test('our Consumer of committed records reads over what aborted transactions and compaction have left', () =>
  simulate(async ({ start, sleep, clients }) => {
    const broker = await start(patient);
    const admin = await broker.connect();
    await createTopic(admin, 't', 1, { ...small, 'internal.segment.bytes': '600' });
    const { port } = broker.broker.listeners.find(({ kind }) => kind === 'broker')!;
    const options = { bootstrapServers: [`host:${port}`], platform: clients } as const;
    const text = { keySerializer: stringSerde, valueSerializer: stringSerde, transactionalId: 'x' };
    const producer = new Producer({ ...options, ...text });
    await producer.initTransactions();
    const latest = new Map<string, string>();
    for (let round = 0; round < 40; round++) {
      const isAborted = round % 3 === 0;
      const value = `${isAborted ? 'aborted' : 'committed'}${round}`;
      producer.beginTransaction();
      for (const key of [`k${round % 4}`, `k${round % 7}`]) {
        await producer.send({ topic: 't', key, value });
        if (!isAborted) latest.set(key, value);
      }
      if (isAborted) await producer.abortTransaction();
      else await producer.commitTransaction();
    }
    await producer.close();
    const consume = async (isolationLevel: 'read_committed' | 'read_uncommitted'): Promise<string[]> => {
      const consumer = new Consumer({
        ...options,
        keyDeserializer: stringSerde,
        valueDeserializer: stringSerde,
        isolationLevel,
      });
      consumer.assign([{ topic: 't', partition: 0 }]);
      consumer.seek({ topic: 't', partition: 0 }, 0);
      const { highWatermark } = await fetch(admin, 't');
      const values: string[] = [];
      while ((await consumer.position({ topic: 't', partition: 0 })) < highWatermark)
        for (const { key, value } of await consumer.poll(1000)) values.push(`${key}=${value}`);
      await consumer.close();
      return values;
    };
    const expected = [...latest].map(([key, value]) => `${key}=${value}`).toSorted();
    const before = await consume('read_committed');
    await sleep(11_000);
    assert.equal(compactions(broker), 1);
    const committed = await consume('read_committed');
    assert.ok(committed.length < before.length);
    assert.ok(committed.every((record) => record.includes('=committed')));
    assert.deepEqual(
      [...new Map(committed.map((record) => record.split('=') as [string, string]))]
        .map((pair) => pair.join('='))
        .toSorted(),
      expected,
    );
    // What lies in the active segment is there for those who want it all.
    const all = await consume('read_uncommitted');
    assert.ok(all.filter((record) => record.includes('=aborted')).length < 6);
    await broker.broker.close();
  }));

test('__transaction_state is compacted: a transactional id is known after it, and goes on where it was', () =>
  simulate(async ({ start, sleep, machine, clients }) => {
    const settings = { ...eager, 'transaction.state.log.num.partitions': 1 };
    let broker = await start(settings);
    const client = await broker.connect();
    await createTopic(client, 't', 1);
    const produceRounds = async (from: number): Promise<void> => {
      const { port } = broker.broker.listeners.find(({ kind }) => kind === 'broker')!;
      const options = { bootstrapServers: [`host:${port}`], platform: clients } as const;
      const producer = new Producer({ ...options, valueSerializer: stringSerde, transactionalId: 'x' });
      await producer.initTransactions();
      for (let round = from; round < from + 30; round++) {
        producer.beginTransaction();
        await producer.send({ topic: 't', value: `${round}` });
        await producer.commitTransaction();
      }
      await producer.close();
    };
    await client.call(findCoordinatorApi, 2, { key: 'x', keyType: 1 });
    await alter(client, 'topic', '__transaction_state', 'internal.segment.bytes', '1000');
    await alter(client, 'topic', '__transaction_state', 'min.cleanable.dirty.ratio', '0');
    await produceRounds(0);
    await sleep(1000);
    assert.ok(compactions(broker) > 0);
    machine.crash();
    broker = await start(settings);
    await produceRounds(30);
    const loaded = broker.events.find(
      ({ message, fields }) => message.includes('is loaded') && fields?.['topic'] === '__transaction_state',
    );
    const { recordsCount } = loaded!.fields as { recordsCount: number };
    assert.ok(recordsCount > 0 && recordsCount < 20, `${recordsCount} records`);
    await broker.broker.close();
  }));

const groups = Array.from({ length: 10 }, (_, index) => `group${index}`);
const rounds = 60;

async function commit(client: TestClient, groupId: string, committedOffset: number): Promise<void> {
  const partitions = [0, 1].map((partitionIndex) => ({ partitionIndex, committedOffset, committedMetadata: '' }));
  const { topics } = await client.call(offsetCommitApi, 9, {
    groupId,
    memberId: '',
    topics: [{ name: 't', partitions }],
  });
  assert.deepEqual(
    topics[0]!.partitions.map(({ errorCode }) => errorCode),
    [ErrorCode.NONE, ErrorCode.NONE],
  );
}

test('__consumer_offsets is compacted: a restart reads a record for each commit that counts, not for all there were', () =>
  simulate(async ({ start, sleep, machine }) => {
    const settings = { ...eager, 'offsets.topic.num.partitions': 1 };
    let broker = await start(settings);
    let client = await broker.connect();
    await createTopic(client, 't', 2);
    await client.call(findCoordinatorApi, 2, { key: 'group0' });
    await alter(client, 'topic', '__consumer_offsets', 'internal.segment.bytes', '5000');
    await alter(client, 'topic', '__consumer_offsets', 'min.cleanable.dirty.ratio', '0');
    for (let round = 1; round <= rounds; round++) for (const groupId of groups) await commit(client, groupId, round);
    await sleep(1000);
    machine.crash();
    broker = await start(settings);
    client = await broker.connect();
    await client.call(findCoordinatorApi, 2, { key: 'group0' });
    for (const groupId of groups) {
      const { groups: fetched } = await client.call(offsetFetchApi, 9, { groups: [{ groupId, topics: null }] });
      const { topics, errorCode } = fetched[0]!;
      assert.equal(errorCode, ErrorCode.NONE);
      assert.deepEqual(
        topics.map(({ partitions }) => partitions.map((each) => each.committedOffset)),
        [[rounds, rounds]],
      );
    }
    const loaded = broker.events.find(
      ({ message, fields }) => message.includes('is loaded') && fields?.['topic'] === '__consumer_offsets',
    );
    const { recordsCount } = loaded!.fields as { recordsCount: number };
    // What lies in the active segment, and one record for each group and partition.
    assert.ok(recordsCount >= 20 && recordsCount < 100, `${recordsCount} of ${groups.length * rounds * 2}`);
    await broker.broker.close();
  }));
