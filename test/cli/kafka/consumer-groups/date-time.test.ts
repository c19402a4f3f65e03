import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDateTime } from '../../../../src/cli/kafka/consumer-groups/date-time.ts';
import { GroupsFailure } from '../../../../src/cli/kafka/consumer-groups/groups-failure.ts';

const fiveSeconds = Date.UTC(2026, 0, 1, 0, 0, 5);

// What Java's tool makes of the same texts.
const times: readonly (readonly [string, number])[] = [
  ['2026-01-01T00:00:05.000Z', fiveSeconds],
  ['2026-01-01T00:00:05.000', fiveSeconds],
  ['2026-01-01T00:00:05.0', fiveSeconds],
  ['2026-01-01T00:00:05.12', fiveSeconds + 12],
  ['2026-01-01T00:00:05.0012', fiveSeconds + 12],
  ['2026-1-1T0:0:5.0Z', fiveSeconds],
  [' 2026-01-01T00:00:05.000 Z', fiveSeconds],
  ['2026-01-01T00:00:05.000+01:00', fiveSeconds - 3_600_000],
  ['2026-01-01T00:00:05.000+01', fiveSeconds - 3_600_000],
  ['2026-01-01T00:00:05.000+0100', fiveSeconds - 3_600_000],
  ['2026-01-01T00:00:05.000+01:0', fiveSeconds - 3_600_000],
  ['2026-01-01T00:00:05.000-12:30', fiveSeconds + 45_000_000],
  ['2026-01-01T00:00:05.000+14:30', fiveSeconds - 50_400_000],
  ['2026-01-01T00:00:05.000-13:30', fiveSeconds + 46_800_000],
  ['2026-01-01T00:00:05.000+13:60', fiveSeconds - 46_800_000],
  ['2026-01-01T00:00:05.000Zxy', fiveSeconds],
  ['2024-02-29T00:00:00.000Z', Date.UTC(2024, 1, 29)],
  ['1969-01-01T00:00:05.000Z', -31_535_995_000],
];

test('a time is read as by Java: milliseconds are a number, and the zone may be left out', () => {
  for (const [text, time] of times) assert.equal(parseDateTime(text), time, text);
});

test('what is no time, or out of its range, is refused with the text as it was tried', () => {
  const tries: readonly (readonly [string, string])[] = [
    ['2026-01-01T00:00:05.1234', '2026-01-01T00:00:05.1234Z'],
    ['2026-01-01T00:00:05Z', '2026-01-01T00:00:05Z'],
    ['2026-13-01T00:00:05.000Z', '2026-13-01T00:00:05.000Z'],
    ['2026-02-30T00:00:05.000Z', '2026-02-30T00:00:05.000Z'],
    ['2026-01-01T24:00:00.000Z', '2026-01-01T24:00:00.000Z'],
    ['2026-01-01T23:59:60.000Z', '2026-01-01T23:59:60.000Z'],
    ['2026-01-01T00:00:05.000+1', '2026-01-01T00:00:05.000+1'],
    ['2026-01-01T00:00:05.000+15:00', '2026-01-01T00:00:05.000+15:00'],
    ['2026-01-01T00:00:05.000-14:00', '2026-01-01T00:00:05.000-14:00'],
    ['2026-01-01T00:00:05.000z', '2026-01-01T00:00:05.000zZ'],
    ['0000-01-01T00:00:05.000', '0000-01-01T00:00:05.000Z'],
    ['2026-01-01T00:00:-5.000Z', '2026-01-01T00:00:-5.000Z'],
  ];
  for (const [text, tried] of tries) {
    const message = `java.text.ParseException: Unparseable date: "${tried}"`;
    assert.throws(() => parseDateTime(text), { name: 'GroupsFailure', message }, text);
  }
});

test('a day without an hour is refused', () => {
  for (const text of ['yesterday', '2026-01-01', '2026-01-01T', 'T', '']) {
    assert.throws(
      () => parseDateTime(text),
      (error) => error instanceof GroupsFailure && error.message.includes("does not contain a 'T'"),
      text,
    );
  }
});
