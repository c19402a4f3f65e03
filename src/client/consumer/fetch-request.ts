// One Fetch to one broker, without a session: every request names all its partitions. From version 13 on
// topics go by id; where an id is not known the request stays below that.

import type { ClientConnection } from '../../net/client-connection.ts';
import { fetchApi } from '../../protocol/apis/fetch.ts';
import type { Decoded } from '../../protocol/schema/fields.ts';
import type { MetadataCache } from '../cluster/metadata-cache.ts';
import { brokerError, ErrorCode } from '../errors.ts';
import { groupByTopic } from '../topic-partition.ts';
import type { PartitionState } from './subscription-state.ts';

export type FetchedPartition = Decoded<
  (typeof fetchApi)['response']['fields']
>['responses'][number]['partitions'][number];

export interface FetchSettings {
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly maxWaitMs: number;
  readonly maxPartitionBytes: number;
  readonly rackId: string;
  readonly requestTimeoutMs: number;
}

export interface FetchTarget {
  readonly state: PartitionState;
  readonly offset: number;
}

const lastVersionWithNames = 12;
const noSession = { sessionId: 0, sessionEpoch: -1 };

/** The answers, each at the index of its target; undefined for a partition the broker left out. */
export async function fetchPartitions(
  connection: ClientConnection,
  targets: readonly FetchTarget[],
  metadata: MetadataCache,
  settings: FetchSettings,
): Promise<(FetchedPartition | undefined)[]> {
  const topics = groupByTopic(
    targets.map((target) => ({ topic: target.state.topic, partition: target.state.partition, target })),
  );
  const ids = new Map([...topics.keys()].map((topic) => [topic, metadata.topic(topic)?.id]));
  const haveIds = [...ids.values()].every((id) => id !== undefined);
  const bounds = haveIds ? {} : { maxVersion: lastVersionWithNames };
  const version = connection.versionOf(fetchApi, bounds);
  const usesIds = version > lastVersionWithNames;
  const request = {
    ...noSession,
    maxWaitMs: settings.maxWaitMs,
    minBytes: settings.minBytes,
    maxBytes: settings.maxBytes,
    rackId: settings.rackId,
    topics: [...topics].map(([topic, items]) => ({
      topic,
      ...(usesIds ? { topicId: ids.get(topic)! } : {}),
      partitions: items.map(({ partition, target }) => ({
        partition,
        currentLeaderEpoch: metadata.partition(topic, partition)?.leaderEpoch ?? -1,
        fetchOffset: target.offset,
        partitionMaxBytes: settings.maxPartitionBytes,
      })),
    })),
    forgottenTopicsData: [],
  };
  const response = await connection.send(fetchApi, request, { ...bounds, timeoutMs: settings.requestTimeoutMs });
  if (response.errorCode !== ErrorCode.NONE) throw brokerError(response.errorCode);
  const answers = new Map<string, FetchedPartition>();
  for (const topic of response.responses) {
    for (const partition of topic.partitions)
      answers.set(`${usesIds ? topic.topicId : topic.topic}/${partition.partitionIndex}`, partition);
  }
  return targets.map(({ state }) => answers.get(`${usesIds ? ids.get(state.topic)! : state.topic}/${state.partition}`));
}
