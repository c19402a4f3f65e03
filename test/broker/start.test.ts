// What a start makes of the directories it finds.

import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { createPlatform } from '../../src/base/ports/real/platform.ts';
import { silentLogger } from '../../src/base/logging.ts';
import { startBroker } from '../../src/broker/broker.ts';
import { configOf, createTopic, dataDirectory, simulate, withRealBroker, type World } from './kit.ts';
import type { TestClient } from './test-client.ts';
import { batchesIn, fetch, listOffset, produceValues, readAll } from './traffic.ts';

function contentOf({ machine }: World, except: readonly string[] = []): Map<string, string> {
  const files = [...machine.disk.snapshot()].filter(([path]) => !except.some((name) => path.endsWith(name)));
  return new Map(files.map(([path, bytes]) => [path, Buffer.from(bytes).toString('hex')]));
}

async function write({ machine }: World, path: string, text: string): Promise<void> {
  const file = await machine.disk.open(path, 'truncate');
  await file.write([new TextEncoder().encode(text)], 0);
  await file.sync();
  await file.close();
}

/** A directory with one record in it, then something done to it; the start must refuse and change nothing. */
function refuses(what: string, spoil: (world: World) => Promise<void>, message: RegExp, overrides = {}): void {
  test(what, () =>
    simulate(async (world) => {
      const broker = await world.start();
      const client = await broker.connect();
      await createTopic(client, 't');
      await produceValues(client, 't', ['kept']);
      await broker.broker.close();
      await spoil(world);
      const before = contentOf(world);
      await assert.rejects(world.start(overrides), message);
      assert.deepEqual(contentOf(world), before, 'something was touched');
    }),
  );
}

const metaProperties = `${dataDirectory}/meta.properties`;

async function patchMetaProperties(world: World, patch: (text: string) => string): Promise<void> {
  const text = new TextDecoder().decode(await world.machine.disk.readFile(metaProperties));
  await write(world, metaProperties, patch(text));
}

refuses('the directory of another node is refused', async () => {}, /belongs to node 1, but node.id is 7/, {
  'node.id': 7,
});

refuses(
  'a directory in a newer format is refused',
  (world) => patchMetaProperties(world, (text) => text.replace('version=1', 'version=9')),
  /version/,
);

refuses(
  'a directory whose meta.properties is garbage is refused',
  (world) => patchMetaProperties(world, () => '\u0000\u0001garbage'),
  /meta\.properties/,
);

refuses(
  'partitions without meta.properties are refused',
  (world) => world.machine.disk.removeFile(metaProperties),
  /holds partitions .* but no meta\.properties/,
);

test('directories of two clusters are refused', () =>
  simulate(async (world) => {
    const first = await world.start();
    await first.broker.close();
    const other = await world.start({ 'log.dirs': '/other' });
    await other.broker.close();
    const before = contentOf(world);
    await assert.rejects(world.start({ 'log.dirs': `${dataDirectory},/other` }), /belongs to cluster .* to cluster/);
    assert.deepEqual(contentOf(world), before);
  }));

test('a file in the place of the directory is refused', () =>
  simulate(async (world) => {
    await write(world, dataDirectory, 'a file');
    await assert.rejects(world.start(), /is not a directory/);
    assert.equal(new TextDecoder().decode(await world.machine.disk.readFile(dataDirectory)), 'a file');
  }));

test('a directory that is in use is refused, and its user does not notice', () =>
  simulate(async (world) => {
    const broker = await world.start();
    const client = await broker.connect();
    await createTopic(client, 't');
    await assert.rejects(world.start(), /is in use by/);
    await produceValues(client, 't', ['still here']);
    assert.deepEqual(await readAll(client, 't'), ['still here']);
    await broker.broker.close();
    const again = await world.start();
    await again.broker.close();
  }));

test('a start that fails half-way lets go of everything', () =>
  simulate(async (world) => {
    const taken = await world.machine.network.listen({ host: 'localhost', port: 9999 }, () => {});
    await assert.rejects(world.start({ listeners: 'PLAINTEXT://localhost:9999,CONTROLLER://:0' }), /EADDRINUSE/);
    await taken.close();
    const broker = await world.start({ listeners: 'PLAINTEXT://localhost:9999,CONTROLLER://:0' });
    await broker.broker.close();
  }));

test('a partition directory that nobody knows is set aside with all that is in it', () =>
  simulate(async (world) => {
    const broker = await world.start();
    const client = await broker.connect();
    await createTopic(client, 'known');
    await createTopic(client, 'orphan');
    await produceValues(client, 'known', ['a']);
    await produceValues(client, 'orphan', ['precious']);
    await broker.broker.close();
    const { disk } = world.machine;
    const data = contentOf(world).get(`${dataDirectory}/orphan-0/00000000000000000000.log`);
    assert.ok(data !== undefined && data.length > 0);
    await disk.removeFile(`${dataDirectory}/orphan-0/partition.metadata`);
    const again = await world.start();
    assert.deepEqual(await readAll(await again.connect(), 'known'), ['a']);
    const parked = [...contentOf(world)].filter(([path]) => path.includes('orphan-0') && path.includes('stray'));
    assert.ok(
      parked.some(([path, bytes]) => path.endsWith('.log') && bytes === data),
      'the data is still there',
    );
    await again.broker.close();
  }));

test('the listeners have the ports that they got, and close twice is close once', () =>
  withRealBroker(async ({ broker, connect }, directory) => {
    assert.ok(broker.listeners.every(({ port }) => port > 0));
    assert.deepEqual(broker.dataDirectories, [directory]);
    const client = await connect();
    await createTopic(client, 't');
    await produceValues(client, 't', ['a']);
    await Promise.all([broker.close(), broker.close()]);
    await client.closedSoon();
    const files = await readdir(join(directory, 't-0'));
    assert.ok(files.includes('00000000000000000000.log') && files.includes('partition.metadata'));
    assert.ok((await readdir(directory)).includes('.kafka_cleanshutdown'));
  }));

test('a real directory that another broker holds is refused by name', () =>
  withRealBroker(async (_broker, directory) => {
    const platform = createPlatform();
    await assert.rejects(startBroker(configOf({}, directory), platform, silentLogger), /is in use by/);
    await platform.workers.close();
  }));

const gold = new URL('../fixtures/log-dir-gold-0/', import.meta.url);

/** Starts a broker on the partition that Apache Kafka wrote, under the topic `gold`. */
async function withGold(body: (client: TestClient, log: Uint8Array) => Promise<void>): Promise<void> {
  const names = await readdir(gold);
  const files = new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(new URL(name, gold))] as const)),
  );
  await simulate(async (world) => {
    const first = await world.start();
    await createTopic(await first.connect(), 'gold');
    await first.broker.close();
    const { disk } = world.machine;
    const directory = `${dataDirectory}/gold-0`;
    // The topic has the id that our own metadata gave it.
    for (const { name } of await disk.list(directory)) {
      if (name !== 'partition.metadata') await disk.removeFile(`${directory}/${name}`);
    }
    for (const [name, bytes] of files) {
      if (name === 'partition.metadata') continue;
      const file = await disk.open(`${directory}/${name}`, 'createNew');
      await file.write([bytes], 0);
      await file.sync();
      await file.close();
    }
    const broker = await world.start();
    const segments = names.filter((name) => name.endsWith('.log')).toSorted();
    await body(await broker.connect(), Buffer.concat(segments.map((name) => files.get(name)!)));
    await broker.broker.close();
  });
}

test('a partition that Apache Kafka wrote is served byte for byte', () =>
  withGold(async (client, log) => {
    const served: Uint8Array[] = [];
    for (let fetchOffset = 0; ;) {
      const { errorCode, records, highWatermark, logStartOffset } = await fetch(client, 'gold', { fetchOffset });
      assert.deepEqual([errorCode, logStartOffset], [0, 0]);
      if (records!.length === 0) {
        assert.equal(fetchOffset, highWatermark);
        break;
      }
      served.push(records!);
      fetchOffset = batchesIn(records).at(-1)!.lastOffset + 1;
    }
    assert.ok(Buffer.concat(served).equals(log), 'not the same bytes');
    assert.equal(await produceValues(client, 'gold', ['one more']), (await endOf(client)) - 1);
  }));

async function endOf(client: TestClient): Promise<number> {
  return (await listOffset(client, 'gold', -1)).offset;
}

test('a reader of committed data is told which transactions of it were aborted', () =>
  withGold(async (client) => {
    const aborted = async (fetchOffset: number, partitionMaxBytes = 1 << 20) =>
      (await fetch(client, 'gold', { fetchOffset, partitionMaxBytes }, { isolationLevel: 1 })).abortedTransactions;
    assert.deepEqual(await aborted(0), [{ producerId: 4242, firstOffset: 20 }]);
    assert.deepEqual(await aborted(23), [{ producerId: 4242, firstOffset: 20 }]);
    assert.deepEqual(await aborted(24), []);
    const { abortedTransactions } = await fetch(client, 'gold', {}, { isolationLevel: 0 });
    assert.equal(abortedTransactions, null);
    // A transaction is open from offset 24 on.
    assert.equal((await listOffset(client, 'gold', -1, { isolationLevel: 1 })).offset, 24);
    const committed = await fetch(client, 'gold', {}, { isolationLevel: 1 });
    assert.deepEqual([committed.lastStableOffset, committed.highWatermark], [24, 26]);
    assert.equal(batchesIn(committed.records).at(-1)!.lastOffset, 23);
    assert.equal((await fetch(client, 'gold', { fetchOffset: 24 }, { isolationLevel: 1 })).records?.length, 0);
  }));

test('the offsets of times in a partition that Apache Kafka wrote are found', () =>
  withGold(async (client) => {
    for (const [timestamp, offset] of [
      [1_700_000_000_000, 0],
      [1_700_000_000_001, 1],
      [1_700_000_003_500, 7],
      [1_700_000_030_000, 25],
    ] as const) {
      assert.equal((await listOffset(client, 'gold', timestamp)).offset, offset, `${timestamp}`);
    }
  }));
