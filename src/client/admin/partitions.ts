// What lies in partitions: offsets by time or end, and records that are deleted from the front.

import { deleteRecordsApi } from '../../protocol/apis/delete-records.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Outcome } from '../item-retries.ts';
import { askLeaders } from '../leader-requests.ts';
import { type FoundOffset, lookUpOffsets, OffsetTimestamp } from '../offset-lookup.ts';
import { formatTopicPartition, groupByTopic, type TopicPartition } from '../topic-partition.ts';
import type { Wait } from '../waiting.ts';
import { outcomeOf, requestTimeout } from './controller-requests.ts';
import { ItemResults } from './item-results.ts';
import { matchAnswers } from './match-answers.ts';

/** A named place in the log, or the first record not older than a time (milliseconds). */
export type OffsetSpec = keyof typeof OffsetTimestamp | { readonly timestamp: number };

export interface OffsetRequest extends TopicPartition {
  readonly offset: OffsetSpec;
}

export interface ListOffsetsOptions {
  /** With `read_committed` the latest offset is where the oldest open transaction begins. Default `read_uncommitted`. */
  readonly isolationLevel?: 'read_committed' | 'read_uncommitted' | undefined;
}

/** Results go by `topic-partition`. */
export async function listOffsets(
  cluster: Cluster,
  requests: readonly OffsetRequest[],
  options: ListOffsetsOptions,
  wait: Wait,
): Promise<ItemResults<FoundOffset>> {
  const queries = requests.map(({ topic, partition, offset }) => ({
    topic,
    partition,
    timestamp: typeof offset === 'string' ? OffsetTimestamp[offset] : offset.timestamp,
  }));
  return toResults(await lookUpOffsets(cluster, queries, wait, options.isolationLevel === 'read_committed'));
}

export interface RecordDeletion extends TopicPartition {
  /** Records before this offset go; -1 for all that can be read. */
  readonly beforeOffset: number;
}

export interface DeletedRecords {
  /** Where the partition begins now. */
  readonly lowWatermark: number;
}

/** Results go by `topic-partition`. */
export async function deleteRecords(
  cluster: Cluster,
  deletions: readonly RecordDeletion[],
  wait: Wait,
): Promise<ItemResults<DeletedRecords>> {
  const outcomes = await askLeaders<RecordDeletion, DeletedRecords>(
    cluster,
    deletions,
    wait,
    async (connection, items, timeoutMs) => {
      const topics = [...groupByTopic(items)].map(([name, partitions]) => ({
        name,
        partitions: partitions.map(({ partition, beforeOffset }) => ({
          partitionIndex: partition,
          offset: beforeOffset,
        })),
      }));
      const response = await connection.send(
        deleteRecordsApi,
        { topics, timeoutMs: requestTimeout(timeoutMs) },
        { timeoutMs },
      );
      return matchAnswers(
        items,
        formatTopicPartition,
        response.topics.flatMap((topic) => topic.partitions.map((partition) => ({ topic: topic.name, ...partition }))),
        ({ topic, partitionIndex }) => formatTopicPartition({ topic, partition: partitionIndex }),
        ({ errorCode, lowWatermark }) => outcomeOf(errorCode, undefined, () => ({ lowWatermark })),
      );
    },
  );
  return toResults(outcomes);
}

function toResults<T>(outcomes: ReadonlyMap<TopicPartition, Outcome<T>>): ItemResults<T> {
  return new ItemResults([...outcomes].map(([item, outcome]) => [formatTopicPartition(item), outcome]));
}
