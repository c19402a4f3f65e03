// Every example of a producer runs against a broker of its own process, ends by itself, and what it says it has
// written is there, at the place it says.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import { Consumer, stringSerde } from '../../src/client/index.ts';
import { endProcess, type RunningBroker, startBrokerProcess } from '../cli/run-samsa.ts';
import { RunningExample } from './running-example.ts';

const dataDirectory = mkdtempSync(join(tmpdir(), 'samsa-producer-examples-'));
/** Another Kafka than the one that is started here, already running. */
const elsewhere = process.env['EXAMPLES_BOOTSTRAP_SERVERS'];
const partitions = [0, 1, 2].map((partition) => ({ topic: 'payments', partition }));
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

interface Written {
  readonly partition: number;
  readonly offset: number;
  readonly value: string;
}

/** To its end. What it says it has written, in the order of saying. */
async function run(t: TestContext, name: string): Promise<{ output: string; written: Written[] }> {
  const example = new RunningExample(name, bootstrapServers);
  t.after(() => example.kill());
  await example.end();
  const written = [...example.output.matchAll(/^payments-(\d+) (\d+): (.*)$/gm)].map(
    ([, partition, offset, value]) => ({
      partition: Number(partition),
      offset: Number(offset),
      value: value!,
    }),
  );
  return { output: example.output, written };
}

type IsolationLevel = 'read_committed' | 'read_uncommitted';

/** The values by place, to the end of each partition; keys as well, where there are some. */
async function readPayments(isolationLevel: IsolationLevel = 'read_committed'): Promise<Map<string, string>> {
  await using consumer = new Consumer({
    bootstrapServers,
    isolationLevel,
    keyDeserializer: stringSerde,
    valueDeserializer: stringSerde,
  });
  const ends = await consumer.endOffsets(partitions);
  consumer.assign(partitions);
  consumer.seekToBeginning();
  const values = new Map<string, string>();
  const isAtEnd = async (): Promise<boolean> => {
    for (const partition of partitions) {
      if ((await consumer.position(partition)) < ends.get(partition)!) return false;
    }
    return true;
  };
  // The time limit of the test is the bound.
  while (!(await isAtEnd())) {
    for (const { partition, offset, key, value } of await consumer.poll(200)) {
      values.set(`${partition} ${offset}`, key === null ? value! : `${key}: ${value}`);
    }
  }
  return values;
}

/** All of it is where the example says, each record at a place of its own. */
async function checkWritten(written: readonly Written[], count: number, key?: (value: string) => string) {
  assert.equal(written.length, count);
  const values = await readPayments();
  for (const { partition, offset, value } of written) {
    const expected = key === undefined ? value : `${key(value)}: ${value}`;
    assert.equal(values.get(`${partition} ${offset}`), expected);
  }
  assert.equal(new Set(written.map(({ partition, offset }) => `${partition} ${offset}`)).size, count);
}

describe('examples of producers', { concurrency: 4 }, () => {
  test('plain-send writes all it has', async (t) => {
    const { written } = await run(t, 'plain-send');
    await checkWritten(written, 10);
  });

  test('keyed-send keeps the records of a customer together and in order', async (t) => {
    const { written } = await run(t, 'keyed-send');
    await checkWritten(written, 12, (value) => value.split(' of ')[1]!);
    for (const customer of ['customer-0', 'customer-1', 'customer-2', 'customer-3']) {
      const own = written.filter(({ value }) => value.endsWith(customer));
      assert.equal(new Set(own.map(({ partition }) => partition)).size, 1, `${customer} has one partition`);
      const offsets = own.map(({ offset }) => offset);
      assert.deepEqual(
        offsets,
        offsets.toSorted((a, b) => a - b),
      );
    }
    assert.ok(new Set(written.map(({ partition }) => partition)).size > 1, 'customers share the partitions');
  });

  test('partition-number writes where it says, whatever the key', async (t) => {
    const { written } = await run(t, 'partition-number');
    await checkWritten(written, 3, () => 'customer-1');
    for (const { partition, value } of written) assert.equal(value, `for partition ${partition}`);
  });

  test('custom-partitioner has a rule of its own', async (t) => {
    const { written } = await run(t, 'custom-partitioner');
    await checkWritten(written, 5);
    const amounts = written.map(({ partition, value }) => [
      partition,
      (JSON.parse(value) as { amount: number }).amount,
    ]);
    assert.deepEqual(
      amounts.filter(([partition]) => partition === 0).map(([, amount]) => amount),
      [5_000, 1_000],
    );
    assert.deepEqual(new Set(amounts.map(([partition]) => partition)), new Set([0, 1, 2]));
  });

  test('awaited-send has each record confirmed before the next', async (t) => {
    const { written } = await run(t, 'awaited-send');
    await checkWritten(written, 5);
    assert.deepEqual(
      written.map(({ value }) => value),
      [0, 1, 2, 3, 4].map((index) => `awaited ${index}`),
    );
  });

  test('callback-send hears of every record', async (t) => {
    const { written } = await run(t, 'callback-send');
    await checkWritten(written, 1_000);
    assert.equal(new Set(written.map(({ value }) => value)).size, 1_000);
  });

  test('transactions shows all of one and nothing of the other', async (t) => {
    const { output } = await run(t, 'transactions');
    assert.equal(output, 'Alice: committed\nBob: aborted, Bob has no money\n');
    const committed = [...(await readPayments()).values()].filter((value) => value.startsWith('10 '));
    assert.deepEqual(committed.toSorted(), ['10 from Alice', '10 to Carol, who has them from Alice']);
    const all = [...(await readPayments('read_uncommitted')).values()];
    assert.ok(all.includes('10 from Bob'), 'what was aborted is in the log all the same');
  });
});
