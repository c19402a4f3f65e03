// What a start makes of each file that may be missing, old or damaged in a log directory. Kafka's rules, where
// it has one.

import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { describe, test } from 'node:test';
import type { SimulatedPlatform } from '../../../src/base/ports/simulated/simulated-platform.ts';
import type { PartitionLog } from '../../../src/log/partition-log.ts';
import { batchOf, defaultConfig, directory, readAll, simulated, topicId } from '../log-fixture.ts';
import { openLogs, partition } from './logs-fixture.ts';

const marker = '/data/.kafka_cleanshutdown';
const producer = { producerId: 5, producerEpoch: 0 };

/** Three segments of ten records each, by one producer in epochs 0, 1 and 2; stopped in order or killed. */
async function written(platform: SimulatedPlatform, end: 'stop' | 'kill'): Promise<void> {
  const { logs, close } = await openLogs(platform);
  const log = await logs.create(partition(0), topicId, defaultConfig);
  for (const epoch of [0, 1, 2]) {
    if (epoch > 0) log.roll();
    await log.beginLeaderEpoch(epoch);
    for (let index = 0; index < 10; index++)
      log.append(batchOf({ ...producer, baseSequence: log.logEndOffset, timestamp: 1000 + log.logEndOffset }), epoch);
    await log.whenDurable(log.logEndOffset);
  }
  log.setHighWatermark(30);
  await logs.rounds.noteRecoveryPoints();
  if (end === 'stop') await close();
  else platform.kill();
}

async function put(platform: SimulatedPlatform, path: string, content: string | Uint8Array): Promise<void> {
  const file = await platform.disk.open(path, 'truncate');
  await file.write([typeof content === 'string' ? Buffer.from(content) : content], 0);
  await file.close();
}

async function start(platform: SimulatedPlatform): Promise<PartitionLog> {
  return (await openLogs(platform)).logs.get(partition(0))!;
}

async function assertWhole(log: PartitionLog): Promise<void> {
  assert.equal((await readAll(log, 0, 30)).length, 30);
  assert.equal(log.logEndOffset, 30);
  assert.deepEqual(
    [0, 9, 10, 29].map((offset) => log.epochOf(offset)),
    [0, 0, 1, 2],
  );
  assert.equal((await log.findTimestamp(1017, 30))?.offset, 17);
  assert.equal(log.producers.states.get(5)?.batches.at(-1)?.lastSequence, 29);
}

const name = (offset: number, suffix: string): string =>
  `${directory}/${offset.toString().padStart(20, '0')}.${suffix}`;

describe('the clean marker', () => {
  for (const [what, content] of [
    ['empty, of older releases', ''],
    ['with a broker epoch', '{"version":0,"brokerEpoch":42}'],
  ] as const)
    test(`is what it is by being there: ${what}`, async () => {
      await simulated(async (platform) => {
        await written(platform, 'stop');
        await put(platform, marker, content);
        const { directories, logs } = await openLogs(platform);
        assert.equal(directories[0]!.wasClean, true);
        assert.equal(await platform.disk.info(marker), undefined);
        await assertWhole(logs.get(partition(0))!);
      });
    });
});

describe('an index', () => {
  const spoilers: readonly [string, (content: Uint8Array) => Uint8Array | undefined][] = [
    ['missing', () => undefined],
    ['empty', () => new Uint8Array(0)],
    ['cut off inside an entry', (content) => Buffer.concat([content, Buffer.of(1, 2, 3)])],
    ['with the zero tail of a preallocated one', (content) => Buffer.concat([content, Buffer.alloc(24 * 1000)])],
    ['full of garbage', () => Buffer.alloc(24, 0x77)],
  ];
  for (const [what, spoil] of spoilers)
    for (const suffix of ['index', 'timeindex', 'txnindex'])
      for (const end of ['stop', 'kill'] as const)
        test(`${what} (${suffix}, after a ${end}) costs nothing that was written`, async () => {
          await simulated(async (platform) => {
            await written(platform, end);
            for (const base of [0, 10, 20]) {
              const path = name(base, suffix);
              const isThere = (await platform.disk.info(path)) !== undefined;
              const content = spoil(isThere ? await platform.disk.readFile(path) : new Uint8Array(0));
              if (content === undefined) await platform.disk.removeFile(path);
              else await put(platform, path, content);
            }
            await assertWhole(await start(platform));
          });
        });
});

describe('producer snapshots', () => {
  test('that are damaged are removed, and the next older one is taken', async () => {
    for (const end of ['stop', 'kill'] as const)
      await simulated(async (platform) => {
        await written(platform, end);
        for (const offset of [20, 30])
          if ((await platform.disk.info(name(offset, 'snapshot'))) !== undefined)
            await put(platform, name(offset, 'snapshot'), 'nonsense');
        await assertWhole(await start(platform));
      });
  });

  test('that are all gone are made up for by the batches after a kill', async () => {
    await simulated(async (platform) => {
      await written(platform, 'kill');
      for (const offset of [10, 20, 30]) await platform.disk.removeFile(name(offset, 'snapshot'));
      await assertWhole(await start(platform));
    });
  });

  test('that are all gone after a stop in order leave no producer, as in Apache Kafka', async () => {
    await simulated(async (platform) => {
      await written(platform, 'stop');
      for (const offset of [10, 20, 30]) await platform.disk.removeFile(name(offset, 'snapshot'));
      const log = await start(platform);
      assert.equal(log.producers.states.size, 0);
      assert.equal((await readAll(log, 0, 30)).length, 30);
    });
  });
});

describe('the leader epochs', () => {
  for (const end of ['stop', 'kill'] as const) {
    test(`that are unreadable are read from the batches (after a ${end})`, async () => {
      for (const content of ['0\n', '0\n7\n0 0\n', '9\n0\n', '0\n2\n1 10\n0 0\n', '0\n1\nx y\n'])
        await simulated(async (platform) => {
          await written(platform, end);
          await put(platform, `${directory}/leader-epoch-checkpoint`, content);
          await assertWhole(await start(platform));
        });
    });

    test(`that begin beyond the end of the log are forgotten (after a ${end})`, async () => {
      await simulated(async (platform) => {
        await written(platform, end);
        await put(platform, `${directory}/leader-epoch-checkpoint`, '0\n4\n0 0\n1 10\n2 20\n9 99\n');
        const log = await start(platform);
        await assertWhole(log);
        assert.equal(log.latestLeaderEpoch, 2);
      });
    });
  }
});

describe('a log', () => {
  test('that ends below its noted start is empty and begins there', async () => {
    await simulated(async (platform) => {
      await written(platform, 'kill');
      await put(platform, '/data/log-start-offset-checkpoint', '0\n1\nt 0 40\n');
      const log = await start(platform);
      assert.deepEqual([log.logStartOffset, log.logEndOffset, log.segments.length], [40, 40, 1]);
      assert.deepEqual(log.append(batchOf(), 3), { baseOffset: 40, lastOffset: 40 });
      assert.equal(log.producers.states.size, 0);
    });
  });

  test('without any segment is empty and begins at its noted start', async () => {
    for (const end of ['stop', 'kill'] as const)
      await simulated(async (platform) => {
        await written(platform, end);
        for (const base of [0, 10, 20]) await platform.disk.removeFile(name(base, 'log'));
        await put(platform, '/data/log-start-offset-checkpoint', '0\n1\nt 0 25\n');
        const log = await start(platform);
        assert.deepEqual([log.logStartOffset, log.logEndOffset, log.segments.length], [25, 25, 1]);
      });
  });

  test('keeps its noted start and high watermark, within what is there', async () => {
    await simulated(async (platform) => {
      await written(platform, 'kill');
      await put(platform, '/data/log-start-offset-checkpoint', '0\n1\nt 0 12\n');
      await put(platform, '/data/replication-offset-checkpoint', '0\n1\nt 0 99\n');
      const log = await start(platform);
      assert.deepEqual([log.logStartOffset, log.highWatermark, log.logEndOffset], [12, 30, 30]);
    });
  });

  test('with indexes that belong to no segment loses them', async () => {
    await simulated(async (platform) => {
      await written(platform, 'kill');
      for (const suffix of ['index', 'timeindex', 'txnindex']) await put(platform, name(77, suffix), 'stray');
      await assertWhole(await start(platform));
      const names = (await platform.disk.list(directory)).map((entry) => entry.name);
      assert.ok(!names.some((other) => other.includes('77')), names.join());
    });
  });

  for (const end of ['stop', 'kill'] as const)
    test(`whose middle was emptied is not served as if nothing had been there (after a ${end})`, async () => {
      await simulated(async (platform) => {
        await written(platform, 'stop');
        if (end === 'kill') {
          // What a start has found is noted as safe.
          await start(platform);
          platform.kill();
        }
        await put(platform, name(10, 'log'), '');
        const { logs, close } = await openLogs(platform);
        assert.equal(logs.get(partition(0)), undefined);
        await assert.rejects(
          logs.create(partition(0), topicId, defaultConfig),
          /00010\.log is empty, but .* had batches/,
        );
        await close();
        await platform.disk.removeFile(name(10, 'log'));
        const log = await start(platform);
        assert.equal((await readAll(log, 0, 30)).length, 20);
      });
    });

  test('that is torn at its end is cut there, and goes on', async () => {
    await simulated(async (platform) => {
      await written(platform, 'kill');
      const path = name(20, 'log');
      const content = await platform.disk.readFile(path);
      await put(platform, path, Buffer.concat([content, content.subarray(0, 40)]));
      const log = await start(platform);
      await assertWhole(log);
      assert.equal((await platform.disk.info(path))?.sizeBytes, content.length);
      assert.deepEqual(log.append(batchOf(), 2), { baseOffset: 30, lastOffset: 30 });
    });
  });
});

test('checkpoints that are unreadable cost time, not records', async () => {
  for (const file of ['recovery-point-offset', 'log-start-offset', 'replication-offset'])
    for (const content of ['', '0\n3\nt 0 30\n', '1\n0\n', 'garbage'])
      await simulated(async (platform) => {
        await written(platform, 'kill');
        await put(platform, `/data/${file}-checkpoint`, content);
        await assertWhole(await start(platform));
      });
});
