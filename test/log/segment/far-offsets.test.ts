// Offsets that lie more than 2^31 apart: index entries hold them relative to the segment's base in 31 bits,
// so such batches never share a segment (KAFKA-5413, KAFKA-6264).

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { PartitionLog } from '../../../src/log/partition-log.ts';
import { assignCrc, lastOffsetDeltaAt } from '../../../src/protocol/records/batch-header.ts';
import { viewOf } from '../../../src/protocol/records/int64.ts';
import { batchOf, openLog, readAll, simulated } from '../log-fixture.ts';

const timestamp = 1_700_000_000_000;
const far = 2 ** 31 - 1;

/** One record and many offsets, as compaction leaves them. */
function sparseBatch(lastOffsetDelta: number, index: number): Uint8Array {
  const batch = batchOf({ timestamp: timestamp + index });
  const view = viewOf(batch);
  view.setInt32(lastOffsetDeltaAt, lastOffsetDelta);
  assignCrc(batch, view, 0);
  return batch;
}

async function fill(log: PartitionLog): Promise<void> {
  for (const [index, delta] of [far, 0, far - 1, far, 10, far - 11, 0].entries())
    log.append(sparseBatch(delta, index), 0);
  await log.whenDurable(log.logEndOffset);
}

const bases = [0, 2 ** 31, 2 ** 32, 2 ** 32 + 2 ** 31, 2 ** 33];

async function assertWhole(log: PartitionLog): Promise<void> {
  assert.deepEqual(
    log.segments.map(({ baseOffset }) => baseOffset),
    bases,
  );
  const found = await readAll(log, 0, log.logEndOffset);
  assert.deepEqual(
    found.map(({ baseOffset }) => baseOffset),
    [0, 2 ** 31, 2 ** 31 + 1, 2 ** 32, 2 ** 32 + 2 ** 31, 2 ** 32 + 2 ** 31 + 11, 2 ** 33],
  );
  for (const { baseOffset, lastOffset } of found) {
    const within = Math.floor((baseOffset + lastOffset) / 2);
    assert.equal((await readAll(log, within, log.logEndOffset))[0]?.baseOffset, baseOffset, `offset ${within}`);
  }
  const newest = await log.findTimestamp(timestamp + 6, log.logEndOffset);
  assert.deepEqual([newest?.timestamp, newest?.offset], [timestamp + 6, 2 ** 33]);
}

describe('offsets more than 2^31 apart (KAFKA-5413, KAFKA-6264)', () => {
  test('begin a new segment, and every one of them is found', async () => {
    await simulated(async (platform) => {
      const log = await openLog(platform, { config: { indexIntervalBytes: 0 } });
      await fill(log);
      await assertWhole(log);
    });
  });

  for (const isClean of [true, false]) {
    test(`are found after a start, ${isClean ? 'clean' : 'with everything to recover'}`, async () => {
      await simulated(async (platform) => {
        const first = await openLog(platform, { config: { indexIntervalBytes: 0 } });
        await fill(first);
        await first.close();
        await assertWhole(await openLog(platform, { isClean, config: { indexIntervalBytes: 0 } }));
      });
    });
  }
});
