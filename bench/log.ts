// How fast one partition is on the real disk: appending with group commit, reading in order, recovering
// after an unclean stop. Run it with `node bench/log.ts [directory] [megabytes]` on an idle machine.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '../src/base/logging.ts';
import { createPlatform } from '../src/base/ports/real/platform.ts';
import type { LogConfig } from '../src/log/log-config.ts';
import { PartitionLog } from '../src/log/partition-log.ts';
import { TailCache } from '../src/log/reading/tail-cache.ts';
import { BatchBuilder } from '../src/protocol/records/batch-builder.ts';

const parent = process.argv[2] ?? tmpdir();
const totalBytes = Number(process.argv[3] ?? 1024) * 1024 * 1024;
/** What may be appended before it is written: as many produce requests would be under way. */
const inFlightBytes = 32 * 1024 * 1024;
const platform = createPlatform();

const config: LogConfig = {
  segmentBytes: 1024 * 1024 * 1024,
  segmentMs: 604_800_000,
  segmentJitterMs: 0,
  segmentIndexBytes: 10_485_760,
  indexIntervalBytes: 4096,
  flushMessages: Number.MAX_SAFE_INTEGER,
  flushMs: 2 ** 63,
  retentionBytes: -1,
  retentionMs: -1,
  fileDeleteDelayMs: 60_000,
  maxMessageBytes: 2 * 1024 * 1024,
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

function open(parentDirectory: string, isClean: boolean): Promise<PartitionLog> {
  return PartitionLog.open({
    platform,
    parentDirectory,
    topicPartition: { topic: 'bench', partition: 0 },
    topicId: 'AAAAAAAAAAAAAAAAAAAAAg',
    config,
    isClean,
    recoveryPoint: 0,
    logStartOffset: 0,
    highWatermark: 0,
    tailCache: new TailCache(0),
    logger: silentLogger,
  });
}

async function measure(what: string, sizeBytes: number, work: () => Promise<void>): Promise<void> {
  const cpu = process.cpuUsage();
  const startMs = platform.clock.monotonicMs();
  await work();
  const seconds = (platform.clock.monotonicMs() - startMs) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const megabytes = sizeBytes / 1e6;
  const cpuPerGigabyte = (user + system) / 1e6 / (sizeBytes / 1e9);
  console.log(
    `${what.padEnd(44)} ${seconds.toFixed(2).padStart(7)} s ${(megabytes / seconds).toFixed(0).padStart(6)} MB/s ${cpuPerGigabyte.toFixed(2).padStart(6)} CPU s/GB`,
  );
}

function batchOf(sizeBytes: number): Uint8Array {
  const builder = new BatchBuilder({ capacity: sizeBytes });
  const value = new Uint8Array(900).fill(7);
  while (builder.sizeWith(0, null, value) <= sizeBytes) builder.append(platform.clock.wallMs(), null, value);
  return builder.build();
}

async function append(log: PartitionLog, template: Uint8Array, flushEach: boolean, bytes: number): Promise<void> {
  for (let done = 0; done < bytes; done += template.length) {
    log.append(Uint8Array.from(template), 0);
    if (flushEach) await log.whenDurable(log.logEndOffset);
    else if (log.pendingBytes >= inFlightBytes) await log.whenWritten(log.logEndOffset);
  }
  await log.whenDurable(log.logEndOffset);
}

async function readInOrder(log: PartitionLog): Promise<void> {
  const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let offset = 0; offset < log.logEndOffset;) {
    const { chunks } = await log.read(offset, log.logEndOffset, 1024 * 1024, true);
    for (const chunk of chunks) {
      const header = view(chunk);
      for (let at = 0; at + 61 <= chunk.length; at += 12 + header.getInt32(at + 8)) {
        if (at + 12 + header.getInt32(at + 8) > chunk.length) break;
        offset = Number(header.getBigInt64(at)) + header.getInt32(at + 23) + 1;
      }
    }
  }
}

for (const [name, batchBytes] of [
  ['1 MB', 1_000_000],
  ['1 KB', 1024],
] as const) {
  const directory = await mkdtemp(join(parent, 'samsa-bench-'));
  try {
    await platform.disk.makeDirectory(join(directory, 'bench-0'));
    const template = batchOf(batchBytes);
    let log = await open(directory, true);
    await measure(`append batches of ${name}, one flush at the end`, totalBytes, () =>
      append(log, template, false, totalBytes),
    );
    const { sizeBytes } = log;
    await measure(`read in order, batches of ${name}`, sizeBytes, () => readInOrder(log));
    await log.abandon();
    await measure(`recover after an unclean stop, batches of ${name}`, sizeBytes, async () => {
      log = await open(directory, false);
    });
    const flushed = Math.min(totalBytes, batchBytes * 500);
    await measure(`append batches of ${name}, a flush for each`, flushed, () => append(log, template, true, flushed));
    await log.close();
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
await platform.workers.close();
