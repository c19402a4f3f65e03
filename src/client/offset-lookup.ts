// Offsets by time, by end and by start: ListOffsets, asked of the leaders.

import { listOffsetsApi } from '../protocol/apis/list-offsets.ts';
import type { Cluster } from './cluster/cluster.ts';
import { brokerError, ErrorCode, UnsupportedVersionError } from './errors.ts';
import type { Outcome } from './item-retries.ts';
import { askLeaders, type LeaderCall } from './leader-requests.ts';
import { groupByTopic, type TopicPartition, TopicPartitionMap } from './topic-partition.ts';
import type { Wait } from './waiting.ts';

/** What stands for a timestamp in a request. */
export const OffsetTimestamp = {
  latest: -1,
  earliest: -2,
  /** The record with the largest timestamp. */
  maxTimestamp: -3,
  earliestLocal: -4,
  latestTiered: -5,
  earliestPendingUpload: -6,
} as const;

export interface OffsetQuery extends TopicPartition {
  /** Milliseconds, for the first record that is not older; or one of `OffsetTimestamp`. */
  readonly timestamp: number;
}

export interface FoundOffset {
  /** -1 when there is no such record. */
  readonly offset: number;
  /** -1 when the broker does not say. */
  readonly timestamp: number;
  readonly leaderEpoch: number | undefined;
}

/** Which version a special timestamp needs. */
const minimumVersions: ReadonlyMap<number, number> = new Map([
  [OffsetTimestamp.maxTimestamp, 7],
  [OffsetTimestamp.earliestLocal, 8],
  [OffsetTimestamp.latestTiered, 9],
  [OffsetTimestamp.earliestPendingUpload, 11],
]);

/** `readsCommitted`: the latest offset is the last stable one. */
export function lookUpOffsets(
  cluster: Cluster,
  queries: readonly OffsetQuery[],
  wait: Wait,
  readsCommitted = false,
): Promise<Map<OffsetQuery, Outcome<FoundOffset>>> {
  return askLeaders(cluster, queries, wait, (connection, items, timeoutMs) =>
    askLeader(cluster, connection, items, timeoutMs, readsCommitted),
  );
}

async function askLeader(
  cluster: Cluster,
  connection: Parameters<LeaderCall<OffsetQuery, FoundOffset>>[0],
  all: readonly OffsetQuery[],
  timeoutMs: number,
  readsCommitted: boolean,
): Promise<Map<OffsetQuery, Outcome<FoundOffset>>> {
  const outcomes = new Map<OffsetQuery, Outcome<FoundOffset>>();
  // A place that this leader does not know of does not take the others with it.
  const queries: OffsetQuery[] = [];
  for (const query of all) {
    if (connection.apiVersions.supports(listOffsetsApi, minimumVersionOf(query))) queries.push(query);
    else outcomes.set(query, { error: unsupported(query) });
  }
  if (queries.length === 0) return outcomes;
  const topics = [...groupByTopic(queries)].map(([name, items]) => ({
    name,
    partitions: items.map((item) => ({
      partitionIndex: item.partition,
      currentLeaderEpoch: cluster.metadata.partition(name, item.partition)?.leaderEpoch ?? -1,
      timestamp: item.timestamp,
    })),
  }));
  const minVersion = Math.max(...queries.map(minimumVersionOf));
  const isolationLevel = readsCommitted ? 1 : 0;
  const request = { replicaId: -1, isolationLevel, topics, timeoutMs: Math.ceil(Math.min(timeoutMs, 30_000)) };
  const response = await connection.send(listOffsetsApi, request, { minVersion, timeoutMs });
  const asked = new TopicPartitionMap<OffsetQuery[]>();
  for (const query of queries) {
    const same = asked.get(query);
    if (same === undefined) asked.set(query, [query]);
    else same.push(query);
  }
  for (const topic of response.topics) {
    for (const { partitionIndex, errorCode, offset, timestamp, leaderEpoch } of topic.partitions) {
      const outcome: Outcome<FoundOffset> =
        errorCode === ErrorCode.NONE
          ? { value: { offset, timestamp, leaderEpoch: leaderEpoch < 0 ? undefined : leaderEpoch } }
          : { error: brokerError(errorCode) };
      for (const query of asked.get({ topic: topic.name, partition: partitionIndex }) ?? [])
        outcomes.set(query, outcome);
    }
  }
  return outcomes;
}

function minimumVersionOf({ timestamp }: OffsetQuery): number {
  return minimumVersions.get(timestamp) ?? 1;
}

function unsupported({ timestamp }: OffsetQuery): Error {
  const name = Object.entries(OffsetTimestamp).find(([, code]) => code === timestamp)?.[0] ?? timestamp;
  return new UnsupportedVersionError(`the broker cannot say where ${name} is`);
}
