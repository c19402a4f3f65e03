// Batches for one broker as a Produce request, and its answer as an outcome for each of them. From
// version 13 on topics go by id; where an id is not known the request stays below that.

import type { ClientConnection } from '../../net/client-connection.ts';
import { produceApi } from '../../protocol/apis/produce.ts';
import type { MetadataCache } from '../cluster/metadata-cache.ts';
import { ErrorCode } from '../errors.ts';
import { groupByTopic } from '../topic-partition.ts';
import type { ProducerBatch } from './producer-batch.ts';

export interface BatchOutcome {
  readonly errorCode: number;
  readonly errorMessage: string | null;
  readonly baseOffset: number;
  readonly logAppendTimeMs: number;
  readonly logStartOffset: number;
  /** What the broker said about single records, by index. */
  readonly recordErrors: ReadonlyMap<number, string | null>;
}

export interface ProduceSettings {
  readonly acks: number;
  readonly timeoutMs: number;
  /** null outside transactions. */
  readonly transactionalId: string | null;
  /** Whether the leader adds partitions to the transaction by itself (KIP-890). */
  readonly addsPartitions: boolean;
}

export interface ProduceAnswer {
  /** Each at the index of its batch. */
  readonly outcomes: readonly BatchOutcome[];
  readonly throttleMs: number;
}

const lastVersionWithNames = 12;
const lastVersionOfTransactionsV1 = 11;

/** Sends the batches. Rejects when no answer will come. */
export async function sendBatches(
  connection: ClientConnection,
  batches: readonly ProducerBatch[],
  metadata: MetadataCache,
  settings: ProduceSettings,
): Promise<ProduceAnswer> {
  const topics = groupByTopic(batches);
  const ids = new Map([...topics.keys()].map((topic) => [topic, metadata.topic(topic)?.id]));
  const haveIds = [...ids.values()].every((id) => id !== undefined);
  const isOldTransaction = settings.transactionalId !== null && !settings.addsPartitions;
  const bounds = isOldTransaction
    ? { maxVersion: lastVersionOfTransactionsV1 }
    : haveIds
      ? {}
      : { maxVersion: lastVersionWithNames };
  const version = connection.versionOf(produceApi, bounds);
  const request = {
    transactionalId: settings.transactionalId,
    acks: settings.acks,
    timeoutMs: settings.timeoutMs,
    topicData: [...topics].map(([name, inTopic]) => ({
      name,
      ...(version > lastVersionWithNames ? { topicId: ids.get(name)! } : {}),
      partitionData: inTopic.map((batch) => ({ index: batch.partition, records: batch.build() })),
    })),
  };
  if (settings.acks === 0) {
    await connection.sendUnanswered(produceApi, request, bounds);
    return { outcomes: batches.map(() => unanswered), throttleMs: 0 };
  }
  const response = await connection.send(produceApi, request, { ...bounds, timeoutMs: settings.timeoutMs });
  const outcomes = new Map<string, BatchOutcome>();
  for (const topic of response.responses) {
    const key = version > lastVersionWithNames ? topic.topicId : topic.name;
    for (const partition of topic.partitionResponses) {
      outcomes.set(`${key}/${partition.index}`, {
        ...partition,
        recordErrors: new Map(partition.recordErrors.map((error) => [error.batchIndex, error.batchIndexErrorMessage])),
      });
    }
  }
  const outcomeOf = (batch: ProducerBatch): BatchOutcome => {
    const key = version > lastVersionWithNames ? ids.get(batch.topic)! : batch.topic;
    return outcomes.get(`${key}/${batch.partition}`) ?? missing;
  };
  return { outcomes: batches.map(outcomeOf), throttleMs: response.throttleTimeMs };
}

const noRecordErrors: ReadonlyMap<number, string | null> = new Map();

const unanswered: BatchOutcome = {
  errorCode: ErrorCode.NONE,
  errorMessage: null,
  baseOffset: -1,
  logAppendTimeMs: -1,
  logStartOffset: -1,
  recordErrors: noRecordErrors,
};

const missing: BatchOutcome = {
  ...unanswered,
  errorCode: ErrorCode.UNKNOWN_SERVER_ERROR,
  errorMessage: 'The broker did not say what became of the batch.',
};
