// Every example runs against a broker of its own process, says what it promises, ends when it is told to,
// and leaves behind the committed offsets that it should.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import { Consumer } from '../../src/client/index.ts';
import { endProcess, type RunningBroker, startBrokerProcess } from '../cli/run-samsa.ts';
import { RunningExample } from './running-example.ts';

const orders = 30;
/** Members of a new group are not waited for. */
const settings = ['group.initial.rebalance.delay.ms=0'];
const dataDirectory = mkdtempSync(join(tmpdir(), 'samsa-examples-'));
/** Another Kafka than the one that is started here, already running. */
const elsewhere = process.env['EXAMPLES_BOOTSTRAP_SERVERS'];
let broker: RunningBroker | undefined;
let bootstrapServers: string;

before(async () => {
  broker = elsewhere === undefined ? await startBrokerProcess(dataDirectory, 0, settings) : undefined;
  bootstrapServers = elsewhere ?? `127.0.0.1:${broker!.port}`;
  const producer = new RunningExample('produce', bootstrapServers);
  await producer.end();
  assert.match(producer.output, /^30 orders written$/m);
});

after(async () => {
  if (broker !== undefined) await endProcess(broker.child, 'SIGTERM');
  rmSync(dataDirectory, { recursive: true, force: true });
});

function start(t: TestContext, name: string): RunningExample {
  const example = new RunningExample(name, bootstrapServers);
  t.after(() => example.kill());
  return example;
}

/** The sum of what a group has committed: as many records are behind it. */
async function committedBy(groupId: string): Promise<number> {
  const consumer = new Consumer({ bootstrapServers, groupId });
  try {
    const partitions = [0, 1, 2].map((partition) => ({ topic: 'orders', partition }));
    const committed = await consumer.committed(partitions);
    return [...committed.values()].reduce((sum, offsets) => sum + (offsets?.offset ?? 0), 0);
  } finally {
    await consumer.close();
  }
}

function checkRecords(example: RunningExample): void {
  assert.equal(new Set(example.records).size, orders, 'every order once');
  assert.equal(example.records.length, orders, 'no order twice');
}

describe('examples', { concurrency: 4 }, () => {
  test('auto-commit commits what it printed when it is closed', async (t) => {
    const example = start(t, 'auto-commit');
    await example.until('all orders', () => example.records.length >= orders);
    await example.end('SIGINT');
    checkRecords(example);
    assert.equal(await committedBy('auto-commit'), orders);
  });

  test('sync-commit has committed when it says so', async (t) => {
    const example = start(t, 'sync-commit');
    const counts = (): number[] =>
      [...example.output.matchAll(/^committed (\d+)$/gm)].map(([, count]) => Number(count));
    await example.until('all commits', () => counts().reduce((sum, count) => sum + count, 0) >= orders);
    assert.equal(await committedBy('sync-commit'), orders);
    assert.ok(
      counts().every((count) => count <= 10),
      'at most maxPollRecords at once',
    );
    await example.end('SIGINT');
    checkRecords(example);
  });

  test('async-commit hears how its commits went', async (t) => {
    const example = start(t, 'async-commit');
    await example.until('all orders', () => example.records.length >= orders);
    await example.until('a commit', () => /^committed orders-\d \d+/m.test(example.output));
    await example.end('SIGINT');
    checkRecords(example);
    assert.equal(await committedBy('async-commit'), orders);
  });

  test('rebalance-listener gives up only what another member takes', async (t) => {
    const first = start(t, 'rebalance-listener');
    await first.until('its assignment', () => /^assigned: orders-0, orders-1, orders-2$/m.test(first.output));
    await first.until('all orders', () => first.records.length >= orders);
    const second = start(t, 'rebalance-listener');
    await second.until('its share', () => /^assigned: orders-\d$/m.test(second.output));
    await first.until('its loss', () => /^committed and revoked: orders-\d$/m.test(first.output));
    await second.end('SIGINT');
    await first.end('SIGINT');
    assert.deepEqual(second.records, [], 'it goes on where the first one was');
    checkRecords(first);
  });

  test('explicit-assignment reads everything and ends by itself', async (t) => {
    const example = start(t, 'explicit-assignment');
    await example.end();
    checkRecords(example);
    assert.match(example.output, /^that is all$/m);
  });

  test('list-assignment shows its share', async (t) => {
    const example = start(t, 'list-assignment');
    await example.until('a table', () => (example.output.match(/^orders-\d: position \d+, /gm) ?? []).length === 3);
    await example.end('SIGINT');
    assert.match(example.output, /^3 of 3 partitions$/m);
    assert.match(example.output, /^orders-0: position \d+, committed (nothing|\d+), lag \d+$/m);
  });

  test('safe-shutdown commits what it has processed, not what it has fetched', async (t) => {
    const example = start(t, 'safe-shutdown');
    await example.until('some orders', () => example.records.length >= 3);
    await example.end('SIGTERM');
    assert.match(example.output, /^SIGTERM: stopping$/m);
    assert.match(example.output, /^committed orders-\d \d+/m);
    assert.match(example.output, /^stopped$/m);
    const printed = example.records.length;
    assert.equal(await committedBy('safe-shutdown'), printed);
    const again = start(t, 'safe-shutdown');
    await again.until('the rest', () => again.records.length >= orders - printed);
    await again.end('SIGINT');
    assert.equal(new Set([...example.records, ...again.records]).size, orders, 'all in two runs, none twice');
  });
});
