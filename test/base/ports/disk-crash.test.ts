// What a simulated disk may forget and what it must keep, over many seeds.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import type { DiskFile } from '../../../src/base/ports/disk.ts';
import { SeededRandom } from '../../../src/base/ports/simulated/seeded-random.ts';
import type { SimulatedDisk } from '../../../src/base/ports/simulated/simulated-disk.ts';
import { SimulatedPlatform } from '../../../src/base/ports/simulated/simulated-platform.ts';
import { bytes, text } from './implementations.ts';

const seeds = Array.from({ length: 200 }, (_, index) => index + 1);

/** Runs the body on a fresh machine for every seed; a failure names its seed. */
async function overSeeds(body: (platform: SimulatedPlatform, seed: number) => Promise<void>): Promise<void> {
  for (const seed of seeds) {
    const platform = new SimulatedPlatform(seed);
    try {
      await platform.runUntil(body(platform, seed));
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error });
    }
  }
}

/** Creates a file whose name is durable. */
async function createDurably(disk: SimulatedDisk, path: string): Promise<DiskFile> {
  const file = await disk.open(path, 'createNew');
  await file.sync();
  await disk.syncDirectory('/');
  return file;
}

describe('a power cut', () => {
  test('keeps every byte that was synced and nothing that was never written', async () => {
    let lost = 0;
    let kept = 0;
    await overSeeds(async ({ disk, random }, seed) => {
      const file = await createDurably(disk, '/log');
      const written = new SeededRandom(seed).bytes(40_000);
      const syncedBytes = random.below(20_000);
      await file.write([written.subarray(0, syncedBytes)], 0);
      await file.sync();
      await file.write([written.subarray(syncedBytes)], syncedBytes);
      disk.crash();
      const after = await disk.readFile('/log');
      assert.deepEqual(after.subarray(0, syncedBytes), written.subarray(0, syncedBytes));
      assert.ok(after.length <= written.length);
      for (const [index, byte] of after.entries()) assert.ok(byte === written[index] || byte === 0);
      if (Buffer.compare(after, written) === 0) kept++;
      else lost++;
    });
    assert.ok(lost > 20, 'a disk that never forgets tests nothing');
    assert.ok(kept > 20, 'a disk that always forgets hides what recovery must cope with');
  });

  test('mixes old and new inside a block that was overwritten', async () => {
    let torn = 0;
    await overSeeds(async ({ disk }) => {
      const file = await createDurably(disk, '/log');
      await file.write([new Uint8Array(4_096).fill(1)], 0);
      await file.sync();
      await file.write([new Uint8Array(4_096).fill(2)], 0);
      disk.crash();
      const after = await disk.readFile('/log');
      assert.equal(after.length, 4_096);
      assert.ok(after.every((byte) => byte === 1 || byte === 2));
      if (after.includes(1) && after.includes(2)) torn++;
    });
    assert.ok(torn > 20);
  });

  test('may take back what was written while a sync was under way, not what was before it', async () => {
    let lost = 0;
    await overSeeds(async ({ disk }) => {
      const file = await createDurably(disk, '/log');
      await file.write([bytes('before')], 0);
      disk.setLatency((operation) => (operation === 'sync' ? 10 : 1));
      const syncing = file.sync();
      await file.write([bytes('during')], 6);
      await syncing;
      disk.crash();
      const after = text(await disk.readFile('/log'));
      assert.equal(after.slice(0, 6), 'before');
      if (after !== 'beforeduring') lost++;
    });
    assert.ok(lost > 20);
  });

  test('keeps a name only when its directory was synced', async () => {
    let lost = 0;
    await overSeeds(async ({ disk }) => {
      const file = await disk.open('/log', 'createNew');
      await file.write([bytes('x')], 0);
      await file.sync();
      assert.equal(disk.durableFile('/log'), undefined);
      disk.crash();
      if ((await disk.info('/log')) === undefined) lost++;
      else assert.equal(text(await disk.readFile('/log')), 'x');
      const again = await disk.open('/log', 'create');
      await disk.syncDirectory('/');
      await again.sync();
      disk.crash();
      assert.notEqual(await disk.info('/log'), undefined);
    });
    assert.ok(lost > 20 && lost < seeds.length);
  });

  test('leaves the old or the new file after a rename that was not synced', async () => {
    const seen = new Set<string>();
    await overSeeds(async ({ disk }) => {
      for (const [path, content] of [
        ['/checkpoint', 'old'],
        ['/checkpoint.tmp', 'new'],
      ] as const) {
        const file = await createDurably(disk, path);
        await file.write([bytes(content)], 0);
        await file.sync();
      }
      await disk.rename('/checkpoint.tmp', '/checkpoint');
      disk.crash();
      const content = text(await disk.readFile('/checkpoint'));
      const leftover = await disk.info('/checkpoint.tmp');
      assert.equal(leftover === undefined, content === 'new');
      seen.add(content);
    });
    assert.deepEqual([...seen].toSorted(), ['new', 'old']);
  });

  test('may bring back a file that was removed', async () => {
    let back = 0;
    await overSeeds(async ({ disk }) => {
      const file = await createDurably(disk, '/log');
      await file.write([bytes('records')], 0);
      await file.sync();
      await disk.removeFile('/log');
      disk.crash();
      if ((await disk.info('/log')) === undefined) return;
      back++;
      assert.equal(text(await disk.readFile('/log')), 'records');
    });
    assert.ok(back > 20 && back < seeds.length);
  });

  test('ends handles and calls under way with ECRASHED, and the lock with them', async () => {
    await overSeeds(async ({ disk }) => {
      const file = await createDurably(disk, '/log');
      await disk.lock('/');
      const writing = file.write([bytes('x')], 0);
      const refused = assert.rejects(writing, { code: 'ECRASHED' });
      disk.crash();
      await refused;
      await assert.rejects(file.size(), { code: 'ECRASHED' });
      await assert.rejects(file.sync(), { code: 'ECRASHED' });
      await disk.lock('/');
      await (await disk.open('/log', 'update')).close();
    });
  });

  test('of the process alone loses nothing that was written', async () => {
    await overSeeds(async ({ disk }) => {
      const file = await disk.open('/log', 'createNew');
      await file.write([bytes('in the page cache')], 0);
      disk.kill();
      await assert.rejects(file.size(), { code: 'ECRASHED' });
      assert.equal(text(await disk.readFile('/log')), 'in the page cache');
    });
  });
});

describe('a failing disk', () => {
  test('reports success for a second sync although the first one dropped data', async () => {
    let lost = 0;
    await overSeeds(async ({ disk }) => {
      const file = await createDurably(disk, '/log');
      await file.write([bytes('first')], 0);
      await file.sync();
      await file.write([bytes('second')], 8_192);
      disk.failNext('sync', 'EIO');
      await assert.rejects(file.sync(), { name: 'DiskError', operation: 'sync', path: '/log', code: 'EIO' });
      await file.sync();
      disk.crash();
      const after = await disk.readFile('/log');
      assert.equal(text(after.subarray(0, 5)), 'first');
      if (text(after.subarray(8_192)) !== 'second') lost++;
    });
    assert.ok(lost > 20 && lost < seeds.length);
  });

  test('makes data durable again that is written anew after a failed sync', async () => {
    await overSeeds(async ({ disk }) => {
      const file = await createDurably(disk, '/log');
      await file.write([bytes('data')], 0);
      disk.failNext('sync', 'EIO');
      await assert.rejects(file.sync());
      await file.write([bytes('data')], 0);
      await file.sync();
      disk.crash();
      assert.equal(text(await disk.readFile('/log')), 'data');
    });
  });

  test('takes part of a write before it is full, and has room again after a removal', async () => {
    await overSeeds(async ({ disk }) => {
      disk.space.capacityBytes = 8 * 4_096;
      const file = await disk.open('/log', 'create');
      await assert.rejects(file.write([new Uint8Array(100_000)], 0), { code: 'ENOSPC' });
      assert.equal(await file.size(), 8 * 4_096);
      assert.deepEqual(await disk.volume('/'), { totalBytes: 8 * 4_096, usableBytes: 0 });
      await file.write([new Uint8Array(4_096)], 0);
      await disk.removeFile('/log');
      assert.equal((await disk.volume('/')).usableBytes, 8 * 4_096);
      await (await disk.open('/next', 'create')).write([new Uint8Array(30_000)], 0);
    });
  });

  test('fails the calls that a test orders to fail, once each', async () => {
    const { disk, runUntil } = machine();
    await runUntil(async () => {
      disk.failNext('write', 'EIO', (path) => path.endsWith('.index'));
      const log = await disk.open('/0.log', 'create');
      const index = await disk.open('/0.index', 'create');
      await log.write([bytes('x')], 0);
      await assert.rejects(index.write([bytes('xyz')], 0), { operation: 'write', path: '/0.index', code: 'EIO' });
      await index.write([bytes('xyz')], 0);
    });
  });

  test('refuses every change while it is read-only', async () => {
    const { disk, runUntil } = machine();
    await runUntil(async () => {
      const file = await disk.open('/log', 'create');
      await file.write([bytes('x')], 0);
      disk.space.readOnly = true;
      const changes: (() => Promise<unknown>)[] = [
        () => file.write([bytes('y')], 0),
        () => file.truncate(0),
        () => disk.open('/other', 'create'),
        () => disk.rename('/log', '/other'),
        () => disk.removeFile('/log'),
        () => disk.makeDirectory('/directory'),
      ];
      for (const change of changes) await assert.rejects(change, { code: 'EROFS' });
      assert.equal(text(await disk.readFile('/log')), 'x');
    });
  });

  test('turns over exactly one bit', async () => {
    const { disk, runUntil } = machine();
    await runUntil(async () => {
      const file = await createDurably(disk, '/log');
      await file.write([new Uint8Array(10_000)], 0);
      await file.sync();
      disk.corrupt('/log', 5_000);
      const content = await disk.readFile('/log');
      assert.deepEqual(content, disk.durableFile('/log'));
      assert.ok([1, 2, 4, 8, 16, 32, 64, 128].includes(content[5_000] ?? 0));
      assert.equal(content.filter((byte) => byte !== 0).length, 1);
    });
  });
});

describe('a seed', () => {
  test('repeats a run exactly, and another seed is another run', async () => {
    const run = async (seed: number): Promise<string> => {
      const platform = new SimulatedPlatform(seed);
      await platform.runUntil(scribble(platform));
      const hash = createHash('sha256').update(String(platform.traceHash));
      for (const [path, content] of platform.disk.snapshot()) hash.update(path).update(content);
      return hash.digest('hex');
    };
    for (const seed of [1, 2, 3]) assert.equal(await run(seed), await run(seed));
    assert.equal(new Set(await Promise.all([1, 2, 3, 2 ** 32 + 1].map(run))).size, 4);
  });
});

/** Random work with crashes, checked against a model that knows what must have survived. */
async function scribble({ disk, random }: SimulatedPlatform): Promise<void> {
  let file = await createDurably(disk, '/log');
  let durable = new Uint8Array(0);
  for (let step = 0; step < 60; step++) {
    const size = await file.size();
    await file.write([random.bytes(1 + random.below(9_000))], size);
    if (random.chance(0.4)) {
      await file.sync();
      durable = Uint8Array.from(await disk.readFile('/log'));
    }
    assert.deepEqual(disk.durableFile('/log'), durable);
    if (!random.chance(0.2)) continue;
    disk.crash();
    file = await disk.open('/log', 'update');
    const after = await disk.readFile('/log');
    assert.deepEqual(after.subarray(0, durable.length), durable);
    durable = Uint8Array.from(after);
  }
}

function machine(): { disk: SimulatedDisk; runUntil: (body: () => Promise<void>) => Promise<void> } {
  const platform = new SimulatedPlatform(7);
  return { disk: platform.disk, runUntil: (body) => platform.runUntil(body()) };
}
