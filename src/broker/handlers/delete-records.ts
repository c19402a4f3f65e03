// DeleteRecords: moves the log start up (KIP-107). What lies below is not readable from then on; its
// files go with the next retention run.

import { deleteRecordsApi } from '../../protocol/apis/delete-records.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { defineHandler } from '../handler.ts';
import { findHostedPartition } from '../hosted-partition.ts';
import { isInternalTopic } from '../internal-topics.ts';
import type { BrokerServices } from '../services.ts';

const toHighWatermark = -1;

export const deleteRecords = defineHandler({
  api: deleteRecordsApi,
  async handle(request, _context, broker) {
    for (const { name, partitions } of request.topics) {
      for (const { partitionIndex } of partitions) await broker.replicas.get(name, partitionIndex)?.whenVisible();
    }
    const topics = request.topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex, offset }) => ({
        partitionIndex,
        ...deleteBefore(broker, name, partitionIndex, offset),
      })),
    }));
    // A restart must not bring back what was said to be gone.
    await broker.logs.checkpointLogStartOffsets();
    return { topics };
  },
});

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
  const target = offset === toHighWatermark ? log.highWatermark : offset;
  if (target < 0 || !partition.deleteRecordsBefore(target)) return refuse(ErrorCode.OFFSET_OUT_OF_RANGE);
  return { errorCode: ErrorCode.NONE, lowWatermark: log.logStartOffset };
}
