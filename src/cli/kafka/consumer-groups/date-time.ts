// The time of --to-datetime: `2026-01-31T12:00:00.000`, in UTC or with a time zone behind it (`Z`, `+01`, `+01:00`).
// Read as Kafka's tool does: milliseconds must be there and are a number (`.5` is 5 ms), nothing may be out of
// its range, and what comes behind the time zone does not matter. Minutes that no time zone has do not count.

import { javaSplit } from '../java/java-split.ts';
import { GroupsFailure } from './groups-failure.ts';

const layout = /^\s*(\d+)-\s*(\d+)-\s*(\d+)T\s*(\d+):\s*(\d+):\s*(\d+)\.\s*(\d+)\s*(?:Z|([+-])(\d\d)(?::([0-5]\d))?)/;

/** In milliseconds. Throws a `GroupsFailure`. */
export function parseDateTime(text: string): number {
  const clock = javaSplit(text, 'T')[1];
  if (clock === undefined) {
    throw new GroupsFailure(
      "java.text.ParseException: Error parsing timestamp. It does not contain a 'T' according to ISO8601 format",
    );
  }
  const zoned = /[+\-Z]/.test(clock) ? text : `${text}Z`;
  const match = layout.exec(zoned);
  const time = match === null ? undefined : utcTime(match.slice(1, 8).map(Number));
  const aheadMinutes = match === null ? undefined : zoneMinutes(match[8], Number(match[9]), Number(match[10] ?? 0));
  if (time === undefined || aheadMinutes === undefined)
    throw new GroupsFailure(`java.text.ParseException: Unparseable date: "${zoned}"`);
  return time - aheadMinutes * 60_000;
}

/** undefined for a day or an hour that there is not. */
function utcTime(fields: readonly number[]): number | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, millisecond = 0] = fields;
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, day);
  const isDay = year > 0 && at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
  if (!isDay || hour > 23 || minute > 59 || second > 59 || millisecond > 999) return undefined;
  return at.getTime() + ((hour * 60 + minute) * 60 + second) * 1_000 + millisecond;
}

const [mostBehind, mostAhead] = [-13 * 60, 14 * 60];

/** undefined for a time zone that there is not. */
function zoneMinutes(sign: string | undefined, hours: number, minutes: number): number | undefined {
  if (sign === undefined) return 0;
  const direction = sign === '-' ? -1 : 1;
  return [hours * 60 + minutes, hours * 60]
    .map((ahead) => direction * ahead)
    .find((ahead) => ahead >= mostBehind && ahead <= mostAhead);
}
