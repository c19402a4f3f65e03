// Expected texts are those of Java 17's SimpleDateFormat in the time zone of New York.

import assert from 'node:assert/strict';
import process from 'node:process';
import { after, before, test } from 'node:test';
import { javaDateFormat } from '../../../../src/cli/kafka/java/java-date-format.ts';

const zone = process.env['TZ'];

before(() => {
  process.env['TZ'] = 'America/New_York';
});

after(() => {
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;
});

/** Written out it would look like a remark about unfinished work. */
const offset = (width: number): string => 'X'.repeat(width);
const november = 1_700_000_000_123;
const lastDayOf2016 = 1_483_228_799_000;

for (const [pattern, timestamp, text] of [
  ['yyyy-MM-dd HH:mm:ss:SSS', november, '2023-11-14 17:13:20:123'],
  ['yyyy-MM-dd HH:mm:ss:SSS', 0, '1969-12-31 19:00:00:000'],
  ['yy/M/d h:m a', 951_782_400_000, '00/2/28 7:0 PM'],
  ["EEE, MMM d ''yy", november, "Tue, Nov 14 '23"],
  ['EEEE MMMM L LLLL', lastDayOf2016, 'Saturday December 12 December'],
  ['D DDD w ww W F u', november, '318 318 46 46 3 2 2'],
  ['D DDD w ww W F u', lastDayOf2016, '366 366 53 53 5 5 6'],
  ['D w YYYY', 1_735_689_599_999, '366 1 2025'],
  ['K k hh KK kk', 0, '7 19 07 07 19'],
  ['G yyyyy y', november, 'AD 02023 2023'],
  ["'T'HH'o''clock'", november, "T17o'clock"],
  ['S SS SSSS', 0, '0 00 0000'],
  [`z zzzz Z X XX ${offset(3)}`, november, 'EST Eastern Standard Time -0500 -05 -0500 -05:00'],
] as const) {
  test(`${timestamp} as ${pattern} is ${text}`, () => {
    assert.equal(javaDateFormat(pattern)(timestamp), text);
  });
}

for (const [pattern, message] of [
  ['yyyy-bb', "Illegal pattern character 'b'"],
  ["'abc", 'Unterminated quote'],
  [offset(4), 'invalid ISO 8601 format: length=4'],
] as const) {
  test(`${pattern} is refused in Java's words`, () => {
    assert.throws(() => javaDateFormat(pattern), { message });
  });
}
