// What a cluster has after some use: topics of every kind, settings made at run time, groups of both protocols,
// transactions that are over and one that is not. Done to a broker of either kind; what it leaves behind is what the
// inventory asks for.

import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { Admin, Consumer, Producer } from '../../../src/client/index.ts';
import { TransactionalProducer } from '../../../test/broker/transactional-producer.ts';
import { connectTo } from './connection.ts';
import { untilCoordinated } from './inventory.ts';

export const codecs = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;

export interface Target {
  readonly port: number;
  readonly address: string;
}

const topics: readonly (readonly [name: string, partitions: number, configs: Readonly<Record<string, string>>])[] = [
  ['plain', 2, {}],
  ['append-time', 1, { 'message.timestamp.type': 'LogAppendTime' }],
  ['segments', 1, { 'segment.bytes': String(1024 * 1024), 'index.interval.bytes': '1024' }],
  [
    'compacted',
    1,
    {
      'cleanup.policy': 'compact',
      'min.cleanable.dirty.ratio': '0.01',
      'segment.ms': '500',
      'delete.retention.ms': '0',
    },
  ],
  // What is written to it has old timestamps, which are no matter here.
  ['ledger', 2, { 'retention.ms': '-1' }],
  ['trimmed', 1, { 'retention.ms': '-1' }],
  ['deleted', 1, {}],
  ['empty', 3, { 'max.message.bytes': '200000', 'compression.type': 'zstd', 'compression.zstd.level': '5' }],
];

/** Everything once. `generation` tells what one stop of a journey wrote from what the others did. */
export async function fill(target: Target, generation: number): Promise<void> {
  const { address } = target;
  await using admin = new Admin({ 'bootstrap.servers': address });
  if (generation === 0) {
    const made = topics.map(([name, partitions, configs]) => ({ name, partitions, replicationFactor: 1, configs }));
    (await admin.createTopics(made)).all();
    await produceValues(address, 'deleted', generation, 50);
    (await admin.deleteTopics(['deleted'])).all();
    (await admin.createPartitions([{ topic: 'plain', total: 3 }])).all();
  }
  (await admin.createTopics([{ name: `made-${generation}`, partitions: 2, replicationFactor: 1 }])).all();
  await configure(admin, generation);
  for (const codec of codecs) await produceValues(address, 'plain', generation, 40, { 'compression.type': codec });
  await produceValues(address, 'append-time', generation, 20);
  await produceValues(address, 'segments', generation, 2_500, {}, 700);
  await produceValues(address, 'trimmed', generation, 60);
  const cut = 30 + 60 * generation;
  (await admin.deleteRecords([{ topic: 'trimmed', partition: 0, beforeOffset: cut }])).all();
  await fillCompacted(address, generation);
  await transact(target, generation);
  await consume(address, `classic-${generation}`, 'classic');
  await consume(address, `consumer-${generation}`, 'consumer');
}

async function configure(admin: Admin, generation: number): Promise<void> {
  const alterations = (
    [
      ['topic', 'plain', 'retention.ms', 86_400_000],
      ['broker', '1', 'log.retention.ms', 172_800_000],
      ['broker', '', 'message.max.bytes', 2_000_000],
      ['group', 'consumer-0', 'consumer.session.timeout.ms', 50_000],
    ] as const
  ).map(([type, resource, name, value]) => ({
    resource: { type, name: resource },
    operations: [{ operation: 'set' as const, name, value: String(value + generation) }],
  }));
  (await admin.incrementalAlterConfigs(alterations)).all();
}

async function produceValues(
  address: string,
  topic: string,
  generation: number,
  count: number,
  options: Readonly<Record<string, string>> = {},
  sizeBytes = 30,
): Promise<void> {
  const producer = new Producer({ 'bootstrap.servers': address, ...options });
  try {
    const records = Array.from({ length: count }, (_, index) => ({
      topic,
      key: Buffer.from(`k${index % 17}`),
      value: Buffer.from(`${generation}/${index}/`.padEnd(sizeBytes, 'x')),
      headers: [{ key: 'g', value: Buffer.from(String(generation)) }],
    }));
    await producer.send(records);
  } finally {
    await producer.close();
  }
}

/** Rounds with pauses, so that each has a segment of its own; tombstones in the last but one. */
async function fillCompacted(address: string, generation: number): Promise<void> {
  const producer = new Producer({ 'bootstrap.servers': address });
  try {
    for (let round = 0; round < 4; round += 1) {
      const records = Array.from({ length: 40 }, (_, index) => ({
        topic: 'compacted',
        key: Buffer.from(`key-${index % 10}`),
        value: round === 2 && index % 10 === 3 ? null : Buffer.from(`generation ${generation}, round ${round}`),
      }));
      await producer.send(records);
      // Older than segment.ms when the next batch comes, by the time of the records.
      await delay(700);
    }
  } finally {
    await producer.close();
  }
}

/** Two that are committed, two that are aborted, offsets within one; in the end one is left open. */
async function transact({ port }: Target, generation: number): Promise<void> {
  const caller = await connectTo(port);
  await untilCoordinated(caller, 1, 'ledger');
  await untilCoordinated(caller, 0, 'ledger-group');
  const done = await new TransactionalProducer({
    client: caller.client,
    sleep: (ms) => delay(ms),
    protocol: 2,
    transactionalId: 'ledger',
  }).initialise();
  for (let round = 0; round < 4; round += 1) {
    for (const partition of [0, 1]) {
      assert.equal(await done.send('ledger', [`${generation}-${round}-a`, `${generation}-${round}-b`], partition), 0);
    }
    if (round === 0) assert.equal(await done.sendOffset('ledger-group', 'plain', 10 + generation), 0);
    assert.equal(await done.end(round % 2 === 0), 0);
  }
  if (generation === 0) {
    const open = await new TransactionalProducer({
      client: caller.client,
      sleep: (ms) => delay(ms),
      protocol: 2,
      transactionalId: 'open',
      timeoutMs: 900_000,
    }).initialise();
    assert.equal(await open.send('ledger', ['left open'], 1), 0);
  }
  await caller.close();
}

async function consume(address: string, groupId: string, protocol: 'classic' | 'consumer'): Promise<void> {
  await using consumer = new Consumer({
    'bootstrap.servers': address,
    'group.id': groupId,
    'group.protocol': protocol,
    'auto.offset.reset': 'earliest',
    'enable.auto.commit': false,
  });
  consumer.subscribe(['plain']);
  const end = performance.now() + 20_000;
  for (let read = 0; read < 100;) {
    assert.ok(performance.now() < end, `${groupId} has read ${read} records only`);
    read += (await consumer.poll(500)).count;
  }
  await consumer.commitSync();
}
