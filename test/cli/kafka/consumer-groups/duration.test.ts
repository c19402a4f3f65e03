import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDurationMs } from '../../../../src/cli/kafka/consumer-groups/duration.ts';

test('a duration is the sum of its parts, each with a sign of its own', () => {
  const durations: Readonly<Record<string, number>> = {
    P1D: 86_400_000,
    PT1H: 3_600_000,
    'P1DT2H3M4.5S': 93_784_500,
    'P-1D': -86_400_000,
    '-P1D': -86_400_000,
    '-PT-1S': 1_000,
    '+P1D': 86_400_000,
    p1dt1h: 90_000_000,
    'PT1,5S': 1_500,
    'PT1.S': 1_000,
    'PT-0.5S': -500,
    PT0S: 0,
    P3650D: 315_360_000_000,
  };
  for (const [text, ms] of Object.entries(durations)) assert.equal(parseDurationMs(text), ms, text);
});

test('what is no duration is refused', () => {
  for (const text of ['1h', 'P', 'PT', 'P1DT', 'P1W', 'PT.5S', 'P1H', 'PT1M1H', 'P 1D', 'PT1.1234567891S', '']) {
    assert.throws(() => parseDurationMs(text), { message: 'Text cannot be parsed to a Duration' }, text);
  }
});

test('a duration that no clock can go back by is refused', () => {
  const texts: Readonly<Record<string, string>> = {
    P999999999999D: 'Instant exceeds minimum or maximum instant',
    P999999999999999D: 'Text cannot be parsed to a Duration: days',
    'PT-9999999999999999H': 'Text cannot be parsed to a Duration: hours',
    PT9223372036854775808S: 'Text cannot be parsed to a Duration: seconds',
  };
  for (const [text, message] of Object.entries(texts)) assert.throws(() => parseDurationMs(text), { message }, text);
});
