// In which log directory a broker's replica lies (KIP-858): the broker chooses and says so afterwards, and
// the metadata remembers it. So a broker that comes back without a directory knows what was in it.

import type { Uuid } from '../base/uuid.ts';
import { metadataRecord, type MetadataRecord } from '../metadata/metadata-record.ts';
import type { DecisionContext, MetadataDecision } from './decision-context.ts';
import { requireBrokerEpoch } from './register-broker.ts';

export interface DirectoryAssignment {
  readonly topicId: Uuid;
  readonly partition: number;
  readonly directoryId: Uuid;
}

/** What is known already and what is gone meanwhile is passed over. Throws a `KafkaError` as registrations do. */
export function decideAssignReplicasToDirs(
  context: DecisionContext,
  brokerId: number,
  brokerEpoch: number,
  assignments: readonly DirectoryAssignment[],
): MetadataDecision<void> {
  requireBrokerEpoch(context, brokerId, brokerEpoch);
  const records: MetadataRecord[] = [];
  for (const { topicId, partition: partitionId, directoryId } of assignments) {
    const partition = context.image.topics.byId.get(topicId)?.partitions[partitionId];
    const index = partition?.replicas.indexOf(brokerId) ?? -1;
    if (partition === undefined || index < 0 || partition.directories[index] === directoryId) continue;
    const directories = partition.directories.with(index, directoryId);
    records.push(metadataRecord('PartitionChangeRecord', { topicId, partitionId, directories }));
  }
  return { records, response: undefined };
}
