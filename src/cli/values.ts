// What options of several commands have to be: numbers, durations, pairs.

import { UserError } from './user-error.ts';

export function parseNumber(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(number)) return number;
  throw new UserError('a whole number is wanted');
}

/** `0,2`. */
export function parseNumbers(text: string): number[] {
  if (!/^\d+(,\d+)*$/.test(text)) throw new UserError('numbers with commas are wanted');
  return text.split(',').map(parseNumber);
}

export function parsePair(text: string): readonly [key: string, value: string] {
  const at = text.indexOf('=');
  if (at <= 0) throw new UserError('key=value is wanted');
  return [text.slice(0, at), text.slice(at + 1)];
}

const unitMs: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/** `1h30m`, `500ms`, in milliseconds. */
export function parseDuration(text: string): number {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|[dhms]))+$/.test(text)) throw new UserError('a duration like 1h30m or 500ms is wanted');
  return durationMs(text);
}

const longestWatchMs = 3_600_000;

/** As `parseDuration`, of what somebody waits for. */
export function parseWatch(text: string): number {
  const spanMs = parseDuration(text);
  if (spanMs > longestWatchMs) throw new UserError('at most an hour is wanted');
  return spanMs;
}

/** The sum of what looks like a duration in the text. */
export function durationMs(text: string): number {
  let spanMs = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|[dhms])/g))
    spanMs += Number(amount) * unitMs.get(unit!)!;
  return spanMs;
}

/** `orders`, or `orders:0,2` with some of its partitions; a name cannot hold a colon. */
export function parseTopicPartitions(text: string): {
  readonly topic: string;
  readonly partitions: readonly number[] | undefined;
} {
  const at = text.indexOf(':');
  if (at < 0) return { topic: text, partitions: undefined };
  return { topic: text.slice(0, at), partitions: parseNumbers(text.slice(at + 1)) };
}
