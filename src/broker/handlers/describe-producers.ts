// DescribeProducers: what partitions remember of their producers (KIP-664), to find transactions that hang.

import { topicNameProblem } from '../../controller/topic-names.ts';
import { noSequence } from '../../protocol/records/batch-header.ts';
import { describeProducersApi } from '../../protocol/apis/describe-producers.ts';
import { ErrorCode, errorByCode } from '../../protocol/errors.ts';
import type { ResponseOf } from '../../protocol/schema/message.ts';
import { defineHandler } from '../handler.ts';
import { findHostedPartition } from '../hosted-partition.ts';
import type { BrokerServices } from '../services.ts';

type PartitionAnswer = ResponseOf<typeof describeProducersApi>['topics'][number]['partitions'][number];

export const describeProducers = defineHandler({
  api: describeProducersApi,
  handle: ({ topics }, _context, broker) => ({
    topics: topics.map(({ name, partitionIndexes }) => ({
      name,
      partitions: partitionIndexes.map((partitionIndex) => describe(name, partitionIndex, broker)),
    })),
  }),
});

function describe(topic: string, partitionIndex: number, broker: BrokerServices): PartitionAnswer {
  const problem = topicNameProblem(topic);
  if (problem !== null) return refused(partitionIndex, ErrorCode.INVALID_TOPIC_EXCEPTION, problem);
  if (!broker.image().topics.byName.has(topic)) {
    const errorCode = ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
    return refused(partitionIndex, errorCode, errorByCode(errorCode).message);
  }
  const partition = findHostedPartition(broker, topic, partitionIndex);
  if (typeof partition === 'number') return refused(partitionIndex, partition, null);
  const activeProducers = [...partition.log.producers.states.values()].map((state) => ({
    producerId: state.producerId,
    producerEpoch: state.producerEpoch,
    lastSequence: state.batches.at(-1)?.lastSequence ?? noSequence,
    lastTimestamp: state.lastTimestamp,
    coordinatorEpoch: state.coordinatorEpoch,
    currentTxnStartOffset: state.currentTransactionFirstOffset,
  }));
  return { partitionIndex, errorCode: ErrorCode.NONE, errorMessage: null, activeProducers };
}

function refused(partitionIndex: number, errorCode: number, errorMessage: string | null): PartitionAnswer {
  return { partitionIndex, errorCode, errorMessage, activeProducers: [] };
}
