// Every bit of a small log turned over in turn: whoever reads gets what was written, or an error.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { LogEvent } from '../../../src/base/logging.ts';
import type { SimulatedPlatform } from '../../../src/base/ports/simulated/simulated-platform.ts';
import type { PartitionLog } from '../../../src/log/partition-log.ts';
import { DamagedSegmentError } from '../../../src/log/segment/damaged-ranges.ts';
import { batchHeaderSize } from '../../../src/protocol/records/batch-header.ts';
import { endTransactionBatch } from '../../../src/protocol/records/control-record.ts';
import {
  batchOf,
  directory,
  type LocatedBatch,
  openLog,
  readAll,
  recordingLogger,
  simulated,
  splitBatches,
} from '../log-fixture.ts';

const config = { segmentBytes: 640, indexIntervalBytes: 150 };
const firstTimestamp = 1_700_000_000_000;

/** Three segments with data and an aborted transaction in each; all batches have several records. */
async function rottingLog(platform: SimulatedPlatform): Promise<PartitionLog> {
  const writing = await openLog(platform, { config });
  for (let index = 0; index < 18; index++) {
    const timestamp = firstTimestamp + index * 100;
    if (index % 6 === 4) {
      writing.append(
        endTransactionBatch({ type: 'abort', timestamp, producerId: 9, producerEpoch: 0, coordinatorEpoch: 0 }),
        0,
      );
      continue;
    }
    const producer =
      index % 6 === 2 ? { producerId: 9, producerEpoch: 0, baseSequence: (index / 6) | 0, isTransactional: true } : {};
    writing.append(
      batchOf({ records: producer.producerId === 9 ? 1 : 3, valueBytes: 20, timestamp, fill: index, ...producer }),
      0,
    );
  }
  await writing.whenDurable(writing.logEndOffset);
  await writing.close();
  const log = await openLog(platform, { config });
  log.setHighWatermark(log.logEndOffset);
  return log;
}

interface Answers {
  readonly batches: readonly LocatedBatch[];
  readonly byTimestamp: readonly unknown[];
  readonly newest: unknown;
  readonly aborted: readonly unknown[];
}

const timestamps = Array.from({ length: 7 }, (_, index) => firstTimestamp + index * 290 - 50);

async function answersOf(log: PartitionLog): Promise<Answers> {
  const end = log.logEndOffset;
  const byTimestamp = [];
  for (const timestamp of timestamps) byTimestamp.push(await log.findTimestamp(timestamp, end));
  return {
    batches: await readAll(log, 0, end, 300),
    byTimestamp,
    newest: await log.findMaxTimestamp(end),
    aborted: (await log.abortedTransactions(0, end))!,
  };
}

/** What `ask` answers, or undefined when it says that the disk is damaged. */
async function orDamaged<Answer>(ask: () => Promise<Answer> | Answer): Promise<Answer | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof DamagedSegmentError) return undefined;
    throw error;
  }
}

function forgetWhatIsCached(log: PartitionLog): void {
  for (const segment of log.segments) {
    segment.positions.clear();
    if (segment !== log.segments.at(-1)) segment.dropIndexes();
  }
}

/** Reads the end of every batch in `held`, and in order; returns the base offsets of those that could not be read. */
async function assertHonest(
  log: PartitionLog,
  truth: Answers,
  where: string,
  held: readonly LocatedBatch[] = truth.batches,
): Promise<number[]> {
  const end = log.logEndOffset;
  const read = async (offset: number): Promise<number | undefined> => {
    const answer = await orDamaged(() => log.read(offset, end, 300, true));
    if (answer === undefined) return undefined;
    const first = truth.batches.findIndex(({ lastOffset }) => lastOffset >= offset);
    const found = splitBatches(Buffer.concat(answer.chunks));
    assert.ok(found.length > 0, `${where}: nothing at ${offset}`);
    for (const [index, { bytes }] of found.entries())
      assert.ok(bytes.equals(truth.batches[first + index]!.bytes), `${where}: read at ${offset}, but never written`);
    answer.release?.();
    return answer.endOffset;
  };
  const unreadable: number[] = [];
  for (const { baseOffset, lastOffset } of held)
    if ((await read(lastOffset)) === undefined) unreadable.push(baseOffset);
  for (let offset: number | undefined = held[0]!.baseOffset; offset !== undefined && offset <= held.at(-1)!.lastOffset;)
    offset = await read(offset);
  return unreadable;
}

async function assertLookups(log: PartitionLog, truth: Answers, where: string): Promise<void> {
  const end = log.logEndOffset;
  for (const [index, timestamp] of timestamps.entries()) {
    const found = await orDamaged(async () => ({ found: await log.findTimestamp(timestamp, end) }));
    if (found !== undefined) assert.deepEqual(found.found, truth.byTimestamp[index], `${where}: the offset for a time`);
  }
  const newest = await orDamaged(() => log.findMaxTimestamp(end));
  if (newest !== undefined) assert.deepEqual(newest, truth.newest, `${where}: the newest record`);
}

describe('a bit that turned over', () => {
  test('in a segment is never served: those in front of it and behind it are', async () => {
    await simulated(async (platform) => {
      const log = await rottingLog(platform);
      const truth = await answersOf(log);
      const { baseOffset: base, file } = log.segments[1]!;
      const { baseOffset: end } = log.segments[2]!;
      const held = truth.batches.filter(({ baseOffset }) => baseOffset >= base && baseOffset < end);
      // Those at its borders too: their neighbours are in other files.
      const looked = truth.batches.filter(({ lastOffset, baseOffset }) => lastOffset >= base - 1 && baseOffset <= end);
      let flips = 0;
      let position = 0;
      for (const { baseOffset, bytes } of held) {
        for (let at = 0; at < bytes.length; at += at < batchHeaderSize ? 1 : 5) {
          for (const bit of at < batchHeaderSize ? [0, 1, 2, 3, 4, 5, 6, 7] : [at % 8]) {
            const where = `bit ${bit} of byte ${at} of the batch at ${baseOffset}`;
            platform.disk.corrupt(file.path, position + at, bit);
            forgetWhatIsCached(log);
            const unreadable = await assertHonest(log, truth, where, looked);
            if (flips % 20 === 0) await assertLookups(log, truth, where);
            assert.ok(unreadable.includes(baseOffset), `${where}: nobody has noticed`);
            assert.ok(
              unreadable.every((offset) => offset >= baseOffset && offset < end),
              `${where}: ${unreadable.join()}`,
            );
            if (at >= batchHeaderSize) assert.deepEqual(unreadable, [baseOffset], where);
            platform.disk.corrupt(file.path, position + at, bit);
            flips += 1;
          }
        }
        position += bytes.length;
      }
      assert.ok(flips > 2000, `${flips}`);
    });
  });

  for (const suffix of ['.index', '.timeindex'])
    test(`in a ${suffix} costs nobody an answer`, async () => {
      await simulated(async (platform) => {
        const log = await rottingLog(platform);
        const truth = await answersOf(log);
        for (const segment of log.segments.slice(1, 2)) {
          const path = segment.file.path.replace('.log', suffix);
          const { length } = await platform.disk.readFile(path);
          const content = Buffer.from(await platform.disk.readFile(path));
          for (let bit = 0; bit < length * 8; bit++) {
            platform.disk.corrupt(path, bit >> 3, bit & 7);
            forgetWhatIsCached(log);
            const where = `bit ${bit} of ${path}`;
            assert.deepEqual(await assertHonest(log, truth, where), [], where);
            await assertLookups(log, truth, where);
            await restore(platform, path, content);
          }
        }
      });
    });

  test('in a .txnindex never shows what was aborted, or hides what was not', async () => {
    await simulated(async (platform) => {
      const log = await rottingLog(platform);
      const { aborted } = await answersOf(log);
      assert.equal(aborted.length, 3);
      let looked = 0;
      for (const segment of log.segments.slice(0, -1)) {
        const path = segment.file.path.replace('.log', '.txnindex');
        if ((await platform.disk.info(path)) === undefined) continue;
        const content = Buffer.from(await platform.disk.readFile(path));
        for (let bit = 0; bit < content.length * 8; bit++) {
          platform.disk.corrupt(path, bit >> 3, bit & 7);
          forgetWhatIsCached(log);
          for (const { firstOffset, lastOffset } of aborted as { firstOffset: number; lastOffset: number }[]) {
            const told = await log.abortedTransactions(firstOffset, lastOffset);
            const concerned = told!.filter((one) => one.firstOffset < lastOffset && one.lastOffset >= firstOffset);
            const names = concerned.map((one) => `${one.producerId} ${one.firstOffset} ${one.lastOffset}`);
            assert.deepEqual(names, [`9 ${firstOffset} ${lastOffset}`], `bit ${bit} of ${path}`);
          }
          await restore(platform, path, content);
          looked += 1;
        }
      }
      assert.ok(looked >= 34 * 8, `${looked} bits`);
    });
  });

  test('in the last batch does not move the end of the log: a start after a clean stop notices it', async () => {
    for (const [at, bit] of [
      [26, 0],
      [26, 3],
      [11, 2],
      [16, 1],
      [70, 5],
    ] as const) {
      await simulated(async (platform) => {
        const writing = await rottingLog(platform);
        const end = writing.logEndOffset;
        const last = splitBatches(await platform.disk.readFile(writing.segments.at(-1)!.file.path)).at(-1)!;
        const { path } = writing.segments.at(-1)!.file;
        const sizeBytes = (await platform.disk.info(path))!.sizeBytes;
        await writing.close();
        platform.disk.corrupt(path, sizeBytes - last.bytes.length + at, bit);
        const events: LogEvent[] = [];
        const log = await openLog(platform, { config, recoveryPoint: end, logger: recordingLogger(events) }).catch(
          (error: unknown) => error as Error,
        );
        const said = events.filter(({ level }) => level === 'error').length;
        const where = `bit ${bit} of byte ${at}`;
        if (log instanceof Error) assert.match(log.message, /damaged/, where);
        else assert.ok(said > 0 && log.logEndOffset <= end, `${where}: ends at ${log.logEndOffset}, not ${end}`);
      });
    }
  });

  test('is told once, with its range, and kept to be repaired', async () => {
    await simulated(async (platform) => {
      const events: LogEvent[] = [];
      await (await rottingLog(platform)).close();
      const log = await openLog(platform, { config, logger: recordingLogger(events) });
      const [, second] = splitBatches(await platform.disk.readFile(`${directory}/00000000000000000000.log`));
      const position = second!.bytes.length;
      platform.disk.corrupt(`${directory}/00000000000000000000.log`, position + 80);
      for (let round = 0; round < 3; round++)
        await assert.rejects(readAll(log, second!.baseOffset, log.logEndOffset), DamagedSegmentError);
      const range = {
        file: `${directory}/00000000000000000000.log`,
        startPosition: position,
        endPosition: position + second!.bytes.length,
        startOffset: second!.baseOffset,
        endOffset: second!.lastOffset + 1,
        reason: 'the checksum does not match',
      };
      assert.deepEqual(log.damagedRanges, [range]);
      const told = events.filter(({ message }) => message.startsWith('the disk has damaged a segment'));
      assert.deepEqual(
        told.map(({ level, fields }) => ({ level, fields })),
        [{ level: 'error', fields: range }],
      );
    });
  });
});

async function restore(platform: SimulatedPlatform, path: string, content: Uint8Array): Promise<void> {
  const file = await platform.disk.open(path, 'truncate');
  await file.write([content], 0);
  await file.close();
}
