// Replicas of partitions, moved to other brokers (KIP-455): begun, called off, and listed while they go on.

import { alterPartitionReassignmentsApi } from '../../protocol/apis/alter-partition-reassignments.ts';
import { listPartitionReassignmentsApi } from '../../protocol/apis/list-partition-reassignments.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { formatTopicPartition, groupByTopic, type TopicPartition, TopicPartitionMap } from '../topic-partition.ts';
import type { Wait } from '../waiting.ts';
import { askController, askSingly, outcomeOf, refuseError, requestTimeout } from './controller-requests.ts';
import { ItemResults } from './item-results.ts';
import { matchAnswers } from './match-answers.ts';

export interface NewPartitionReassignment extends TopicPartition {
  /** Broker ids, the preferred leader first; undefined calls off what goes on. */
  readonly targetReplicas: readonly number[] | undefined;
}

export interface AlterReassignmentsOptions {
  /** Whether there may be more or fewer replicas than before (KIP-860). Default true. */
  readonly allowReplicationFactorChange?: boolean | undefined;
}

export interface PartitionReassignment {
  readonly replicas: readonly number[];
  readonly addingReplicas: readonly number[];
  readonly removingReplicas: readonly number[];
}

/** Results go by `topic-partition`. Answered when the move has begun. */
export async function alterPartitionReassignments(
  cluster: Cluster,
  reassignments: readonly NewPartitionReassignment[],
  options: AlterReassignmentsOptions,
  wait: Wait,
): Promise<ItemResults<void>> {
  const allowReplicationFactorChange = options.allowReplicationFactorChange ?? true;
  const outcomes = await askController<NewPartitionReassignment, void>(
    cluster,
    reassignments,
    wait,
    async (connection, items, timeoutMs) => {
      const topics = [...groupByTopic(items)].map(([name, group]) => ({
        name,
        partitions: group.map(({ partition, targetReplicas }) => ({
          partitionIndex: partition,
          replicas: targetReplicas ?? null,
        })),
      }));
      const response = await connection.send(
        alterPartitionReassignmentsApi,
        { topics, allowReplicationFactorChange, timeoutMs: requestTimeout(timeoutMs) },
        { timeoutMs, minVersion: allowReplicationFactorChange ? 0 : 1 },
      );
      refuseError(response.errorCode, response.errorMessage);
      return matchAnswers(
        items,
        formatTopicPartition,
        response.responses.flatMap(({ name, partitions }) => partitions.map((each) => ({ topic: name, ...each }))),
        ({ topic, partitionIndex }) => formatTopicPartition({ topic, partition: partitionIndex }),
        ({ errorCode, errorMessage }) => outcomeOf(errorCode, errorMessage, () => undefined),
      );
    },
  );
  return new ItemResults([...outcomes].map(([item, outcome]) => [formatTopicPartition(item), outcome]));
}

/** What goes on, of these partitions or of all. */
export function listPartitionReassignments(
  cluster: Cluster,
  partitions: readonly TopicPartition[] | undefined,
  wait: Wait,
): Promise<TopicPartitionMap<PartitionReassignment>> {
  const topics =
    partitions === undefined
      ? null
      : [...groupByTopic(partitions)].map(([name, items]) => ({
          name,
          partitionIndexes: items.map(({ partition }) => partition),
        }));
  return askSingly(cluster, wait, askController, async (connection, timeoutMs) => {
    const request = { topics, timeoutMs: requestTimeout(timeoutMs) };
    const response = await connection.send(listPartitionReassignmentsApi, request, { timeoutMs });
    refuseError(response.errorCode, response.errorMessage);
    const reassignments = new TopicPartitionMap<PartitionReassignment>();
    for (const topic of response.topics) {
      for (const { partitionIndex, replicas, addingReplicas, removingReplicas } of topic.partitions) {
        const partition = { topic: topic.name, partition: partitionIndex };
        reassignments.set(partition, { replicas, addingReplicas, removingReplicas });
      }
    }
    return reassignments;
  });
}
