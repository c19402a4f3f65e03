// DeleteRecords: moves the log start up (KIP-107). What lies below is not readable from then on; its
// files go with the next retention run.

import { deleteRecordsApi } from '../../protocol/apis/delete-records.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import type { RequestOf } from '../../protocol/schema/message.ts';
import type { Partition } from '../../replication/partition.ts';
import { defineHandler } from '../handler.ts';
import { findHostedPartition } from '../hosted-partition.ts';
import { isInternalTopic } from '../internal-topics.ts';
import type { BrokerServices } from '../services.ts';
import { whenAllVisible } from '../visibility.ts';

const toHighWatermark = -1;

export const deleteRecords = defineHandler({
  api: deleteRecordsApi,
  async handle(request, _context, broker) {
    await whenAllVisible(named(request, broker), broker);
    const topics = request.topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex, offset }) => ({
        partitionIndex,
        ...deleteBefore(broker, name, partitionIndex, offset),
      })),
    }));
    return (await isDurable(broker)) ? { topics } : { topics: topics.map(failed) };
  },
});

function* named({ topics }: RequestOf<typeof deleteRecordsApi>, { replicas }: BrokerServices): Generator<Partition> {
  for (const { name, partitions } of topics) {
    for (const { partitionIndex } of partitions) {
      const partition = replicas.get(name, partitionIndex);
      if (partition !== undefined) yield partition;
    }
  }
}

/** A restart must not bring back what was said to be gone. */
async function isDurable({ logs, logger }: BrokerServices): Promise<boolean> {
  try {
    await logs.checkpoints.logStarts();
    return true;
  } catch (error) {
    logger.error('the log starts could not be written down', { error });
    return false;
  }
}

/** What could not be written down may come back, so nothing of it may be called a success. */
function failed<P extends { errorCode: number }>({ name, partitions }: { name: string; partitions: P[] }) {
  return {
    name,
    partitions: partitions.map((partition) =>
      partition.errorCode === ErrorCode.NONE
        ? { ...partition, errorCode: ErrorCode.KAFKA_STORAGE_ERROR, lowWatermark: -1 }
        : partition,
    ),
  };
}

function deleteBefore(
  broker: BrokerServices,
  topic: string,
  index: number,
  offset: number,
): { errorCode: number; lowWatermark: number } {
  const refuse = (errorCode: number) => ({ errorCode, lowWatermark: -1 });
  if (isInternalTopic(topic)) return refuse(ErrorCode.INVALID_TOPIC_EXCEPTION);
  const partition = findHostedPartition(broker, topic, index);
  if (typeof partition === 'number') return refuse(partition);
  const { log } = partition;
  if (!log.config.delete) return refuse(ErrorCode.POLICY_VIOLATION);
  if (log.failure !== undefined) return refuse(ErrorCode.KAFKA_STORAGE_ERROR);
  const target = offset === toHighWatermark ? log.highWatermark : offset;
  if (target < 0 || !partition.deleteRecordsBefore(target)) return refuse(ErrorCode.OFFSET_OUT_OF_RANGE);
  return { errorCode: ErrorCode.NONE, lowWatermark: log.logStartOffset };
}
