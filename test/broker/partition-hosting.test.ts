import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deleteTopicsApi } from '../../src/protocol/apis/delete-topics.ts';
import { createTopic, dataDirectory, simulate, withBroker } from './kit.ts';
import { produceValues, readAll } from './traffic.ts';

/** Counts calls, and how many were under way at once. */
function observer() {
  const seen = { underWay: 0, most: 0, count: 0 };
  const call = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    seen.count += 1;
    seen.underWay += 1;
    seen.most = Math.max(seen.most, seen.underWay);
    try {
      return await work();
    } finally {
      seen.underWay -= 1;
    }
  };
  return { seen, call };
}

test('the partitions of a topic are made several at a time, within a bound, and evenly over the directories', () =>
  simulate(async (world) => {
    const { broker, connect } = await world.start({ 'log.dirs': '/a,/b' });
    const client = await connect();
    const { disk } = world.machine;
    const { seen: made, call } = observer();
    const makeDirectory = disk.makeDirectory.bind(disk);
    disk.makeDirectory = (path) => call(() => makeDirectory(path));
    await createTopic(client, 'many', 64);
    assert.equal(made.count, 64);
    assert.ok(made.most > 4 && made.most <= 16, `${made.most} at once`);
    for (const directory of ['/a', '/b']) {
      const names = (await disk.list(directory)).filter(({ name }) => name.startsWith('many-'));
      assert.equal(names.length, 32, directory);
    }
    await broker.close();
  }));

test('partitions that are deleted together share the writes of the checkpoints', () =>
  withBroker(async (client, _, world) => {
    await createTopic(client, 'many', 64);
    const { disk } = world.machine;
    const { seen: written, call } = observer();
    const rename = disk.rename.bind(disk);
    disk.rename = (from, to) => (from.endsWith('-checkpoint.tmp') ? call(() => rename(from, to)) : rename(from, to));
    const { responses } = await client.call(deleteTopicsApi, 5, { topicNames: ['many'], timeoutMs: 10_000 });
    assert.equal(responses[0]!.errorCode, 0);
    assert.ok(written.count > 0 && written.count <= 64, `${written.count} checkpoints for 64 partitions`);
  }));

test('a damaged partition is offline after the start, the others of its topic are served', () =>
  simulate(async (world) => {
    const first = await world.start();
    const client = await first.connect();
    await createTopic(client, 'spoilt');
    await createTopic(client, 'whole');
    await produceValues(client, 'spoilt', ['a']);
    await produceValues(client, 'whole', ['b']);
    await first.broker.close();
    const path = `${dataDirectory}/spoilt-0/partition.metadata`;
    const file = await world.machine.disk.open(path, 'truncate');
    await file.write([Buffer.from('nonsense')], 0);
    await file.close();
    const again = await world.start();
    assert.deepEqual(await readAll(await again.connect(), 'whole'), ['b']);
    const errors = again.events.filter(({ level }) => level === 'error');
    assert.equal(errors.length, 1, 'it is said once');
    assert.match(String(errors[0]!.fields['error']), /partition\.metadata .* move the directory away/);
    await again.broker.close();
  }));
