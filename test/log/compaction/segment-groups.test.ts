import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupSegments, type GroupLimits, type SegmentSizes } from '../../../src/log/compaction/segment-groups.ts';

const limits: GroupLimits = { segmentBytes: 100, segmentIndexBytes: 50, endOffset: 1000 };

function segment(baseOffset: number, sizeBytes: number, offsetIndexBytes = 0, timeIndexBytes = 0): SegmentSizes {
  return { baseOffset, sizeBytes, offsetIndexBytes, timeIndexBytes };
}

function groups(segments: readonly SegmentSizes[], wish: Partial<GroupLimits> = {}): number[][] {
  return groupSegments(segments, { ...limits, ...wish }).map((group) => group.map(({ baseOffset }) => baseOffset));
}

test('segments become one up to segment.bytes', () => {
  assert.deepEqual(groups([segment(0, 40), segment(10, 60), segment(20, 1), segment(30, 99)]), [
    [0, 10],
    [20, 30],
  ]);
});

test('a segment that is too large stands alone', () => {
  assert.deepEqual(groups([segment(0, 1), segment(10, 100), segment(20, 1)]), [[0], [10], [20]]);
});

test('both indexes have a bound', () => {
  assert.deepEqual(groups([segment(0, 1, 30, 0), segment(10, 1, 20, 0), segment(20, 1, 1, 0)]), [[0, 10], [20]]);
  assert.deepEqual(groups([segment(0, 1, 0, 30), segment(10, 1, 0, 20), segment(20, 1, 0, 1)]), [[0, 10], [20]]);
});

test('KAFKA-6264: the offsets of a group span 32 bits at most, to the worst of what its last segment may hold', () => {
  const far = 2 ** 31;
  // Its last offset may be the one before the next segment, or before the end of all.
  assert.deepEqual(groups([segment(0, 1), segment(5, 1), segment(far, 1)], { endOffset: far + 9 }), [[0, 5], [far]]);
  assert.deepEqual(groups([segment(0, 1), segment(5, 1), segment(far + 1, 1)], { endOffset: far + 5 }), [
    [0],
    [5, far + 1],
  ]);
  assert.deepEqual(groups([segment(0, 1), segment(5, 1)], { endOffset: far + 1 }), [[0], [5]]);
});

test('an empty segment goes with any, or one would stay for ever after each gap', () => {
  const far = 2 ** 31;
  assert.deepEqual(groups([segment(0, 1), segment(far * 2, 0), segment(far * 4, 0)], { endOffset: far * 6 }), [
    [0, far * 2, far * 4],
  ]);
});

test('without segments there is no group', () => {
  assert.deepEqual(groups([]), []);
});
