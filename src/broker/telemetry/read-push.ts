// Opens what a client pushed and reads the metrics in it. What opens to little is done in place; the rest goes to a
// worker. It opens to no more than `telemetry.max.bytes`, however it is compressed (CVE-2026-111073).

import { MalformedError } from '../../base/bytes/byte-reader.ts';
import type { Task, Workers } from '../../base/ports/workers.ts';
import { type PushedMetrics, readMetrics } from '../../metrics/otlp/read-metrics.ts';
import { codecById } from '../../protocol/compression/codecs.ts';
import { decompress } from '../../protocol/compression/compression.ts';
import { CorruptDataError, DecompressedSizeExceededError } from '../../protocol/compression/compression-errors.ts';

export interface ReadPushInput {
  readonly bytes: Uint8Array;
  readonly codecId: number;
  /** What it may open to. */
  readonly maxOpenedBytes: number;
}

export type ReadPushResult =
  | { readonly kind: 'read'; readonly metrics: PushedMetrics }
  | { readonly kind: 'refused'; readonly reason: string; readonly isTooLarge: boolean };

export const readPushTask: Task<ReadPushInput, ReadPushResult> = {
  url: import.meta.url,
  name: 'runReadPush',
  run: runReadPush,
};

/** A millisecond or two of work. */
const largestInPlaceBytes = 64 * 1024;

export function runReadPush({ bytes, codecId, maxOpenedBytes }: ReadPushInput): ReadPushResult {
  try {
    const codec = codecById(codecId);
    const opened = decompress(codec, bytes, maxOpenedBytes);
    return { kind: 'read', metrics: readMetrics(opened) };
  } catch (error) {
    const isTooLarge = error instanceof DecompressedSizeExceededError;
    if (!isTooLarge && !(error instanceof CorruptDataError || error instanceof MalformedError)) throw error;
    return { kind: 'refused', reason: error.message, isTooLarge };
  }
}

export async function readPush(input: ReadPushInput, workers: Workers): Promise<ReadPushResult> {
  const { bytes, maxOpenedBytes } = input;
  if (bytes.length <= largestInPlaceBytes) {
    const result = runReadPush({ ...input, maxOpenedBytes: Math.min(maxOpenedBytes, largestInPlaceBytes) });
    if (result.kind === 'read' || !result.isTooLarge || maxOpenedBytes <= largestInPlaceBytes) return result;
  }
  // A view would take all of its frame along.
  return await workers.run(readPushTask, { ...input, bytes: bytes.slice() });
}
