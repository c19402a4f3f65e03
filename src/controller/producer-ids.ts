// Producer ids are given to brokers in blocks, so that InitProducerId costs no metadata record each time.

import { metadataRecord } from '../metadata/metadata-record.ts';
import { ErrorCode, KafkaError } from '../protocol/errors.ts';
import type { DecisionContext, MetadataDecision } from './decision-context.ts';
import { requireBrokerEpoch } from './register-broker.ts';

/** Kafka's block size. */
export const producerIdsPerBlock = 1000;

export interface ProducerIdBlock {
  readonly firstProducerId: number;
  readonly size: number;
}

/** Throws a `KafkaError` when the broker is not the registered one, or when the ids are used up. */
export function decideAllocateProducerIds(
  context: DecisionContext,
  brokerId: number,
  brokerEpoch: number,
): MetadataDecision<ProducerIdBlock> {
  requireBrokerEpoch(context, brokerId, brokerEpoch);
  const firstProducerId = context.image.producerIds.nextProducerId;
  const nextProducerId = firstProducerId + producerIdsPerBlock;
  if (!Number.isSafeInteger(nextProducerId)) {
    throw new KafkaError(
      ErrorCode.UNKNOWN_SERVER_ERROR,
      'Exhausted all producerIds as the next block would be too large',
    );
  }
  return {
    records: [metadataRecord('ProducerIdsRecord', { brokerId, brokerEpoch, nextProducerId })],
    response: { firstProducerId, size: producerIdsPerBlock },
  };
}
