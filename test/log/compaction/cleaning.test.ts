import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CleanableLog, decideCleaning } from '../../../src/log/compaction/cleaning.ts';

const now = 1_000_000;

/** Segments of 100 offsets and 100 bytes each, the last one active. */
function logOf(wish: Partial<CleanableLog> & { readonly count?: number; readonly timestamps?: readonly number[] }) {
  const { count = 5, timestamps = [], ...rest } = wish;
  const segments = Array.from({ length: count }, (_, index) => ({
    baseOffset: index * 100,
    sizeBytes: 100,
    largestTimestamp: timestamps[index] ?? 0,
    firstTimestamp: timestamps[index] ?? -1,
  }));
  const config = {
    minCompactionLagMs: 0,
    maxCompactionLagMs: Number.MAX_SAFE_INTEGER,
    minCleanableDirtyRatio: 0.5,
    compact: true,
    delete: false,
  };
  const logEndOffset = count * 100;
  const log: CleanableLog = {
    segments,
    config,
    logStartOffset: 0,
    logEndOffset,
    bound: logEndOffset,
    checkpoint: undefined,
    ...rest,
  };
  return { ...log, config: { ...config, ...rest.config } };
}

test('a log that was never compacted is dirty from its start to the active segment', () => {
  const cleaning = decideCleaning(logOf({ logStartOffset: 30 }), now);
  assert.deepEqual([cleaning.firstDirtyOffset, cleaning.firstUncleanableOffset], [30, 400]);
  // The segment that holds the start counts whole, on both sides: as in Kafka.
  assert.equal(cleaning.dirtyRatio, 400 / 500);
  assert.equal(decideCleaning(logOf({}), now).dirtyRatio, 1);
});

test('KAFKA-13194: a high watermark inside an inactive segment keeps that segment and all behind it', () => {
  for (const [bound, expected] of [
    [0, 0],
    [99, 0],
    [100, 100],
    [250, 200],
    [399, 300],
    [400, 400],
    [450, 400],
  ] as const) {
    const cleaning = decideCleaning(logOf({ bound }), now);
    assert.equal(cleaning.firstUncleanableOffset, expected, `bound ${bound}`);
    assert.equal(cleaning.isDue, expected > 0);
  }
});

test('the checkpoint is where the dirty part begins, unless it cannot be', () => {
  const at = (checkpoint: number, wish: Parameters<typeof logOf>[0] = {}) =>
    decideCleaning(logOf({ checkpoint, ...wish }), now);
  assert.deepEqual([at(200).firstDirtyOffset, at(200).dirtyRatio], [200, 0.5]);
  assert.equal(at(200).isDue, false, 'the ratio has to be above the limit');
  assert.equal(at(100).isDue, true);
  assert.equal(at(200).checkpointProblem, undefined);
  assert.deepEqual([at(501).firstDirtyOffset, at(501).firstUncleanableOffset], [0, 400]);
  assert.match(at(501).checkpointProblem!, /behind the end/);
  assert.equal(at(500).checkpointProblem, undefined);
  const overtaken = { logStartOffset: 150 };
  assert.equal(at(100, overtaken).firstDirtyOffset, 150);
  assert.match(at(100, overtaken).checkpointProblem!, /before the start/);
  const config = { ...logOf({}).config, delete: true };
  assert.equal(at(100, { ...overtaken, config }).checkpointProblem, undefined);
});

test('a checkpoint in or behind the active segment leaves nothing to do', () => {
  for (const checkpoint of [400, 450, 500]) {
    const cleaning = decideCleaning(logOf({ checkpoint }), now);
    assert.deepEqual([cleaning.firstUncleanableOffset, cleaning.dirtyRatio, cleaning.isDue], [400, 0, false]);
  }
});

test('a checkpoint behind the bound leaves nothing to do', () => {
  const cleaning = decideCleaning(logOf({ checkpoint: 300, bound: 150 }), now);
  assert.deepEqual([cleaning.firstDirtyOffset, cleaning.firstUncleanableOffset, cleaning.dirtyRatio], [300, 300, 0]);
});

test('min.compaction.lag.ms keeps the first segment with a young record, and all behind it', () => {
  const config = { ...logOf({}).config, minCompactionLagMs: 1000 };
  const timestamps = [now - 5000, now - 1000, now - 999, now - 5000, now];
  assert.equal(decideCleaning(logOf({ config, timestamps }), now).firstUncleanableOffset, 200);
  // What is clean already is not asked.
  const checkpoint = 300;
  assert.equal(decideCleaning(logOf({ config, timestamps, checkpoint }), now).firstUncleanableOffset, 400);
  assert.equal(decideCleaning(logOf({ config, timestamps }), now + 1).firstUncleanableOffset, 400);
});

test('max.compaction.lag.ms makes a log due before the ratio does', () => {
  const config = { ...logOf({}).config, maxCompactionLagMs: 1000 };
  const timestamps = [0, 0, now - 5000, now - 1001, now - 9000];
  const overdue = (checkpoint: number) => decideCleaning(logOf({ config, timestamps, checkpoint }), now);
  assert.deepEqual([overdue(200).overdueMs, overdue(200).isDue], [4000, true]);
  assert.deepEqual([overdue(300).overdueMs, overdue(300).isDue, overdue(300).dirtyRatio], [1, true, 0.25]);
  // The active segment does not count, however old its records are.
  assert.deepEqual([overdue(400).overdueMs, overdue(400).isDue], [0, false]);
  // Nor does it help when nothing may be compacted.
  assert.equal(decideCleaning(logOf({ config, timestamps, checkpoint: 300, bound: 350 }), now).isDue, false);
});

test('a log of a single segment, or of empty ones, has nothing to clean', () => {
  assert.equal(decideCleaning(logOf({ count: 1 }), now).isDue, false);
  const empty = logOf({});
  const segments = empty.segments.map((segment) => ({ ...segment, sizeBytes: 0 }));
  assert.deepEqual([decideCleaning({ ...empty, segments }, now).dirtyRatio], [0]);
});
