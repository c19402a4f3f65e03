// Several log directories: where partitions go, AlterReplicaLogDirs, DescribeLogDirs, and what the metadata
// says about it. Error codes as Apache Kafka 4.3.1 gave them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alterReplicaLogDirsApi } from '../../../src/protocol/apis/alter-replica-log-dirs.ts';
import { deleteTopicsApi } from '../../../src/protocol/apis/delete-topics.ts';
import { describeConfigsApi } from '../../../src/protocol/apis/describe-configs.ts';
import { describeLogDirsApi } from '../../../src/protocol/apis/describe-log-dirs.ts';
import { incrementalAlterConfigsApi } from '../../../src/protocol/apis/incremental-alter-configs.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { createTopic, simulate, withBroker, type World } from '../kit.ts';
import type { TestClient } from '../test-client.ts';
import { batchOf, produce, produceValues, readAll } from '../traffic.ts';

const twoDirectories = { 'log.dirs': '/a,/b' };

type Wish = readonly [path: string, ...partitions: readonly string[]];

/** Error codes by partition. */
async function alter(client: TestClient, ...wishes: readonly Wish[]): Promise<Record<string, number>> {
  const { results } = await client.call(alterReplicaLogDirsApi, 2, {
    dirs: wishes.map(([path, ...names]) => ({
      path,
      topics: names.map((name) => {
        const dash = name.lastIndexOf('-', name.endsWith('--1') ? name.length - 3 : undefined);
        return { name: name.slice(0, dash), partitions: [Number(name.slice(dash + 1))] };
      }),
    })),
  });
  return Object.fromEntries(
    results.flatMap(({ topicName, partitions }) =>
      partitions.map(({ partitionIndex, errorCode }) => [`${topicName}-${partitionIndex}`, errorCode] as const),
    ),
  );
}

interface Directory {
  readonly errorCode: number;
  readonly partitions: readonly string[];
}

/** The partitions in each directory; those that are on their way there with a plus. */
async function describeAll(client: TestClient): Promise<Record<string, Directory>> {
  const { errorCode, results } = await client.call(describeLogDirsApi, 5, { topics: null });
  assert.equal(errorCode, ErrorCode.NONE);
  return Object.fromEntries(
    results.map((directory) => [
      directory.logDir,
      {
        errorCode: directory.errorCode,
        partitions: directory.topics
          .flatMap(({ name, partitions }) =>
            partitions.map(({ partitionIndex, isFutureKey }) => `${name}-${partitionIndex}${isFutureKey ? '+' : ''}`),
          )
          .toSorted(),
      },
    ]),
  );
}

/** Resolves when no partition is on its way any more. */
async function whenMoved(client: TestClient, { sleep }: World): Promise<void> {
  for (let tries = 0; tries < 1000; tries += 1) {
    const directories = Object.values(await describeAll(client));
    if (!directories.some(({ partitions }) => partitions.some((name) => name.endsWith('+')))) return;
    await sleep(10);
  }
  assert.fail('the partition does not arrive');
}

test('partitions go where the fewest are, and where they were wanted before they were there', () =>
  withBroker(async (client) => {
    assert.deepEqual(await alter(client, ['/b', 'pre-0', 'pre-1'], ['/a', 'pre-2']), {
      'pre-0': ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
      'pre-1': ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
      'pre-2': ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
    });
    await createTopic(client, 't', 5);
    await createTopic(client, 'pre', 3);
    assert.deepEqual(await describeAll(client), {
      '/a': { errorCode: 0, partitions: ['pre-2', 't-0', 't-2', 't-4'] },
      '/b': { errorCode: 0, partitions: ['pre-0', 'pre-1', 't-1', 't-3'] },
    });
  }, twoDirectories));

test('what cannot be moved is refused as Kafka refuses it', () =>
  withBroker(async (client) => {
    await createTopic(client, 't', 2);
    const { LOG_DIR_NOT_FOUND, UNKNOWN_TOPIC_OR_PARTITION, NONE } = ErrorCode;
    for (const path of ['/zzz', 'b', '/b/', '/a/../b', ''])
      assert.deepEqual(await alter(client, [path, 't-0', 'nope-0']), {
        't-0': LOG_DIR_NOT_FOUND,
        'nope-0': LOG_DIR_NOT_FOUND,
      });
    const unknown = ['nope-0', 't-77', 't--1', 'bad/name-0', '__cluster_metadata-0'];
    assert.deepEqual(
      await alter(client, ['/b', ...unknown]),
      Object.fromEntries(unknown.map((name) => [name, UNKNOWN_TOPIC_OR_PARTITION])),
    );
    assert.deepEqual(await alter(client, ['/a', 't-0']), { 't-0': NONE }, 'where it is already');
    assert.deepEqual(await alter(client), {});
    assert.deepEqual(await alter(client, ['/b']), {});
    assert.deepEqual(await alter(client, ['/b', 't-0'], ['/a', 't-0']), { 't-0': NONE }, 'the last wish counts');
    assert.deepEqual((await describeAll(client))['/a']!.partitions, ['t-0']);
  }, twoDirectories));

test('a partition moves under its producers and consumers, and the move survives restarts', () =>
  simulate(async (world) => {
    let { broker, connect } = await world.start(twoDirectories);
    let client = await connect();
    await createTopic(client, 't');
    const sent: string[] = [];
    const send = async (count: number): Promise<void> => {
      for (let index = 0; index < count; index += 1) {
        sent.push(`${sent.length} ${'x'.repeat(1000)}`);
        await produceValues(client, 't', [sent.at(-1)!]);
      }
    };
    await send(50);
    assert.deepEqual(await alter(client, ['/b', 't-0']), { 't-0': ErrorCode.NONE });
    assert.deepEqual((await describeAll(client))['/b']!.partitions, ['t-0+'], 'on its way');
    await send(20);
    await whenMoved(client, world);
    assert.deepEqual((await describeAll(client))['/b']!.partitions, ['t-0']);
    assert.deepEqual((await describeAll(client))['/a']!.partitions, []);
    assert.deepEqual(await readAll(client, 't'), sent);
    await send(5);

    // Broken off on its way back by the end of the broker, in order or not, it goes on by itself.
    for (const end of ['close', 'kill', 'crash'] as const) {
      const [from, to] = end === 'kill' ? ['/a', '/b'] : ['/b', '/a'];
      assert.deepEqual((await describeAll(client))[from]!.partitions, ['t-0']);
      await alter(client, [to, 't-0']);
      if (end === 'close') await broker.close();
      else world.machine[end]();
      ({ broker, connect } = await world.start(twoDirectories));
      client = await connect();
      await send(3);
      await whenMoved(client, world);
      assert.deepEqual((await describeAll(client))[to]!.partitions, ['t-0']);
      assert.deepEqual(await readAll(client, 't'), sent);
    }
    await broker.close();
  }));

test('partitions are copied no faster than they may be, and the limit may change meanwhile', () =>
  withBroker(async (client, _test, world) => {
    const key = 'replica.alter.log.dirs.io.max.bytes.per.second';
    const limit = async (value: string | null): Promise<readonly unknown[]> => {
      const configs = [{ name: key, configOperation: value === null ? 1 : 0, value }];
      const resources = [{ resourceType: 4, resourceName: '1', configs }];
      await client.call(incrementalAlterConfigsApi, 1, { resources, validateOnly: false });
      const { results } = await client.call(describeConfigsApi, 4, {
        resources: [{ resourceType: 4, resourceName: '1', configurationKeys: [key] }],
        includeSynonyms: true,
        includeDocumentation: false,
      });
      return results[0]!.configs.map(({ value: shown, configSource, synonyms }) => [
        shown,
        configSource,
        synonyms.length,
      ]);
    };
    await createTopic(client, 't');
    for (let index = 0; index < 20; index += 1) await produceValues(client, 't', ['v'.repeat(500_000)]);
    assert.deepEqual(await limit('1000000'), [['1000000', 2, 1]]);
    await alter(client, ['/b', 't-0']);
    const progress = async () => {
      const { results } = await client.call(describeLogDirsApi, 5, { topics: null });
      return results[1]!.topics[0]!.partitions[0]!;
    };
    await world.sleep(5_000);
    const { partitionSize, offsetLag, isFutureKey } = await progress();
    assert.ok(isFutureKey && partitionSize > 4_000_000 && partitionSize < 6_500_000, `${partitionSize} bytes`);
    assert.ok(offsetLag >= 7 && offsetLag <= 12, `${offsetLag} records behind`);
    assert.deepEqual(await limit('0'), [['0', 2, 1]]);
    const { partitionSize: stopped } = await progress();
    await world.sleep(5_000);
    assert.ok((await progress()).partitionSize - stopped <= 1_000_000, 'nothing moves');
    assert.deepEqual(await limit(null), [], 'shown only when it is set');
    await world.sleep(1_000);
    assert.equal((await progress()).isFutureKey, false);
  }, twoDirectories));

test('a move back ends the move, and a deleted topic does', () =>
  withBroker(async (client, _test, world) => {
    await createTopic(client, 't');
    await createTopic(client, 'u');
    for (let index = 0; index < 30; index += 1) await produceValues(client, 't', ['v'.repeat(500_000)]);
    await alter(client, ['/b', 't-0']);
    assert.deepEqual((await describeAll(client))['/b']!.partitions, ['t-0+', 'u-0']);
    assert.deepEqual(await alter(client, ['/a', 't-0']), { 't-0': ErrorCode.NONE });
    assert.deepEqual((await describeAll(client))['/b']!.partitions, ['u-0']);
    await alter(client, ['/b', 't-0']);
    await client.call(deleteTopicsApi, 5, { topicNames: ['t'], timeoutMs: 10_000 });
    assert.deepEqual((await describeAll(client))['/b']!.partitions, ['u-0']);
    await world.sleep(61_000);
    const left = [...world.machine.disk.snapshot().keys()].filter((path) => /t-0/.test(path));
    assert.deepEqual(left, [], 'copies are removed');
  }, twoDirectories));

/**
 * Apache Kafka 4.3.1 elects no leader for what is in a directory that it cannot find (produce gets
 * NOT_LEADER_OR_FOLLOWER, which is retried for ever too) and never makes it anew elsewhere; for one that is not a
 * directory it serves the others and describes it with KAFKA_STORAGE_ERROR.
 */
test('a partition whose directory is gone is not made anew, the others are served', () =>
  simulate(async (world) => {
    const first = await world.start(twoDirectories);
    const client = await first.connect();
    await createTopic(client, 't', 2);
    for (const partition of [0, 1]) await produceValues(client, 't', [`v${partition}`], { partition });
    await first.broker.close();
    for (const overrides of [{ 'log.dirs': '/a' }, twoDirectories]) {
      if (overrides === twoDirectories) await world.machine.disk.rename('/b', '/elsewhere');
      const { broker, connect } = await world.start(overrides);
      const again = await connect();
      assert.deepEqual(await readAll(again, 't', 0), ['v0']);
      const answer = await produce(again, 't', batchOf(['w']), { partition: 1 });
      assert.equal(answer.errorCode, ErrorCode.KAFKA_STORAGE_ERROR);
      assert.deepEqual((await describeAll(again))['/a']!.partitions, ['t-0']);
      await broker.close();
    }
    await world.machine.disk.removeDirectory('/b');
    await world.machine.disk.rename('/elsewhere', '/b');
    const last = await world.start(twoDirectories);
    assert.deepEqual(await readAll(await last.connect(), 't', 1), ['v1'], 'and it is there when its directory is');
    await last.broker.close();
  }));

test('a directory that goes away takes only its partitions along, and they come back with it', () =>
  withBroker(async (client, { events }, { machine, sleep }) => {
    await createTopic(client, 't', 2);
    for (const partition of [0, 1]) await produceValues(client, 't', [`v${partition}`], { partition });
    const errorOf = async (partition: number): Promise<number> =>
      (await produce(client, 't', batchOf(['w']), { partition })).errorCode;
    for (let round = 1; round <= 2; round += 1) {
      await machine.disk.rename('/b', '/elsewhere');
      await sleep(2_000);
      assert.deepEqual([await errorOf(0), await errorOf(1)], [ErrorCode.NONE, ErrorCode.KAFKA_STORAGE_ERROR]);
      assert.deepEqual((await describeAll(client))['/b'], { errorCode: ErrorCode.KAFKA_STORAGE_ERROR, partitions: [] });
      assert.deepEqual(await alter(client, ['/b', 't-0']), { 't-0': ErrorCode.KAFKA_STORAGE_ERROR });
      await createTopic(client, `u${round}`, 2);
      const { partitions } = (await describeAll(client))['/a']!;
      assert.deepEqual(
        partitions.filter((name) => name.startsWith(`u${round}`)),
        [`u${round}-0`, `u${round}-1`],
        'what is new goes where it can',
      );
      await sleep(20_000);
      const said = events.filter(({ message }) => message.startsWith('a log directory has failed'));
      assert.equal(said.length, round, 'it is told once');
      await machine.disk.rename('/elsewhere', '/b');
      await sleep(3_000);
      assert.equal(await errorOf(1), ErrorCode.NONE);
      assert.deepEqual((await describeAll(client))['/b']!.partitions, ['t-1']);
    }
    assert.deepEqual(await readAll(client, 't', 1), ['v1', 'w', 'w']);
    assert.deepEqual(await readAll(client, 't', 0), ['v0', 'w', 'w']);
  }, twoDirectories));

test('a directory whose checkpoints cannot be written is out of service until they can', () =>
  withBroker(async (client, _test, { machine, sleep }) => {
    await createTopic(client, 't', 2);
    machine.disk.failNext('write', 'EIO', (path) => path === '/b/replication-offset-checkpoint.tmp');
    machine.disk.failNext('readFile', 'EIO', (path) => path === '/b/meta.properties');
    await sleep(5_500);
    const answer = await produce(client, 't', batchOf(['v']), { partition: 1 });
    assert.equal(answer.errorCode, ErrorCode.KAFKA_STORAGE_ERROR, 'nobody has written to it meanwhile');
    await produceValues(client, 't', ['v']);
    await sleep(3_000);
    await produceValues(client, 't', ['v'], { partition: 1 });
  }, twoDirectories));

test('a broker starts without a directory that the disk does not give, unless it holds the metadata', () =>
  simulate(async (world) => {
    const { disk } = world.machine;
    const first = await world.start(twoDirectories);
    const client = await first.connect();
    await createTopic(client, 't', 2);
    for (const partition of [0, 1]) await produceValues(client, 't', [`v${partition}`], { partition });
    await first.broker.close();
    for (const count of [1, 2]) {
      for (let each = 0; each < count; each += 1) disk.failNext('info', 'EIO', (path) => path === '/b');
      const { broker, connect, events } = await world.start(twoDirectories);
      const again = await connect();
      assert.deepEqual((await describeAll(again))['/b'], { errorCode: ErrorCode.KAFKA_STORAGE_ERROR, partitions: [] });
      const answer = await produce(again, 't', batchOf(['w']), { partition: 1 });
      assert.equal(answer.errorCode, ErrorCode.KAFKA_STORAGE_ERROR);
      assert.deepEqual(await readAll(again, 't', 0), ['v0']);
      assert.ok(events.some(({ level, fields }) => level === 'error' && fields['path'] === '/b'));
      await broker.close();
      disk.clearFaults();
    }
    disk.failNext('info', 'EIO', (path) => path === '/a');
    await assert.rejects(world.start(twoDirectories), { name: 'DiskError', path: '/a' });
    disk.clearFaults();
    const last = await world.start(twoDirectories);
    assert.deepEqual(await readAll(await last.connect(), 't', 1), ['v1']);
    await last.broker.close();
  }));
