import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PoisonBatchError } from '../../../src/log/compaction/poison-batch-error.ts';
import { assignCrc, batchHeaderSize, codecIdOf } from '../../../src/protocol/records/batch-header.ts';
import { codecByName, type CodecName } from '../../../src/protocol/compression/codecs.ts';
import { viewOf } from '../../../src/protocol/records/int64.ts';
import { simulated } from '../log-fixture.ts';
import { recordsOf } from './described-batch.ts';
import { type RecordWish, startMs, WrittenLog } from './written-log.ts';

const recordsCount = 4000;
/** Values that compress to nearly nothing, and some that do not compress. */
const kinds: readonly {
  readonly name: string;
  readonly codec: CodecName;
  readonly valueOf: (index: number) => string;
}[] = [
  { name: 'opens to many times its size', codec: 'zstd', valueOf: () => '0'.repeat(300) },
  { name: 'is large itself', codec: 'lz4', valueOf: (index) => noise(index) },
  { name: 'is not compressed', codec: 'none', valueOf: (index) => noise(index) },
];

function noise(seed: number): string {
  let text = '';
  for (let state = seed + 1; text.length < 200;) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    text += state.toString(36);
  }
  return text;
}

for (const { name, codec, valueOf } of kinds) {
  test(`a batch that ${name} is compacted piece by piece`, () =>
    simulated(async (platform) => {
      await platform.disk.makeDirectory('/t-0');
      const log = new WrittenLog(platform, '/t-0');
      const records: RecordWish[] = Array.from({ length: recordsCount }, (_, index) => ({
        key: `k${index % 3000}`,
        value: index === 2500 ? null : valueOf(index),
        timestamp: startMs + index,
      }));
      log.data(records, { codec });
      log.data([{ key: 'k7', value: 'last' }]);
      await log.roll();
      const before = recordsOf((await log.batches())[0]!);
      const pieces: number[] = [];
      await log.compact({ pace: async (bytes) => void pieces.push(bytes) });
      const [batch] = await log.batches();
      assert.equal(codecIdOf(viewOf(batch!), 0), codecByName(codec)!.id);
      // Of the keys that come twice the second stays, but for k7; so does the tombstone.
      const expected = before.filter(({ offset }) => offset >= 1000 && offset !== 3007);
      assert.deepEqual(recordsOf(batch!), expected);
      assert.ok(pieces.length > 20, `${pieces.length} pauses`);
    }));
}

test('what a worker cannot open is poison too', () =>
  simulated(async (platform) => {
    await platform.disk.makeDirectory('/t-0');
    const log = new WrittenLog(platform, '/t-0');
    const records = Array.from({ length: 2000 }, (_, index) => ({ key: `k${index}`, value: noise(index) }));
    const scratch = new WrittenLog(platform, '/t-0');
    scratch.data(records, { codec: 'zstd' });
    await scratch.flush();
    const batch = (await scratch.batches())[0]!;
    assert.ok(batch.length > 100_000);
    batch.fill(0, batchHeaderSize + 20, batchHeaderSize + 60_000);
    assignCrc(batch, viewOf(batch), 0);
    log.append(batch);
    await log.roll();
    const before = await log.files();
    await assert.rejects(log.compact(), (error) => error instanceof PoisonBatchError && /zstd/.test(error.reason));
    await assert.rejects(log.compact({ maxOpenedBytes: 200_000 }), PoisonBatchError);
    assert.deepEqual(await log.files(), before);
  }));
