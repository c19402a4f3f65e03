// The order of a log's offsets, whatever is done to them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LogOffsets } from '../../src/log/log-offsets.ts';
import { ProducerStates } from '../../src/log/producers/producer-states.ts';

function offsets(logStartOffset: number, logEndOffset: number, highWatermark: number): LogOffsets {
  return new LogOffsets({ logStartOffset, logEndOffset, producers: new ProducerStates() }, highWatermark);
}

const shown = ({ start, highWatermark, end }: LogOffsets) => [start, highWatermark, end];

test('a high watermark that was noted outside of the log is moved to its nearer end', () => {
  assert.deepEqual(shown(offsets(10, 20, 5)), [10, 10, 20]);
  assert.deepEqual(shown(offsets(10, 20, 15)), [10, 15, 20]);
  assert.deepEqual(shown(offsets(10, 20, 25)), [10, 20, 20]);
});

test('the log start takes the high watermark along, goes back never, and not beyond the end', () => {
  const log = offsets(0, 20, 10);
  log.advanceStart(5);
  assert.deepEqual(shown(log), [5, 10, 20]);
  log.advanceStart(15);
  assert.deepEqual(shown(log), [15, 15, 20]);
  log.advanceStart(3);
  assert.throws(() => log.advanceStart(21), RangeError);
  assert.deepEqual(shown(log), [15, 15, 20]);
});

test('a cut takes down what lay behind it, and its producers hear of the high watermark', () => {
  const log = offsets(8, 20, 15);
  log.extendTo(25);
  assert.deepEqual(shown(log), [8, 15, 25]);
  const producers = new ProducerStates();
  const heard: number[] = [];
  producers.onHighWatermark = (offset) => void heard.push(offset);
  log.cutTo(12, producers);
  assert.deepEqual([shown(log), heard, log.producers], [[8, 12, 12], [12], producers]);
  log.cutTo(4, producers);
  assert.deepEqual(shown(log), [4, 4, 4]);
});

test('without an open transaction everything committed is stable', () => {
  assert.equal(offsets(0, 20, 12).lastStable, 12);
});
