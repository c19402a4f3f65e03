// What the tests of the log share: a configuration, batches, a partition on a simulated disk.

import { createLogger, type LogEvent, silentLogger } from '../../src/base/logging.ts';
import type { Platform } from '../../src/base/ports/platform.ts';
import { SimulatedPlatform } from '../../src/base/ports/simulated/simulated-platform.ts';
import type { LogConfig } from '../../src/log/log-config.ts';
import { PartitionLog, type PartitionLogOptions } from '../../src/log/partition-log.ts';
import { TailCache } from '../../src/log/reading/tail-cache.ts';
import { BatchBuilder, type BatchBuilderOptions } from '../../src/protocol/records/batch-builder.ts';
import { baseOffsetOf, batchHeaderSize, batchSizeOf, lastOffsetOf } from '../../src/protocol/records/batch-header.ts';
import { viewOf } from '../../src/protocol/records/int64.ts';

export const topicPartition = { topic: 't', partition: 0 } as const;
export const topicId = 'AAAAAAAAAAAAAAAAAAAAAg';
export const directory = '/data/t-0';

export const defaultConfig: LogConfig = {
  segmentBytes: 1024 * 1024,
  segmentMs: 604_800_000,
  segmentJitterMs: 0,
  segmentIndexBytes: 10_485_760,
  indexIntervalBytes: 4096,
  flushMessages: Number.MAX_SAFE_INTEGER,
  flushMs: 2 ** 63,
  retentionBytes: -1,
  retentionMs: -1,
  fileDeleteDelayMs: 60_000,
  maxMessageBytes: 1_048_588,
  compact: false,
  delete: true,
  deleteRetentionMs: 86_400_000,
  minCompactionLagMs: 0,
  maxCompactionLagMs: Number.MAX_SAFE_INTEGER,
  minCleanableDirtyRatio: 0.5,
  codec: undefined,
  compressionLevel: undefined,
  timestampType: 'CreateTime',
  timestampBeforeMaxMs: 2 ** 63,
  timestampAfterMaxMs: 3_600_000,
};

export interface BatchWish extends BatchBuilderOptions {
  readonly records?: number;
  readonly valueBytes?: number;
  readonly timestamp?: number;
  readonly fill?: number;
}

/** A batch as a producer sends it. */
export function batchOf(wish: BatchWish = {}): Uint8Array {
  const { records = 1, valueBytes = 10, timestamp = 1_700_000_000_000, fill = 7, ...options } = wish;
  const builder = new BatchBuilder(options);
  for (let index = 0; index < records; index++)
    builder.append(timestamp + index, Uint8Array.of(index), new Uint8Array(valueBytes).fill(fill));
  return builder.build();
}

export type OpenWish = Partial<Omit<PartitionLogOptions, 'config'>> & { readonly config?: Partial<LogConfig> };

/** Opens the partition at `directory`, as on a clean start unless told otherwise. */
export async function openLog(platform: Platform, wish: OpenWish = {}): Promise<PartitionLog> {
  const { config, ...options } = wish;
  await platform.disk.makeDirectory(directory);
  await platform.disk.syncDirectory('/');
  await platform.disk.syncDirectory('/data');
  return PartitionLog.open({
    platform,
    parentDirectory: '/data',
    topicPartition,
    topicId,
    config: { ...defaultConfig, ...config },
    isClean: true,
    recoveryPoint: 0,
    logStartOffset: 0,
    highWatermark: 0,
    tailCache: new TailCache(0),
    logger: silentLogger,
    ...options,
  });
}

/** Runs the body on a simulated machine of its own. */
export async function simulated(body: (platform: SimulatedPlatform) => Promise<void>, seed = 1): Promise<void> {
  const platform = new SimulatedPlatform(seed);
  await platform.runUntil(body(platform));
}

/** A logger that keeps what it was told. */
export function recordingLogger(events: LogEvent[]) {
  return createLogger({ minimumLevel: 'debug', wallMs: () => 0, sink: (event) => void events.push(event) });
}

export interface LocatedBatch {
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly bytes: Buffer;
}

/** The whole batches in these bytes. */
export function splitBatches(bytes: Uint8Array): LocatedBatch[] {
  const batches: LocatedBatch[] = [];
  const view = viewOf(bytes);
  for (let at = 0; at + batchHeaderSize <= bytes.length;) {
    const size = batchSizeOf(view, at);
    if (size < batchHeaderSize) throw new Error(`no batch at byte ${at} of ${bytes.length}`);
    if (at + size > bytes.length) break;
    batches.push({
      baseOffset: baseOffsetOf(view, at),
      lastOffset: lastOffsetOf(view, at),
      bytes: Buffer.from(bytes.subarray(at, at + size)),
    });
    at += size;
  }
  return batches;
}

/** Everything in [from, to), read as a consumer reads. */
export async function readAll(log: PartitionLog, from: number, to: number, maxBytes = 4096): Promise<LocatedBatch[]> {
  const batches: LocatedBatch[] = [];
  for (let offset = from; offset < to;) {
    const read = await log.read(offset, to, maxBytes, true);
    const found = splitBatches(Buffer.concat(read.chunks));
    if (found.length === 0) break;
    batches.push(...found);
    offset = found.at(-1)!.lastOffset + 1;
  }
  return batches;
}
