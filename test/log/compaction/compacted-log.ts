// A partition whose topic is compacted, for tests: written by keys and values, compacted on demand.

import { Buffer } from 'node:buffer';
import type { SimulatedPlatform } from '../../../src/base/ports/simulated/simulated-platform.ts';
import type { Cleaning } from '../../../src/log/compaction/cleaning.ts';
import { compact } from '../../../src/log/compaction/compaction.ts';
import type { CompactionResult } from '../../../src/log/compaction/compaction-target.ts';
import { OffsetMap } from '../../../src/log/compaction/offset-map.ts';
import type { PartitionLog } from '../../../src/log/partition-log.ts';
import { BatchBuilder, type BatchBuilderOptions } from '../../../src/protocol/records/batch-builder.ts';
import { viewOf } from '../../../src/protocol/records/int64.ts';
import { readRecords } from '../../../src/protocol/records/record-reader.ts';
import { openLog, type OpenWish, readAll } from '../log-fixture.ts';

export const startMs = 1_700_000_000_000;
const maxOpenedBytes = 16 * 1024 * 1024;

export function openCompacted(platform: SimulatedPlatform, wish: OpenWish = {}): Promise<PartitionLog> {
  const config = { compact: true, delete: false, minCleanableDirtyRatio: 0, ...wish.config };
  return openLog(platform, { ...wish, config });
}

/** One batch: `a=1 b=- c`: a with 1, a tombstone of b, and c with an empty value. */
export function put(log: PartitionLog, text: string, options: BatchBuilderOptions = {}, timestamp = startMs): void {
  const builder = new BatchBuilder(options);
  for (const part of text.split(' ')) {
    const [key = '', value = ''] = part.split('=');
    builder.append(timestamp, Buffer.from(key), value === '-' ? null : Buffer.from(value));
  }
  log.append(builder.build(), 0);
}

/** All of it is durable and below the high watermark. */
export async function commit(log: PartitionLog): Promise<void> {
  await log.whenDurable(log.logEndOffset);
  log.setHighWatermark(log.logEndOffset);
}

/** Ends the segment, and has it finished. */
export async function roll(log: PartitionLog): Promise<void> {
  await commit(log);
  log.roll();
  // What waits its turn behind the finishing of the segment has seen its end.
  await log.applyRetention(startMs);
}

export interface PassWish {
  readonly nowMs?: number;
  readonly keys?: number;
  readonly pace?: (bytes: number) => Promise<void>;
}

/** One pass over what may be compacted. undefined when nothing may be. */
export async function compactOnce(log: PartitionLog, wish: PassWish = {}): Promise<CompactionResult | undefined> {
  const { nowMs = startMs, keys = 1000, pace = async () => {} } = wish;
  const cleaning: Cleaning | undefined = await log.compaction.examine(nowMs);
  if (cleaning === undefined) return undefined;
  const map = new OffsetMap({ memoryBytes: OffsetMap.memoryFor(keys, 1), loadFactor: 1, hashKey: new Uint8Array(16) });
  return log.compaction.run(cleaning, { nowMs, maxOpenedBytes, pace }, (target, plan) => compact(target, plan, map));
}

/** `offset:key=value` of every record. */
export async function contentOf(log: PartitionLog, from = log.logStartOffset): Promise<string[]> {
  const content: string[] = [];
  for (const { bytes } of await readAll(log, from, log.logEndOffset)) content.push(...recordsIn(bytes));
  return content;
}

export function recordsIn(batch: Buffer): string[] {
  const found: string[] = [];
  for (const { offset, key, value } of readRecords(batch, viewOf(batch), 0, maxOpenedBytes))
    found.push(
      `${offset}:${Buffer.from(key ?? []).toString()}=${value === null ? '-' : Buffer.from(value).toString()}`,
    );
  return found;
}
