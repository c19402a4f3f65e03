// What groups have committed: many groups in one request where the coordinator can, one by one where it
// is older (before OffsetFetch 8).

import type { ClientConnection } from '../../../net/client-connection.ts';
import { offsetFetchApi } from '../../../protocol/apis/offset-fetch.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import type { OffsetAndMetadata } from '../../consumer/commits/offset-and-metadata.ts';
import { brokerError, ErrorCode, KafkaError } from '../../errors.ts';
import type { Outcome } from '../../item-retries.ts';
import { formatTopicPartition, groupByTopic, type TopicPartition, TopicPartitionMap } from '../../topic-partition.ts';
import type { Wait } from '../../waiting.ts';
import { askCoordinators, isAboutCoordinator } from '../coordinator-requests.ts';
import { ItemResults } from '../item-results.ts';

export interface GroupOffsetsQuery {
  readonly groupId: string;
  /** All that the group has committed, when left out. */
  readonly partitions?: readonly TopicPartition[] | undefined;
}

export interface ListConsumerGroupOffsetsOptions {
  /** Wait until open transactions that commit offsets of the group are decided. */
  readonly requireStable?: boolean | undefined;
}

/** undefined for a partition that was asked about and has no offset. */
export type GroupOffsets = TopicPartitionMap<OffsetAndMetadata | undefined>;

const firstVersionWithManyGroups = 8;
/** From version 10 on topics go by ids, and an admin client has names. */
const lastVersionWithNames = 9;

interface TopicAnswer {
  readonly name: string;
  readonly partitions: readonly {
    readonly partitionIndex: number;
    readonly committedOffset: number;
    readonly committedLeaderEpoch: number;
    readonly metadata: string | null;
    readonly errorCode: number;
  }[];
}

/** Results go by group id. */
export async function listConsumerGroupOffsets(
  cluster: Cluster,
  queries: readonly GroupOffsetsQuery[],
  options: ListConsumerGroupOffsetsOptions,
  wait: Wait,
): Promise<ItemResults<GroupOffsets>> {
  const requireStable = options.requireStable ?? false;
  const outcomes = await askCoordinators<GroupOffsetsQuery, GroupOffsets>(
    cluster,
    'group',
    queries,
    ({ groupId }) => groupId,
    wait,
    (connection, items, timeoutMs) => {
      const minVersion = requireStable ? 7 : items.some(({ partitions }) => partitions === undefined) ? 2 : 1;
      const bounds = { minVersion, maxVersion: lastVersionWithNames };
      const isBatched = connection.versionOf(offsetFetchApi, bounds) >= firstVersionWithManyGroups;
      const call = { requireStable, timeoutMs, ...bounds };
      return isBatched ? fetchTogether(connection, items, call) : fetchOneByOne(connection, items, call);
    },
    isAboutCoordinatorOrUnstable,
  );
  return new ItemResults([...outcomes].map(([{ groupId }, outcome]) => [groupId, outcome]));
}

/** A transaction is decided some time. */
function isAboutCoordinatorOrUnstable(error: Error): boolean {
  return isAboutCoordinator(error) || (error instanceof KafkaError && error.code === ErrorCode.UNSTABLE_OFFSET_COMMIT);
}

interface FetchCall {
  readonly requireStable: boolean;
  readonly timeoutMs: number;
  readonly minVersion: number;
  readonly maxVersion: number;
}

async function fetchTogether(
  connection: ClientConnection,
  items: readonly GroupOffsetsQuery[],
  { requireStable, ...bounds }: FetchCall,
): Promise<Map<GroupOffsetsQuery, Outcome<GroupOffsets>>> {
  const groups = items.map((item) => ({ groupId: item.groupId, topics: topicsOf(item) }));
  const response = await connection.send(offsetFetchApi, { groupId: '', topics: [], groups, requireStable }, bounds);
  const answers = new Map(response.groups.map((group) => [group.groupId, group]));
  const outcomes = new Map<GroupOffsetsQuery, Outcome<GroupOffsets>>();
  for (const item of items) {
    const answer = answers.get(item.groupId);
    if (answer !== undefined) outcomes.set(item, readOffsets(answer.errorCode, answer.topics));
  }
  return outcomes;
}

async function fetchOneByOne(
  connection: ClientConnection,
  items: readonly GroupOffsetsQuery[],
  { requireStable, ...bounds }: FetchCall,
): Promise<Map<GroupOffsetsQuery, Outcome<GroupOffsets>>> {
  const asked = items.map(async (item) => {
    const request = { groupId: item.groupId, topics: topicsOf(item), groups: [], requireStable };
    const { errorCode, topics } = await connection.send(offsetFetchApi, request, bounds);
    return [item, readOffsets(errorCode, topics)] as const;
  });
  return new Map(await Promise.all(asked));
}

function topicsOf({ partitions }: GroupOffsetsQuery) {
  if (partitions === undefined) return null;
  return [...groupByTopic(partitions)].map(([name, items]) => ({
    name,
    partitionIndexes: items.map(({ partition }) => partition),
  }));
}

/** One partition that cannot be told makes the group's answer a failure: what is left out would look like nothing. */
function readOffsets(errorCode: number, topics: readonly TopicAnswer[]): Outcome<GroupOffsets> {
  if (errorCode !== ErrorCode.NONE) return { error: brokerError(errorCode) };
  const offsets: GroupOffsets = new TopicPartitionMap();
  for (const { name: topic, partitions } of topics) {
    for (const answer of partitions) {
      const partition = { topic, partition: answer.partitionIndex };
      if (answer.errorCode !== ErrorCode.NONE) {
        const { message } = brokerError(answer.errorCode);
        return { error: brokerError(answer.errorCode, `${formatTopicPartition(partition)}: ${message}`) };
      }
      offsets.set(partition, answer.committedOffset < 0 ? undefined : committed(answer));
    }
  }
  return { value: offsets };
}

function committed(answer: TopicAnswer['partitions'][number]): OffsetAndMetadata {
  return {
    offset: answer.committedOffset,
    leaderEpoch: answer.committedLeaderEpoch < 0 ? undefined : answer.committedLeaderEpoch,
    metadata: answer.metadata ?? '',
  };
}
