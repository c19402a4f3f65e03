// What is left of a million commits when the cleaner has been there, and how long a restarted coordinator
// needs to read it: one partition of __consumer_offsets on this disk. With the 100 MB of
// offsets.topic.segment.bytes a million commits would still lie in the segment that is appended to, which
// is never compacted: their segments are smaller here.
//
//   node bench/offsets-compaction.ts [commits] [groups] [partitions of each] [megabytes of a segment] [directory]

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, silentLogger } from '../src/base/logging.ts';
import { createPlatform } from '../src/base/ports/real/platform.ts';
import { logConfigOf } from '../src/broker/log-config.ts';
import { effectiveTopicConfig } from '../src/config/effective-topic-config.ts';
import { groupRecordCodec } from '../src/coordinator/group/group-record.ts';
import { commitRecord } from '../src/coordinator/group/offsets/committed-offset.ts';
import type { CoordinatorLog } from '../src/coordinator/shard/coordinator-log.ts';
import { Cleaner } from '../src/log/compaction/cleaner.ts';
import { openLogDirectories } from '../src/log/directory/open-log-directories.ts';
import { Logs } from '../src/log/logs.ts';
import type { PartitionLog } from '../src/log/partition-log.ts';
import { BatchBuilder } from '../src/protocol/records/batch-builder.ts';
import { pause } from './latency/produce-load.ts';
import { shardOver } from './offsets/only-offsets.ts';

const commits = Number(process.argv[2] ?? 1_000_000);
const groups = Number(process.argv[3] ?? 1_000);
const partitions = Number(process.argv[4] ?? 10);
const segmentMegabytes = Number(process.argv[5] ?? 10);
const parent = process.argv[6] ?? tmpdir();
const topicId = 'utBDUY6pTja8ZN7ViXc-YQ';
const topicPartition = { topic: '__consumer_offsets', partition: 0 };
const platform = createPlatform();
const overrides = new Map([
  ['cleanup.policy', 'compact'],
  ['segment.bytes', String(segmentMegabytes * 1024 * 1024)],
]);
const layers = { static: new Map(), dynamicDefault: new Map(), dynamicBroker: new Map() };

/** A batch for each commit of a group, as the coordinator writes them. */
async function commitAll(log: PartitionLog): Promise<void> {
  for (let done = 0; done < commits; done += partitions) {
    const builder = new BatchBuilder();
    for (let partition = 0; partition < partitions; partition++) {
      const place = { groupId: `consumer-group-${(done / partitions) % groups}`, topic: 'orders', partition };
      const committed = { offset: done, leaderEpoch: 0, metadata: '', expireTimestampMs: -1, topicId };
      const commitTimestampMs = 1.7e12 + done;
      const { key, value } = groupRecordCodec.encode(commitRecord(place, { ...committed, commitTimestampMs }));
      builder.append(commitTimestampMs, key, value);
    }
    log.append(builder.build(), 0);
    if (log.pendingBytes > 8_000_000) await log.whenDurable(log.logEndOffset);
  }
  await log.whenDurable(log.logEndOffset);
  log.setHighWatermark(log.logEndOffset);
}

function coordinatorLogOf(log: PartitionLog): CoordinatorLog {
  return {
    topicPartition,
    logStartOffset: log.logStartOffset,
    maxBatchBytes: 1024 * 1024,
    committedEnd: async () => log.highWatermark,
    read: async (offset, endOffset, maxBytes) => {
      const { chunks, release } = await log.read(offset, endOffset, maxBytes, true);
      const bytes = Buffer.concat(chunks);
      release?.();
      return bytes;
    },
    append: () => Promise.reject(new Error('nothing is appended here')),
  };
}

async function reportLoad(what: string, log: PartitionLog): Promise<void> {
  const shard = shardOver(coordinatorLogOf(log), platform);
  const startMs = platform.clock.monotonicMs();
  await shard.load();
  const tookMs = Math.round(platform.clock.monotonicMs() - startMs);
  console.log(`${what}: ${Math.round(log.sizeBytes / 1e6)} MB, ${shard.state.count} offsets loaded in ${tookMs} ms`);
}

const path = mkdtempSync(join(parent, 'samsa-offsets-'));
try {
  const { directories } = await openLogDirectories(platform, [path], 1, silentLogger);
  const never = 2 ** 40;
  const logs = new Logs({
    platform,
    directories,
    logger: silentLogger,
    tailCacheBytes: 0,
    concurrentLoads: 1,
    retentionCheckIntervalMs: never,
    recoveryPointIntervalMs: never,
    logStartOffsetIntervalMs: never,
    highWatermarkIntervalMs: never,
    producerExpirationMs: never,
    producerExpirationCheckIntervalMs: never,
    fileDeleteDelayMs: 0,
  });
  const log = await logs.create(topicPartition, topicId, logConfigOf(effectiveTopicConfig(overrides, layers)));
  await commitAll(log);
  await reportLoad('before', log);
  const sink = ({ message, fields }: { readonly message: string; readonly fields?: object }) =>
    console.log(message, JSON.stringify(fields));
  const cleaner = new Cleaner({
    platform,
    logs,
    logger: createLogger({ minimumLevel: 'info', wallMs: () => Date.now(), sink }),
    maxOpenedBytes: 16_000_000,
    settings: () => ({
      threads: 1,
      backoffMs: 15_000,
      dedupeBufferBytes: 134_217_728,
      loadFactor: 0.9,
      maxBytesPerSecond: Number.MAX_VALUE,
    }),
  });
  cleaner.wake();
  while (log.compaction.checkpoint === undefined) await pause(20);
  await cleaner.close();
  await reportLoad('after', log);
  await logs.close(1);
} finally {
  rmSync(path, { recursive: true, force: true });
  await platform.workers.close();
}
