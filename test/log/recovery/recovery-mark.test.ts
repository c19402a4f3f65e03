import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { describe, test } from 'node:test';
import type { SimulatedPlatform } from '../../../src/base/ports/simulated/simulated-platform.ts';
import type { PartitionLog } from '../../../src/log/partition-log.ts';
import { batchOf, defaultConfig, directory, readAll, simulated, topicId } from '../log-fixture.ts';
import { countingReads } from './counting-disk.ts';
import { openLogs, partition } from './logs-fixture.ts';

const mib = 1024 * 1024;
const config = { segmentBytes: 1024 * mib };
const wish = { config };

async function createLog(platform: SimulatedPlatform): Promise<{ log: PartitionLog; note: () => Promise<void> }> {
  const { logs } = await openLogs(platform, wish);
  const log = await logs.create(partition(0), topicId, { ...defaultConfig, ...config });
  return { log, note: () => logs.rounds.noteRecoveryPoints() };
}

/** Appends batches of about 250 kB each, from a producer whose batches can be told apart. */
async function append(log: PartitionLog, count: number, fill = 7): Promise<void> {
  for (let index = 0; index < count; index++) {
    const producer = { producerId: 5, producerEpoch: 0, baseSequence: log.logEndOffset };
    log.append(batchOf({ valueBytes: 250_000, fill, ...producer }), 0);
  }
  await log.whenDurable(log.logEndOffset);
}

/** Kills the process, opens the log again, and tells how much of the batches that took. */
async function reopenKilled(platform: SimulatedPlatform): Promise<{ log: PartitionLog; bytesRead: number }> {
  platform.kill();
  const counted = countingReads(platform);
  const { logs } = await openLogs(counted.platform, wish);
  return { log: logs.get(partition(0))!, bytesRead: counted.takeBytesRead('.log') };
}

async function assertHolds(log: PartitionLog, fills: readonly number[]): Promise<void> {
  const batches = await readAll(log, 0, log.logEndOffset, mib);
  assert.deepEqual(
    batches.map(({ bytes }) => bytes.at(-10)),
    fills,
  );
}

describe('a segment with a recovery mark', () => {
  test('is read from the mark on after a kill, however long it is', async () => {
    await simulated(async (platform) => {
      const { log, note } = await createLog(platform);
      await append(log, 160);
      await note();
      await append(log, 8);
      await note();
      const again = await reopenKilled(platform);
      assert.equal(again.log.logEndOffset, 168);
      assert.ok(again.bytesRead < 3 * mib, `${again.bytesRead} bytes of ${again.log.sizeBytes}`);
      await assertHolds(again.log, Array(168).fill(7));
      assert.equal(again.log.producers.states.get(5)?.batches.at(-1)?.lastSequence, 167);
    });
  });

  test('ends up with the indexes that it has without a crash', async () => {
    const indexesOf = (platform: SimulatedPlatform): string[] =>
      ['index', 'timeindex'].map((suffix) => {
        const content = platform.disk.snapshot().get(`${directory}/00000000000000000000.${suffix}`)!;
        return Buffer.from(content).toString('hex');
      });
    const life = async (platform: SimulatedPlatform, isKilled: boolean): Promise<string[]> => {
      const { log, note } = await createLog(platform);
      await append(log, 140);
      await note();
      await append(log, 5);
      const last = isKilled ? (await reopenKilled(platform)).log : log;
      await append(last, 5);
      await last.close();
      return indexesOf(platform);
    };
    let undisturbed: string[] = [];
    await simulated(async (platform) => {
      undisturbed = await life(platform, false);
    });
    await simulated(async (platform) => assert.deepEqual(await life(platform, true), undisturbed));
  });

  test('forgets it when it is cut below, whatever is appended then', async () => {
    await simulated(async (platform) => {
      const { log, note } = await createLog(platform);
      await append(log, 140);
      await note();
      await log.truncateTo(50);
      log.append(batchOf({ valueBytes: 1000, fill: 9 }), 0);
      await append(log, 100, 9);
      await note();
      const again = await reopenKilled(platform);
      await assertHolds(again.log, [...Array<number>(50).fill(7), ...Array<number>(101).fill(9)]);
    });
  });

  test('is read whole when the mark or the indexes at it are damaged', async () => {
    const garbage = (content: Buffer): unknown => content.fill(0xa5, content.length - 7);
    /** As an index may be that was not on disk when the power failed: in order, and of other batches. */
    const elsewhere = (content: Buffer): unknown =>
      content.writeInt32BE(content.readInt32BE(content.length - 4) - 3, content.length - 4);
    for (const [suffix, spoil] of [
      ['00000000000000000140.snapshot', garbage],
      ['00000000000000000000.index', garbage],
      ['00000000000000000000.index', elsewhere],
      ['00000000000000000000.timeindex', garbage],
    ] as const) {
      await simulated(async (platform) => {
        const { log, note } = await createLog(platform);
        await append(log, 140);
        await note();
        platform.kill();
        const path = `${directory}/${suffix}`;
        const content = Buffer.from(await platform.disk.readFile(path));
        spoil(content);
        const file = await platform.disk.open(path, 'truncate');
        await file.write([content], 0);
        const again = await reopenKilled(platform);
        assert.ok(again.bytesRead >= again.log.sizeBytes, `${suffix}: ${again.bytesRead} bytes were read`);
        await assertHolds(again.log, Array(140).fill(7));
      });
    }
  });

  test('gets one when it falls quiet, although it is short', async () => {
    await simulated(async (platform) => {
      const { log, note } = await createLog(platform);
      await append(log, 10);
      await note();
      assert.equal(platform.disk.snapshot().has(`${directory}/00000000000000000010.snapshot`), false);
      await note();
      assert.equal(platform.disk.snapshot().has(`${directory}/00000000000000000010.snapshot`), true);
      const again = await reopenKilled(platform);
      assert.ok(again.bytesRead < mib, `${again.bytesRead} bytes were read`);
    });
  });
});
