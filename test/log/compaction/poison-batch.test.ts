import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CompactionAbortedError } from '../../../src/log/compaction/compaction-target.ts';
import { PoisonBatchError } from '../../../src/log/compaction/poison-batch-error.ts';
import { logSuffix } from '../../../src/log/file-names.ts';
import { BatchBuilder } from '../../../src/protocol/records/batch-builder.ts';
import { assignCrc, attributesAt, magicAt, recordsCountAt } from '../../../src/protocol/records/batch-header.ts';
import { viewOf } from '../../../src/protocol/records/int64.ts';
import { simulated } from '../log-fixture.ts';
import { WrittenLog } from './written-log.ts';

const pathOfFirst = '/t-0/00000000000000000000.log';

interface Poison {
  readonly name: string;
  /** Spoils the second batch of the first segment; the checksum is made right again if it says so. */
  readonly spoil: (batch: Uint8Array, view: DataView) => boolean;
  readonly reason: RegExp;
}

const poisons: readonly Poison[] = [
  { name: 'a flipped bit', spoil: (batch) => ((batch[70]! ^= 4), false), reason: /checksum/ },
  { name: 'a magic of old', spoil: (_, view) => (view.setInt8(magicAt, 1), false), reason: /checksum|format/ },
  { name: 'an unknown magic', spoil: (_, view) => (view.setInt8(magicAt, 9), false), reason: /magic/ },
  {
    name: 'a length that cannot be',
    spoil: (_, view) => (view.setInt32(8, 2 ** 30), false),
    reason: /cannot be|ends inside/,
  },
  {
    name: 'fewer records than counted',
    spoil: (_, view) => (view.setInt32(recordsCountAt, 3), true),
    reason: /3 records cannot be/,
  },
  {
    name: 'more records than counted',
    spoil: (_, view) => (view.setInt32(recordsCountAt, 1), true),
    reason: /behind the last/,
  },
  { name: 'a record with a wrong length', spoil: (batch) => ((batch[61] = 0x7e), true), reason: /record 0/ },
  { name: 'a codec nobody knows', spoil: (_, view) => (view.setInt16(attributesAt, 6), true), reason: /codec 6/ },
  { name: 'gzip data that is none', spoil: (_, view) => (view.setInt16(attributesAt, 1), true), reason: /gzip/ },
  { name: 'an offset that was there before', spoil: (_, view) => (view.setInt32(4, 0), true), reason: /1 must follow/ },
];

for (const { name, spoil, reason } of poisons) {
  test(`KAFKA-19895: ${name} is named, and nothing is changed`, () =>
    simulated(async (platform) => {
      await platform.disk.makeDirectory('/t-0');
      const log = new WrittenLog(platform, '/t-0');
      log.data([{ key: 'a', value: '1' }]);
      const builder = new BatchBuilder();
      builder.append(1, Buffer.from('a'), Buffer.from('2'));
      builder.append(2, Buffer.from('b'), Buffer.from('3'));
      const batch = builder.build();
      log.append(batch);
      if (spoil(batch, viewOf(batch))) assignCrc(batch, viewOf(batch), 0);
      await log.roll();
      log.data([{ key: 'a', value: '4' }]);
      await log.roll();
      const position = (await log.files()).get('00000000000000000000.log')!.length - batch.length;
      const before = await log.files();
      await assert.rejects(log.compact(), (error) => {
        assert.ok(error instanceof PoisonBatchError, String(error));
        assert.deepEqual([error.path, error.position], [pathOfFirst, position]);
        assert.match(error.reason, reason);
        assert.match(error.message, /00000000000000000000\.log: the batch at position \d+, offset \d+/);
        return true;
      });
      assert.deepEqual(await log.files(), before);
    }));
}

test('a poison batch behind what was cleaned before is found when segments are written again', () =>
  simulated(async (platform) => {
    await platform.disk.makeDirectory('/t-0');
    const log = new WrittenLog(platform, '/t-0');
    log.data([{ key: 'a', value: '1' }]);
    await log.roll();
    log.data([{ key: 'b', value: '1' }]);
    await log.roll();
    const segment = log.segments[0]!;
    await segment.file.use((file) => file.write([Uint8Array.of(0xff)], 65));
    const before = await log.files();
    await assert.rejects(log.compact({ firstDirtyOffset: 1 }), { name: 'PoisonBatchError', offset: 0, position: 0 });
    assert.deepEqual(await log.files(), before);
  }));

test('a batch that opens to more than the bound is not opened', () =>
  simulated(async (platform) => {
    await platform.disk.makeDirectory('/t-0');
    const log = new WrittenLog(platform, '/t-0');
    log.data([{ key: 'a', value: '0'.repeat(100_000) }], { codec: 'zstd' });
    await log.roll();
    await assert.rejects(log.compact({ maxOpenedBytes: 10_000 }), { name: 'PoisonBatchError', reason: /10000 bytes/ });
    await log.compact({ maxOpenedBytes: 110_000 });
  }));

test('a pass that is told to stop leaves nothing half-written, whenever that is', () =>
  simulated(async (platform) => {
    await platform.disk.makeDirectory('/t-0');
    const log = new WrittenLog(platform, '/t-0');
    for (let index = 0; index < 30; index += 1) {
      log.data([{ key: `k${index % 20}`, value: 'v'.repeat(50_000) }]);
      if (index % 10 === 9) await log.roll();
    }
    const before = await log.files();
    for (let stopsAt = 0, isDone = false; !isDone; stopsAt += 1) {
      let pieces = 0;
      const pace = async (): Promise<void> => {
        if (pieces === stopsAt) throw new CompactionAbortedError('enough');
        pieces += 1;
      };
      isDone = await log.compact({ pace, config: { segmentBytes: 10_000_000 } }).then(
        () => true,
        (error: unknown) => {
          assert.ok(error instanceof CompactionAbortedError);
          return false;
        },
      );
      if (!isDone) assert.deepEqual(await log.files(), before);
      else assert.ok(stopsAt > 10);
    }
  }));

test('a full disk ends the pass, and what was written goes', () =>
  simulated(async (platform) => {
    await platform.disk.makeDirectory('/t-0');
    const log = new WrittenLog(platform, '/t-0');
    for (let index = 0; index < 30; index += 1) log.data([{ key: `k${index}`, value: 'v'.repeat(50_000) }]);
    await log.roll();
    const before = await log.files();
    platform.disk.space.capacityBytes = platform.disk.space.usedBytes + 700_000;
    await assert.rejects(log.compact(), { name: 'DiskError', code: 'ENOSPC' });
    assert.deepEqual(await log.files(), before);
    platform.disk.space.capacityBytes = Number.MAX_SAFE_INTEGER;
    await log.compact();
    assert.ok(log.segments[0]!.sizeBytes > 0);
    assert.ok([...(await log.files()).keys()].every((name) => !name.includes(logSuffix + '.')));
  }));
