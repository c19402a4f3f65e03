// The duration of --by-duration, as Java's Duration reads ISO 8601: `P1DT2H3M4.5S`. Each number may have a sign, and
// so may the whole.

import { GroupsFailure } from './groups-failure.ts';

const layout =
  /^([-+]?)P(?:([-+]?\d+)D)?(?:T(?=.)(?:([-+]?\d+)H)?(?:([-+]?\d+)M)?(?:([-+]?\d+)(?:[.,](\d{0,9}))?S)?)?$/i;

const units = [
  ['days', 86_400],
  ['hours', 3_600],
  ['minutes', 60],
  ['seconds', 1],
] as const;
/** More than 100,000 years: as far as times in milliseconds are exact, from now. Java's clock goes further. */
const longestMs = 2 ** 52;

/** In milliseconds. Throws a `GroupsFailure`. */
export function parseDurationMs(text: string): number {
  const match = layout.exec(text);
  if (match === null || match.slice(2, 6).every((field) => field === undefined))
    throw new GroupsFailure('Text cannot be parsed to a Duration');
  const [, sign, ...fields] = match;
  let size = 0;
  for (const [at, [unit, seconds]] of units.entries()) {
    const value = Number(fields[at] ?? 0) * seconds;
    if (Math.abs(value) >= 2 ** 63) throw new GroupsFailure(`Text cannot be parsed to a Duration: ${unit}`);
    size += value * 1_000;
  }
  const fractionMs = Number(`0.${fields[4] ?? ''}`) * 1_000;
  size += fields[3]?.startsWith('-') === true ? -fractionMs : fractionMs;
  if (Math.abs(size) > longestMs) throw new GroupsFailure('Instant exceeds minimum or maximum instant');
  return Math.trunc(sign === '-' ? -size : size);
}
