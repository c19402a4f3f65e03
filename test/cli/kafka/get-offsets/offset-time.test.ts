import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseOffsetTime } from '../../../../src/cli/kafka/get-offsets/offset-time.ts';
import { CommandLineError } from '../../../../src/cli/kafka/options/tool-options.ts';

test('places in the log have names and numbers', () => {
  for (const [number, name, place] of [
    ['-1', 'latest', 'latest'],
    ['-2', 'earliest', 'earliest'],
    ['-3', 'max-timestamp', 'maxTimestamp'],
    ['-4', 'earliest-local', 'earliestLocal'],
    ['-5', 'latest-tiered', 'latestTiered'],
    ['-6', 'earliest-pending-upload', 'earliestPendingUpload'],
  ] as const) {
    assert.equal(parseOffsetTime(number), place);
    assert.equal(parseOffsetTime(name), place);
  }
});

test('other numbers are times, as late as there are', () => {
  assert.deepEqual(parseOffsetTime('0'), { timestamp: 0 });
  assert.deepEqual(parseOffsetTime('+5'), { timestamp: 5 });
  assert.deepEqual(parseOffsetTime('-7'), { timestamp: -7 });
  assert.deepEqual(parseOffsetTime('9223372036854775807'), { timestamp: Number.MAX_SAFE_INTEGER });
});

test('what is neither is told', () => {
  for (const text of ['yesterday', '', '1.5', '9223372036854775808'])
    assert.throws(
      () => parseOffsetTime(text),
      (error) => error instanceof CommandLineError && error.message.startsWith(`Malformed time argument ${text}. `),
    );
});
