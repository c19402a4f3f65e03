import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { silentLogger } from '../../../src/base/logging.ts';
import { SimulatedPlatform } from '../../../src/base/ports/simulated/simulated-platform.ts';
import {
  type CheckpointedOffset,
  readOffsetCheckpoint,
  writeOffsetCheckpoint,
} from '../../../src/log/directory/checkpoint-file.ts';
import { openLogDirectories } from '../../../src/log/directory/open-log-directories.ts';
import { DataDirectoryError } from '../../../src/log/directory/meta-properties.ts';
import { simulated } from '../log-fixture.ts';

const open = (platform: SimulatedPlatform, paths: readonly string[] = ['/d'], nodeId = 1) =>
  openLogDirectories(platform, paths, nodeId, silentLogger);

async function write(platform: SimulatedPlatform, path: string, text: string): Promise<void> {
  await platform.disk.makeDirectory(path.slice(0, path.lastIndexOf('/')));
  const file = await platform.disk.open(path, 'truncate');
  await file.write([Buffer.from(text)], 0);
  await file.close();
}

async function assertRefused(platform: SimulatedPlatform, pattern: RegExp, paths?: readonly string[], nodeId?: number) {
  const before = platform.disk.snapshot();
  await assert.rejects(open(platform, paths, nodeId), (error) => {
    assert.ok(error instanceof DataDirectoryError, String(error));
    assert.match(error.message, pattern);
    return true;
  });
  assert.deepEqual(platform.disk.snapshot(), before, 'nothing was touched');
}

describe('a log directory', () => {
  test('is formatted when it is new, and known again', async () => {
    await simulated(async (platform) => {
      const { identity, directories } = await open(platform, ['/a/b/c']);
      await directories[0]!.release();
      const again = await open(platform, ['/a/b/c']);
      assert.deepEqual(again.identity, identity);
      assert.equal(again.directories[0]!.directoryId, directories[0]!.directoryId);
      platform.crash();
      assert.deepEqual((await open(platform, ['/a/b/c'])).identity, identity, 'and a power cut forgets nothing');
    });
  });

  test('that another process holds is refused', async () => {
    await simulated(async (platform) => {
      await open(platform);
      await assertRefused(platform, /in use by/);
    });
  });

  test('of another node is refused', async () => {
    await simulated(async (platform) => {
      await write(platform, '/d/meta.properties', 'version=1\nnode.id=7\ncluster.id=abc\n');
      await assertRefused(platform, /belongs to node 7, but node.id is 1/);
    });
  });

  test('of another cluster than its neighbour is refused', async () => {
    await simulated(async (platform) => {
      await write(platform, '/d/meta.properties', 'version=1\nnode.id=1\ncluster.id=abc\n');
      await write(platform, '/e/meta.properties', 'version=1\nnode.id=1\ncluster.id=xyz\n');
      await assertRefused(platform, /cluster abc.*cluster xyz/, ['/d', '/e']);
    });
  });

  test('of a newer format, or of none, is refused', async () => {
    for (const [text, pattern] of [
      ['version=2\nnode.id=1\ncluster.id=abc\n', /newer release/],
      ['node.id=1\ncluster.id=abc\n', /no valid version/],
      ['version=1\ncluster.id=abc\n', /lacks node.id/],
      ['version=1\nnode.id=1\n', /lacks node.id or cluster.id/],
      ['\u0000\u0000\u0000', /no valid version/],
    ] as const) {
      await simulated(async (platform) => {
        await write(platform, '/d/meta.properties', text);
        await assertRefused(platform, pattern);
      });
    }
  });

  test('with partitions but without meta.properties is refused', async () => {
    await simulated(async (platform) => {
      await write(platform, '/d/topic-0/00000000000000000000.log', '');
      await assertRefused(platform, /topic-0.*no meta.properties/);
    });
  });

  test('that the disk does not give is offline, and the others are opened', async () => {
    for (const operation of ['info', 'list', 'lock', 'readFile', 'syncDirectory'] as const) {
      await simulated(async (platform) => {
        for (const directory of (await open(platform, ['/d', '/e'])).directories) await directory.release();
        for (let count = 0; count < 3; count++)
          platform.disk.failNext(operation, 'EIO', (path) => path.startsWith('/e'));
        const { directories, offlinePaths } = await open(platform, ['/d', '/e']);
        assert.deepEqual([directories.map(({ path }) => path), offlinePaths], [['/d'], ['/e']], operation);
        await directories[0]!.release();
        platform.disk.clearFaults();
        const again = await open(platform, ['/d', '/e']);
        assert.equal(again.directories.length, 2, 'and it is not locked meanwhile');
      });
    }
  });

  test('that is a file is offline when there are others', async () => {
    await simulated(async (platform) => {
      await write(platform, '/e', 'x');
      assert.deepEqual((await open(platform, ['/d', '/e'])).offlinePaths, ['/e']);
    });
  });

  test('of the metadata log is indispensable', async () => {
    await simulated(async (platform) => {
      await write(platform, '/e', 'x');
      await assert.rejects(openLogDirectories(platform, ['/d', '/e'], 1, silentLogger, '/e'), DataDirectoryError);
      assert.equal((await open(platform, ['/d'])).directories.length, 1, 'nothing is held');
    });
  });

  test('that is a file is refused', async () => {
    await simulated(async (platform) => {
      await write(platform, '/d', 'x');
      await assertRefused(platform, /not a directory/);
    });
  });

  test('of a ZooKeeper broker, version 0, is taken', async () => {
    await simulated(async (platform) => {
      await write(platform, '/d/meta.properties', '#\n#date\nversion=0\nbroker.id=1\ncluster.id=abc\n');
      assert.equal((await open(platform)).identity.clusterId, 'abc');
    });
  });

  test('the clean marker counts once', async () => {
    await simulated(async (platform) => {
      const first = (await open(platform)).directories[0]!;
      assert.equal(first.wasClean, false);
      await first.markClean(1);
      await first.release();
      const second = (await open(platform)).directories[0]!;
      assert.equal(second.wasClean, true);
      platform.crash();
      assert.equal((await open(platform)).directories[0]!.wasClean, false);
    });
  });

  test('checkpoints that are written at once do not mix', async () => {
    await simulated(async (platform) => {
      const [directory] = (await open(platform)).directories;
      const offsets = (offset: number) => (): CheckpointedOffset[] => [{ topic: 't', partition: 0, offset }];
      await Promise.all([1, 2, 3, 4].map((offset) => directory!.checkpointRecoveryPoints(offsets(offset))));
      const found = await readOffsetCheckpoint(platform.disk, '/d/recovery-point-offset-checkpoint');
      assert.deepEqual([...found], [['t-0', 4]]);
    });
  });
});

describe('an offset checkpoint', () => {
  const old = [{ topic: 'a', partition: 1, offset: 10 }];
  const next = [
    { topic: 'a', partition: 1, offset: 20 },
    { topic: 'b-c', partition: 0, offset: 9_007_199_254_740_991 },
  ];

  test('is Kafka text', async () => {
    await simulated(async (platform) => {
      await platform.disk.makeDirectory('/d');
      await writeOffsetCheckpoint(platform.disk, '/d/c', next);
      const text = Buffer.from(await platform.disk.readFile('/d/c')).toString();
      assert.equal(text, '0\n2\na 1 20\nb-c 0 9007199254740991\n');
      assert.equal((await readOffsetCheckpoint(platform.disk, '/d/none')).size, 0);
    });
  });

  test('that Kafka made before it had anything to write is empty', async () => {
    await simulated(async (platform) => {
      await write(platform, '/d/c', '');
      assert.equal((await readOffsetCheckpoint(platform.disk, '/d/c')).size, 0);
    });
  });

  test('is refused when it is not whole', async () => {
    for (const text of [
      '1\n0\n',
      '0\n',
      '0\n2\na 1 20\n',
      '0\n1\na 1 20\nb 1 2\n',
      '0\n1\na 1\n',
      '0\n1\na 1 x\n',
      '\0\0',
    ]) {
      await simulated(async (platform) => {
        await write(platform, '/d/c', text);
        await assert.rejects(readOffsetCheckpoint(platform.disk, '/d/c'), { name: 'MalformedCheckpointError' }, text);
      });
    }
  });

  test('is the old or the new one after a power cut at any moment, and each kind happens', async () => {
    const seen = new Map<number, number>();
    for (let seed = 1; seed <= 150; seed++) {
      const platform = new SimulatedPlatform(seed);
      const { disk } = platform;
      await platform.runUntil(disk.makeDirectory('/d').then(() => disk.syncDirectory('/')));
      await platform.runUntil(writeOffsetCheckpoint(disk, '/d/c', old));
      const writing = writeOffsetCheckpoint(disk, '/d/c', next).catch(() => undefined);
      await platform.advance((seed % 50) / 6);
      platform.crash();
      await platform.runUntil(writing);
      const found = await platform.runUntil(readOffsetCheckpoint(disk, '/d/c'));
      const offset = found.get('a-1')!;
      assert.ok(offset === 10 || (offset === 20 && found.size === 2), `seed ${seed}`);
      seen.set(offset, (seen.get(offset) ?? 0) + 1);
    }
    assert.ok(seen.get(10)! > 10 && seen.get(20)! > 10, JSON.stringify([...seen]));
  });
});
