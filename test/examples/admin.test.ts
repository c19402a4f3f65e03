// The examples of the admin client run against a broker of its own process, and end by themselves.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { Admin, type OffsetAndMetadata, type TopicPartition } from '../../src/client/index.ts';
import { endProcess, type RunningBroker, startBrokerProcess } from '../cli/run-samsa.ts';
import { RunningExample } from './running-example.ts';

const dataDirectory = mkdtempSync(join(tmpdir(), 'samsa-admin-examples-'));
/** Another Kafka than the one that is started here, already running. */
const elsewhere = process.env['EXAMPLES_BOOTSTRAP_SERVERS'];
const partitions = [0, 1, 2].map((partition) => ({ topic: 'orders', partition }));
let broker: RunningBroker | undefined;
let bootstrapServers: string;

before(async () => {
  broker = elsewhere === undefined ? await startBrokerProcess(dataDirectory, 0, []) : undefined;
  bootstrapServers = elsewhere ?? `127.0.0.1:${broker!.port}`;
});

after(async () => {
  if (broker !== undefined) await endProcess(broker.child, 'SIGTERM');
  rmSync(dataDirectory, { recursive: true, force: true });
});

async function outputOf(t: TestContext, name: string): Promise<string> {
  const example = new RunningExample(name, bootstrapServers);
  t.after(() => example.kill());
  await example.end();
  return example.output;
}

test('a lag is what lies between the commit and the end, and is none from there', async (t) => {
  await outputOf(t, 'produce');
  await using admin = new Admin({ bootstrapServers });
  const ends = (await admin.listOffsets(partitions.map((each) => ({ ...each, offset: 'latest' })))).all();
  const half = partitions.map((each): [TopicPartition, OffsetAndMetadata] => {
    const end = ends.get(`orders-${each.partition}`)!.offset;
    return [each, { offset: Math.floor(end / 2) }];
  });
  (await admin.alterConsumerGroupOffsets('billing', half)).all();
  const lines = half.map(([{ partition }, { offset }]) => {
    const end = ends.get(`orders-${partition}`)!.offset;
    return `billing orders-${partition}: at ${offset} of ${end}, lag ${end - offset}`;
  });
  const output = await outputOf(t, 'group-lag');
  for (const line of lines) assert.ok(output.includes(`${line}\n`), output);
});

test('a group that is put back an hour finds all that was just written', async (t) => {
  const output = await outputOf(t, 'group-seek');
  for (const { partition } of partitions)
    assert.match(output, new RegExp(`^billing orders-${partition}: from \\d+ to 0$`, 'm'));
  await using admin = new Admin({ bootstrapServers });
  const offsets = (await admin.listConsumerGroupOffsets([{ groupId: 'billing' }])).get('billing')!;
  assert.deepEqual(
    partitions.map((partition) => offsets.get(partition)?.offset),
    [0, 0, 0],
  );
});
