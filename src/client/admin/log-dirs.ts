// What lies in the log directories of brokers, and moves of replicas from one to another (KIP-113). A
// replica is a partition on a broker.

import { alterReplicaLogDirsApi } from '../../protocol/apis/alter-replica-log-dirs.ts';
import { describeLogDirsApi } from '../../protocol/apis/describe-log-dirs.ts';
import type { Decoded } from '../../protocol/schema/fields.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { brokerError, ErrorCode, KafkaError } from '../errors.ts';
import type { Outcome } from '../item-retries.ts';
import { formatTopicPartition, groupByTopic, type TopicPartition } from '../topic-partition.ts';
import type { Wait } from '../waiting.ts';
import { askBroker, askEachBroker, outcomeOf, refuseError } from './controller-requests.ts';
import { ItemResults } from './item-results.ts';
import { matchAnswers } from './match-answers.ts';

export interface TopicPartitionReplica extends TopicPartition {
  readonly brokerId: number;
}

export interface LogDirPartition {
  readonly topic: string;
  readonly partition: number;
  readonly sizeBytes: number;
  /** How far the replica is behind. */
  readonly offsetLag: number;
  /** It is being moved here from another directory. */
  readonly isFuture: boolean;
}

export interface LogDirDescription {
  readonly path: string;
  /** Why the directory cannot be used. */
  readonly error: Error | undefined;
  readonly partitions: readonly LogDirPartition[];
  /** Of the volume; undefined when the broker does not say. */
  readonly totalBytes: number | undefined;
  readonly usableBytes: number | undefined;
  /** No new replicas are placed here. */
  readonly isCordoned: boolean;
}

export interface ReplicaLogDir {
  /** undefined when the broker has no such replica. */
  readonly path: string | undefined;
  readonly offsetLag: number;
  /** Where it is being moved to; undefined without a move. */
  readonly futurePath: string | undefined;
  /** How far the copy is behind the original; 0 without a move. */
  readonly futureOffsetLag: number;
}

/** `orders-0-1`: the partition and the broker, as Kafka writes it. */
export function formatReplica(replica: TopicPartitionReplica): string {
  return `${formatTopicPartition(replica)}-${replica.brokerId}`;
}

/** Results go by broker id. All brokers when none is named. */
export async function describeLogDirs(
  cluster: Cluster,
  brokers: readonly number[] | undefined,
  wait: Wait,
): Promise<ItemResults<readonly LogDirDescription[]>> {
  const outcomes = await askEachBroker(cluster, brokers, wait, async (connection, _nodeId, timeoutMs) => {
    const response = await connection.send(describeLogDirsApi, { topics: null }, { timeoutMs });
    refuseError(response.errorCode);
    return response.results.map(toLogDir);
  });
  return new ItemResults([...outcomes].map(([id, outcome]) => [String(id), outcome]));
}

type Answer = Decoded<(typeof describeLogDirsApi)['response']['fields']>['results'][number];

function toLogDir(answer: Answer): LogDirDescription {
  return {
    path: answer.logDir,
    error: answer.errorCode === ErrorCode.NONE ? undefined : brokerError(answer.errorCode),
    partitions: answer.topics.flatMap((topic) =>
      topic.partitions.map((partition) => ({
        topic: topic.name,
        partition: partition.partitionIndex,
        sizeBytes: partition.partitionSize,
        offsetLag: partition.offsetLag,
        isFuture: partition.isFutureKey,
      })),
    ),
    totalBytes: answer.totalBytes < 0 ? undefined : answer.totalBytes,
    usableBytes: answer.usableBytes < 0 ? undefined : answer.usableBytes,
    isCordoned: answer.isCordoned,
  };
}

/** Results go by `topic-partition-broker`. */
export function describeReplicaLogDirs(
  cluster: Cluster,
  replicas: readonly TopicPartitionReplica[],
  wait: Wait,
): Promise<ItemResults<ReplicaLogDir>> {
  return byBroker(cluster, replicas, wait, async (connection, items, timeoutMs) => {
    const topics = [...groupByTopic(items)].map(([topic, group]) => ({
      topic,
      partitions: group.map(({ partition }) => partition),
    }));
    const response = await connection.send(describeLogDirsApi, { topics }, { timeoutMs });
    refuseError(response.errorCode);
    const directories = response.results.map(toLogDir);
    return new Map(items.map((item) => [item, placeOf(item, directories)]));
  });
}

/** A directory that is offline holds nothing that could be told; any other error is one of the answer. */
function placeOf(replica: TopicPartition, directories: readonly LogDirDescription[]): Outcome<ReplicaLogDir> {
  let place: ReplicaLogDir = { path: undefined, offsetLag: -1, futurePath: undefined, futureOffsetLag: 0 };
  for (const { path, error, partitions } of directories) {
    if (error !== undefined && !(error instanceof KafkaError && error.code === ErrorCode.KAFKA_STORAGE_ERROR))
      return { error };
    for (const each of partitions) {
      if (each.topic !== replica.topic || each.partition !== replica.partition) continue;
      place = each.isFuture
        ? { ...place, futurePath: path, futureOffsetLag: each.offsetLag }
        : { ...place, path, offsetLag: each.offsetLag };
    }
  }
  return { value: place };
}

export interface ReplicaMove extends TopicPartitionReplica {
  /** Absolute path of one of the broker's log directories. */
  readonly logDir: string;
}

/** Results go by `topic-partition-broker`. Answered when the move has begun. */
export function alterReplicaLogDirs(
  cluster: Cluster,
  moves: readonly ReplicaMove[],
  wait: Wait,
): Promise<ItemResults<void>> {
  return byBroker(cluster, moves, wait, async (connection, items, timeoutMs) => {
    const dirs = [...groupBy(items, ({ logDir }) => logDir)].map(([path, group]) => ({
      path,
      topics: [...groupByTopic(group)].map(([name, partitions]) => ({
        name,
        partitions: partitions.map(({ partition }) => partition),
      })),
    }));
    const { results } = await connection.send(alterReplicaLogDirsApi, { dirs }, { timeoutMs });
    return matchAnswers(
      items,
      formatTopicPartition,
      results.flatMap(({ topicName, partitions }) => partitions.map((each) => ({ topic: topicName, ...each }))),
      ({ topic, partitionIndex }) => formatTopicPartition({ topic, partition: partitionIndex }),
      ({ errorCode }) => outcomeOf(errorCode, undefined, () => undefined),
    );
  });
}

async function byBroker<Item extends TopicPartitionReplica, T>(
  cluster: Cluster,
  items: readonly Item[],
  wait: Wait,
  call: Parameters<typeof askBroker<Item, T>>[4],
): Promise<ItemResults<T>> {
  const asked = [...groupBy(items, ({ brokerId }) => brokerId)].map(([brokerId, group]) =>
    askBroker<Item, T>(cluster, brokerId, group, wait, call),
  );
  const outcomes = (await Promise.all(asked)).flatMap((each) => [...each]);
  return new ItemResults(outcomes.map(([item, outcome]) => [formatReplica(item), outcome]));
}

function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
