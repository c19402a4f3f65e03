// The offsets that groups have committed: shown, set and deleted from outside the group. The
// coordinator refuses to set or delete those of a group that is being used.

import type { ClientConnection } from '../../../net/client-connection.ts';
import { offsetCommitApi } from '../../../protocol/apis/offset-commit.ts';
import { offsetDeleteApi } from '../../../protocol/apis/offset-delete.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import {
  copyOffsets,
  type OffsetAndMetadata,
  type OffsetsToCommit,
} from '../../consumer/commits/offset-and-metadata.ts';
import { ErrorCode, KafkaError } from '../../errors.ts';
import type { Outcome } from '../../item-retries.ts';
import { formatTopicPartition, groupByTopic, type TopicPartition } from '../../topic-partition.ts';
import type { Wait } from '../../waiting.ts';
import { outcomeOf, refuseError } from '../controller-requests.ts';
import { askCoordinators, isAboutCoordinator } from '../coordinator-requests.ts';
import { ItemResults } from '../item-results.ts';
import { matchAnswers } from '../match-answers.ts';

/** From version 10 on topics go by ids, and an admin client has names. */
const lastVersionWithNames = 9;

interface OffsetItem extends TopicPartition, OffsetAndMetadata {}

/** Results go by `topic-partition`. Throws a `RangeError` for an offset that is none. */
export async function alterConsumerGroupOffsets(
  cluster: Cluster,
  groupId: string,
  offsets: OffsetsToCommit,
  wait: Wait,
): Promise<ItemResults<void>> {
  const items = [...copyOffsets(offsets)].map(([partition, offset]): OffsetItem => ({ ...partition, ...offset }));
  const outcomes = await askCoordinators<OffsetItem, void>(
    cluster,
    'group',
    items,
    () => groupId,
    wait,
    async (connection, pending, timeoutMs) => {
      const topics = [...groupByTopic(pending)].map(([name, partitions]) => ({
        name,
        partitions: partitions.map(({ partition, offset, leaderEpoch, metadata }) => ({
          partitionIndex: partition,
          committedOffset: offset,
          committedLeaderEpoch: leaderEpoch ?? -1,
          committedMetadata: metadata ?? '',
        })),
      }));
      const response = await connection.send(
        offsetCommitApi,
        { groupId, memberId: '', topics },
        { timeoutMs, maxVersion: lastVersionWithNames },
      );
      return matchPartitions(pending, response.topics);
    },
    isAboutCoordinatorOrRebalance,
  );
  return byPartition(outcomes);
}

/** A rebalance ends. */
function isAboutCoordinatorOrRebalance(error: Error): boolean {
  return isAboutCoordinator(error) || (error instanceof KafkaError && error.code === ErrorCode.REBALANCE_IN_PROGRESS);
}

/**
 * Results go by `topic-partition`. Of no partition at all the coordinator is asked too: throws when there is no
 * such group.
 */
export async function deleteConsumerGroupOffsets(
  cluster: Cluster,
  groupId: string,
  partitions: readonly TopicPartition[],
  wait: Wait,
): Promise<ItemResults<void>> {
  if (partitions.length === 0) {
    const asked = await askCoordinators<string, void>(
      cluster,
      'group',
      [groupId],
      (id) => id,
      wait,
      async (connection, _ids, timeoutMs) => {
        await sendDeletion(connection, groupId, [], timeoutMs);
        return new Map([[groupId, { value: undefined }]]);
      },
    );
    new ItemResults(asked).all();
    return new ItemResults([]);
  }
  const outcomes = await askCoordinators<TopicPartition, void>(
    cluster,
    'group',
    partitions,
    () => groupId,
    wait,
    async (connection, pending, timeoutMs) =>
      matchPartitions(pending, await sendDeletion(connection, groupId, pending, timeoutMs)),
  );
  return byPartition(outcomes);
}

async function sendDeletion(
  connection: ClientConnection,
  groupId: string,
  partitions: readonly TopicPartition[],
  timeoutMs: number,
) {
  const topics = [...groupByTopic(partitions)].map(([name, items]) => ({
    name,
    partitions: items.map(({ partition }) => ({ partitionIndex: partition })),
  }));
  const response = await connection.send(offsetDeleteApi, { groupId, topics }, { timeoutMs });
  refuseError(response.errorCode);
  return response.topics;
}

function matchPartitions<Item extends TopicPartition>(
  items: readonly Item[],
  topics: readonly {
    readonly name: string;
    readonly partitions: readonly { readonly partitionIndex: number; readonly errorCode: number }[];
  }[],
): Map<Item, Outcome<void>> {
  return matchAnswers(
    items,
    formatTopicPartition,
    topics.flatMap(({ name, partitions }) => partitions.map((partition) => ({ topic: name, ...partition }))),
    ({ topic, partitionIndex }) => formatTopicPartition({ topic, partition: partitionIndex }),
    ({ errorCode }) => outcomeOf(errorCode, undefined, () => undefined),
  );
}

function byPartition<T>(outcomes: ReadonlyMap<TopicPartition, Outcome<T>>): ItemResults<T> {
  return new ItemResults([...outcomes].map(([item, outcome]) => [formatTopicPartition(item), outcome]));
}
