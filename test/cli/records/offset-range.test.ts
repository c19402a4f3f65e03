// The grammar of `consume --offset`.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type OffsetRange,
  parseOffsetPoint,
  parseOffsetRange,
  type RangePoint,
} from '../../../src/cli/records/offset-range.ts';

const now = Date.UTC(2026, 0, 10, 12);
const hour = 3_600_000;

const offset = (value: number): RangePoint => ({ kind: 'offset', offset: value });
const time = (timestamp: number): RangePoint => ({ kind: 'time', timestamp });
const start: RangePoint = { kind: 'start' };
const end: RangePoint = { kind: 'end' };

const cases: readonly (readonly [string, OffsetRange])[] = [
  ['start', { from: start, to: undefined }],
  ['end', { from: end, to: undefined }],
  ['42', { from: offset(42), to: undefined }],
  ['42:', { from: offset(42), to: undefined }],
  ['+5', { from: { kind: 'afterStart', count: 5 }, to: undefined }],
  ['-10', { from: { kind: 'beforeEnd', count: 10 }, to: undefined }],
  [':end', { from: start, to: end }],
  [':20', { from: start, to: offset(20) }],
  ['10:20', { from: offset(10), to: offset(20) }],
  ['-10:end', { from: { kind: 'beforeEnd', count: 10 }, to: end }],
  ['@1700000000000', { from: time(1_700_000_000_000), to: undefined }],
  ['@1700000000', { from: time(1_700_000_000_000), to: undefined }],
  ['@2026-01-01', { from: time(Date.UTC(2026, 0, 1)), to: undefined }],
  ['@2026-01-01T10:30:00Z', { from: time(Date.UTC(2026, 0, 1, 10, 30)), to: undefined }],
  ['@2026-01-01T10:30:00+02:00:end', { from: time(Date.UTC(2026, 0, 1, 8, 30)), to: end }],
  ['@-1h', { from: time(now - hour), to: undefined }],
  ['@-1h30m', { from: time(now - 1.5 * hour), to: undefined }],
  ['@-48h:-24h', { from: time(now - 48 * hour), to: time(now - 24 * hour) }],
  ['@2026-01-01:1h', { from: time(Date.UTC(2026, 0, 1)), to: time(Date.UTC(2026, 0, 1, 1)) }],
  ['@:2026-01-01', { from: start, to: time(Date.UTC(2026, 0, 1)) }],
  ['@-1m:end', { from: time(now - 60_000), to: end }],
];

for (const [text, expected] of cases) {
  test(`--offset ${text} is understood`, () => assert.deepEqual(parseOffsetRange(text, now), expected));
}

test('what is not in the grammar is refused with the grammar', () => {
  for (const text of [
    '',
    ':',
    '@',
    '@:',
    'first',
    '1-2',
    '@yesterday',
    '1:2:3',
    '@2026-13-45',
    '99999999999999999999',
  ]) {
    assert.throws(() => parseOffsetRange(text, now), /--offset|no such time|too large/, text);
  }
});

test('a place is where a range begins, and has no end', () => {
  assert.deepEqual(parseOffsetPoint('-10', now, '--to'), { kind: 'beforeEnd', count: 10 });
  assert.deepEqual(parseOffsetPoint('end', now, '--to'), end);
  assert.deepEqual(parseOffsetPoint('@2026-01-01T10:30:00+02:00', now, '--to'), time(Date.UTC(2026, 0, 1, 8, 30)));
  for (const text of ['10:', ':10', '10:20', '@-2h:-1h', '@-1h:', 'first', ''])
    assert.throws(() => parseOffsetPoint(text, now, '--to'), /--to .*: write start, end/, text);
});
