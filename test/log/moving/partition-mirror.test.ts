import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { SimulatedPlatform } from '../../../src/base/ports/simulated/simulated-platform.ts';
import { PartitionMirror } from '../../../src/log/moving/partition-mirror.ts';
import { compactOnce, openCompacted, put, roll } from '../compaction/compacted-log.ts';
import { directory, simulated } from '../log-fixture.ts';

const copy = '/copy/t-0.0123456789abcdef0123456789abcdef-future';

/** Every file with an offset for a name. */
async function filesIn(platform: SimulatedPlatform, path: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const { name } of await platform.disk.list(path))
    if (/^\d{20}\.[a-z]+$/.test(name))
      files.set(name, Buffer.from(await platform.disk.readFile(join(path, name))).toString('hex'));
  return files;
}

test('segments that were compacted meanwhile are copied anew, the others are not', async () => {
  await simulated(async (platform) => {
    const log = await openCompacted(platform, { config: { segmentBytes: 200 } });
    put(log, 'a=1 b=1 c=1');
    put(log, 'a=2 b=2');
    await roll(log);
    put(log, 'a=3 d=1');
    await roll(log);
    // Nothing from here on can be compacted.
    put(log, 'a=4', { producerId: 7, producerEpoch: 0, baseSequence: 0, isTransactional: true });
    await roll(log);
    const open = log.segments[2]!;
    await platform.disk.makeDirectory(copy);
    const mirror = new PartitionMirror(platform.disk, copy, async () => {});
    await mirror.update(log.relocation.look());
    assert.equal(mirror.bytesBehind(log.relocation.look()), 0);
    await compactOnce(log);
    assert.ok(log.segments.includes(open));
    assert.equal(mirror.bytesBehind(log.relocation.look()), log.sizeBytes - open.sizeBytes);
    await mirror.complete(log.relocation.look());
    assert.deepEqual(await filesIn(platform, copy), await filesIn(platform, directory));
  });
});
