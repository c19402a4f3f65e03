// The grammar of `consume --offset`, that of rpk: where to begin and, optionally, where to end.
//
//   start, end            from the first record, from behind the last one
//   10, +5, -10           from offset 10; 5 behind the start; the last 10 of each partition
//   10:, :10, 10:20       until 10 (exclusive); :end is everything there is now
//   @ts, @:ts, @ts:ts     by time: ms or s since 1970, 2026-01-01, RFC 3339, or relative like -1h30m
//
// A relative time is counted from now; as an end, without a sign, from the beginning of the range.

import { UserError } from '../user-error.ts';
import { durationMs } from '../values.ts';

export type RangePoint =
  | { readonly kind: 'start' | 'end' }
  /** An offset. */
  | { readonly kind: 'offset'; readonly offset: number }
  /** So many records behind the first offset. */
  | { readonly kind: 'afterStart'; readonly count: number }
  /** So many records before the last offset. */
  | { readonly kind: 'beforeEnd'; readonly count: number }
  | { readonly kind: 'time'; readonly timestamp: number };

export interface OffsetRange {
  readonly from: RangePoint;
  /** undefined: never ends. */
  readonly to: RangePoint | undefined;
}

const time =
  '\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d+)?)?(?:Z|[+-]\\d{2}:\\d{2})|\\d{4}-\\d{2}-\\d{2}|\\d{13}|\\d{10}|-?(?:\\d+(?:\\.\\d+)?(?:ms|[dhms]))+|end';
const timeRange = new RegExp(`^@(${time})?(:)?(${time})?$`);
const offsetRange = /^(start|\+\d+|-\d+|\d+)?(:)?(end|\d+)?$/;

export function parseOffsetRange(text: string, nowMs: number): OffsetRange {
  const range = tryRange(text, nowMs);
  if (range !== undefined) return range;
  throw new UserError(`--offset ${text}: write start, end, 10, +5, -10, 10:20, :end, @-1h, @2026-01-01 or @-2h:-1h`);
}

/** One place, without an end: `start`, `-10`, `@-1h`. `option` is where it was written. */
export function parseOffsetPoint(text: string, nowMs: number, option: string): RangePoint {
  const range = text.endsWith(':') ? undefined : tryRange(text, nowMs);
  if (range !== undefined && range.to === undefined) return range.from;
  throw new UserError(`${option} ${text}: write start, end, 10, +5, -10, @-1h, @2026-01-01 or a time like that`);
}

function tryRange(text: string, nowMs: number): OffsetRange | undefined {
  if (text === 'start' || text === 'end') return { from: { kind: text }, to: undefined };
  return text.startsWith('@') ? parseTimeRange(text, nowMs) : parsePlainRange(text);
}

function parsePlainRange(text: string): OffsetRange | undefined {
  const match = offsetRange.exec(text);
  if (match === null || text === '' || text === ':') return undefined;
  const [, from, colon, to] = match;
  if (to !== undefined && colon === undefined) return undefined;
  return {
    from: from === undefined ? { kind: 'start' } : plainPoint(from),
    to: to === undefined ? undefined : plainPoint(to),
  };
}

function plainPoint(text: string): RangePoint {
  if (text === 'start' || text === 'end') return { kind: text };
  const number = Number(text.replace(/^[+-]/, ''));
  if (!Number.isSafeInteger(number)) throw new UserError(`${text} is too large for an offset`);
  if (text.startsWith('+')) return { kind: 'afterStart', count: number };
  return text.startsWith('-') ? { kind: 'beforeEnd', count: number } : { kind: 'offset', offset: number };
}

function parseTimeRange(text: string, nowMs: number): OffsetRange | undefined {
  const match = timeRange.exec(text);
  if (match === null) return undefined;
  const [, from, colon, to] = match;
  if (from === undefined && to === undefined) return undefined;
  if (to !== undefined && colon === undefined) return undefined;
  const begin: RangePoint = from === undefined ? { kind: 'start' } : timePoint(from, nowMs, undefined);
  const beginMs = begin.kind === 'time' ? begin.timestamp : undefined;
  return { from: begin, to: to === undefined ? undefined : timePoint(to, nowMs, beginMs) };
}

function timePoint(text: string, nowMs: number, beginMs: number | undefined): RangePoint {
  if (text === 'end') return { kind: 'end' };
  const timestamp = /^\d+$/.test(text)
    ? epochMs(text)
    : /^\d{4}-/.test(text)
      ? calendarMs(text)
      : relativeMs(text, nowMs, beginMs);
  return { kind: 'time', timestamp: Math.max(0, timestamp) };
}

function epochMs(digits: string): number {
  return digits.length === 10 ? Number(digits) * 1000 : Number(digits);
}

/** A date alone is midnight UTC. */
function calendarMs(text: string): number {
  const timestamp = new Date(text).getTime();
  if (Number.isNaN(timestamp)) throw new UserError(`there is no such time as ${text}`);
  return timestamp;
}

function relativeMs(text: string, nowMs: number, beginMs: number | undefined): number {
  const spanMs = durationMs(text);
  if (text.startsWith('-')) return Math.round(nowMs - spanMs);
  return Math.round((beginMs ?? nowMs) + spanMs);
}
