// How long a broker needs to read the committed offsets of its groups back, and what they weigh in memory:
// the time for which a restarted coordinator keeps its groups waiting. The log is in memory, so that only
// the reading is measured. Run it with `node --expose-gc bench/offsets-load.ts [offsets] [groups] [partitions]`.

import { createPlatform } from '../src/base/ports/real/platform.ts';
import { groupRecordCodec } from '../src/coordinator/group/group-record.ts';
import { commitRecord } from '../src/coordinator/group/offsets/committed-offset.ts';
import type { CoordinatorLog } from '../src/coordinator/shard/coordinator-log.ts';
import { BatchBuilder } from '../src/protocol/records/batch-builder.ts';
import { shardOver } from './offsets/only-offsets.ts';

const offsetsCount = Number(process.argv[2] ?? 1_000_000);
const groupsCount = Number(process.argv[3] ?? 1_000);
const partitionsPerTopic = Number(process.argv[4] ?? 100);
/** What a consumer commits at once. */
const recordsPerBatch = 20;
const topicId = 'utBDUY6pTja8ZN7ViXc-YQ';

/** All batches in one piece, as they lie on the disk, with the place of each. */
function buildLog(): CoordinatorLog {
  const chunks: Uint8Array[] = [];
  const positions: number[] = [];
  const perGroup = Math.ceil(offsetsCount / groupsCount);
  let size = 0;
  for (let index = 0; index < offsetsCount;) {
    const builder = new BatchBuilder({ baseOffset: index, capacity: 4096 });
    for (let count = 0; count < recordsPerBatch && index < offsetsCount; count += 1, index += 1) {
      const inGroup = index % perGroup;
      const place = {
        groupId: `consumer-group-${Math.floor(index / perGroup)}`,
        topic: `topic-${Math.floor(inGroup / partitionsPerTopic)}`,
        partition: inGroup % partitionsPerTopic,
      };
      const committed = { offset: index * 3, leaderEpoch: 0, metadata: '', expireTimestampMs: -1, topicId };
      const { key, value } = groupRecordCodec.encode(
        commitRecord(place, { ...committed, commitTimestampMs: 1.7e12 + index }),
      );
      builder.append(1.7e12 + index, key, value);
    }
    const batch = builder.build();
    positions.push(size);
    chunks.push(batch);
    size += batch.length;
  }
  positions.push(size);
  const bytes = new Uint8Array(Buffer.concat(chunks));
  return {
    topicPartition: { topic: '__consumer_offsets', partition: 0 },
    logStartOffset: 0,
    maxBatchBytes: 1024 * 1024,
    committedEnd: async () => Math.min(offsetsCount, bytes.length),
    read: async (offset, _endOffset, maxBytes) => {
      const first = positions[Math.floor(offset / recordsPerBatch)]!;
      const last = positions.findLast((position) => position <= first + maxBytes)!;
      return bytes.slice(first, last);
    },
    append: () => Promise.reject(new Error('nothing is appended here')),
  };
}

function usedBytes(): number {
  // The memory of buffers goes with the second one.
  for (let times = 0; times < 2; times += 1) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const platform = createPlatform();
const log = buildLog();
const shard = shardOver(log, platform);
const beforeBytes = usedBytes();
const startMs = platform.clock.monotonicMs();
await shard.load();
const tookMs = platform.clock.monotonicMs() - startMs;
const bytesEach = (usedBytes() - beforeBytes) / offsetsCount;
const { count } = shard.state;
// Asked of the log too, so that it is still there.
if (count !== (await log.committedEnd())) throw new Error(`${count} of ${offsetsCount} offsets were loaded`);
process.stdout.write(
  `${count} offsets of ${groupsCount} groups in ${Math.round(tookMs)} ms, ${bytesEach.toFixed(0)} bytes each\n`,
);
