// The time of kafka-get-offsets: a place in the log by name or by Kafka's negative number, or milliseconds.

import type { OffsetSpec } from '../../../client/index.ts';
import { CommandLineError } from '../options/tool-options.ts';

const places = new Map<string, OffsetSpec>([
  ['latest', 'latest'],
  ['earliest', 'earliest'],
  ['max-timestamp', 'maxTimestamp'],
  ['earliest-local', 'earliestLocal'],
  ['latest-tiered', 'latestTiered'],
  ['earliest-pending-upload', 'earliestPendingUpload'],
]);

/** Throws a `CommandLineError`. */
export function parseOffsetTime(text: string): OffsetSpec {
  const named = places.get(text);
  if (named !== undefined) return named;
  if (!/^[+-]?\d+$/.test(text) || BigInt.asIntN(64, BigInt(text)) !== BigInt(text)) {
    const choices = [...places.keys()].map((name, at) => `-${at + 1} or ${name}`).join(' / ');
    throw new CommandLineError(
      `Malformed time argument ${text}. Please use ${choices}, or a specified long format timestamp`,
    );
  }
  const number = Number(text);
  // No record is as late as what lies beyond.
  return [...places.values()][-number - 1] ?? { timestamp: Math.min(number, Number.MAX_SAFE_INTEGER) };
}
