// UnregisterBroker (KIP-631): a broker that will not come back leaves the metadata. In a cluster of one node that is
// somebody whom an earlier cluster left behind; who is in service is refused, because nothing could lead after him.

import { metadataRecord } from '../metadata/metadata-record.ts';
import { ErrorCode, KafkaError } from '../protocol/errors.ts';
import type { DecisionContext, MetadataDecision } from './decision-context.ts';

/** Throws BROKER_ID_NOT_REGISTERED, and INVALID_REQUEST for a broker that is not fenced. */
export function decideUnregisterBroker({ image }: DecisionContext, brokerId: number): MetadataDecision<void> {
  const broker = image.cluster.get(brokerId);
  if (broker === undefined) {
    throw new KafkaError(ErrorCode.BROKER_ID_NOT_REGISTERED, `Broker ID ${brokerId} is not currently registered`);
  }
  if (!broker.fenced) {
    const message = `Broker ${brokerId} is in service; in this release of Samsa only a broker that has gone can leave.`;
    throw new KafkaError(ErrorCode.INVALID_REQUEST, message);
  }
  const record = metadataRecord('UnregisterBrokerRecord', { brokerId, brokerEpoch: broker.epoch });
  return { records: [record], response: undefined };
}
