// ElectLeaders (KIP-460): the preferred replica of a partition takes over, or, where nobody leads, any that is there,
// even one that has not everything. One item for each partition; who leads already goes on under the same epoch.

import type { PartitionImage } from '../metadata/image/partition.ts';
import { noLeader } from '../metadata/image/partition.ts';
import { metadataRecord, type MetadataRecord } from '../metadata/metadata-record.ts';
import { ErrorCode, errorByCode, KafkaError } from '../protocol/errors.ts';
import type { DecisionContext, ItemOutcome, MetadataDecision } from './decision-context.ts';
import { recordsPerDecision, succeeded } from './decision-context.ts';

const preferredElection = 0;
const uncleanElection = 1;
/** In a PartitionChangeRecord: the new leader may not have everything that was acknowledged. */
const recovering = 1;

export interface ElectLeadersRequest {
  /** 0 preferred, 1 unclean. */
  readonly electionType: number;
  /** Null is all partitions. */
  readonly topicPartitions: readonly { readonly topic: string; readonly partitions: readonly number[] }[] | null;
}

export interface ElectedTopic {
  readonly topic: string;
  readonly partitions: readonly (ItemOutcome & { readonly partitionId: number })[];
}

/** Throws INVALID_REQUEST for an unknown type, POLICY_VIOLATION for more elections than one decision takes. */
export function decideElectLeaders(
  context: DecisionContext,
  { electionType, topicPartitions }: ElectLeadersRequest,
): MetadataDecision<readonly ElectedTopic[]> {
  if (electionType !== preferredElection && electionType !== uncleanElection) {
    throw new KafkaError(ErrorCode.INVALID_REQUEST, `Unknown election type ${electionType}`);
  }
  const records: MetadataRecord[] = [];
  const response = (topicPartitions ?? allPartitions(context)).map(({ topic, partitions }) => ({
    topic,
    partitions: partitions
      .map((partitionId) => ({ partitionId, ...electOne(context, topic, partitionId, electionType, records) }))
      // Who asks for all wants to hear of those that were in need of it.
      .filter(({ errorCode }) => topicPartitions !== null || errorCode !== ErrorCode.ELECTION_NOT_NEEDED),
  }));
  return { records, response };
}

function electOne(
  { image }: DecisionContext,
  topicName: string,
  partitionId: number,
  electionType: number,
  records: MetadataRecord[],
): ItemOutcome {
  const topic = image.topics.byName.get(topicName);
  if (topic === undefined) return unknown(`No such topic as ${topicName}`);
  const partition = topic.partitions[partitionId];
  if (partition === undefined) return unknown(`No such partition as ${topicName}-${partitionId}`);
  const isActive = (id: number): boolean => {
    const broker = image.cluster.get(id);
    return broker !== undefined && !broker.fenced && !broker.inControlledShutdown;
  };
  const [preferred] = partition.replicas;
  if (electionType === preferredElection) {
    if (partition.leader === preferred) return refusal(ErrorCode.ELECTION_NOT_NEEDED);
    if (preferred === undefined || !partition.isr.includes(preferred) || !isActive(preferred))
      return refusal(ErrorCode.PREFERRED_LEADER_NOT_AVAILABLE);
    put(records, metadataRecord('PartitionChangeRecord', { topicId: topic.id, partitionId, leader: preferred }));
    return succeeded;
  }
  if (partition.leader !== noLeader) return refusal(ErrorCode.ELECTION_NOT_NEEDED);
  const elected = uncleanChange(partition, isActive);
  if (elected === undefined) return refusal(ErrorCode.ELIGIBLE_LEADERS_NOT_AVAILABLE);
  put(records, metadataRecord('PartitionChangeRecord', { topicId: topic.id, partitionId, ...elected }));
  return succeeded;
}

/** A replica in sync comes first, then one that is known to have everything (KIP-966), then any. */
function uncleanChange({ replicas, isr, eligibleLeaderReplicas }: PartitionImage, isActive: (id: number) => boolean) {
  const active = replicas.filter(isActive);
  const inSync = active.find((id) => isr.includes(id));
  if (inSync !== undefined) return { leader: inSync };
  const alone = { eligibleLeaderReplicas: [], lastKnownElr: [] };
  const eligible = active.find((id) => eligibleLeaderReplicas.includes(id));
  if (eligible !== undefined) return { leader: eligible, isr: [eligible], ...alone };
  const [any] = active;
  return any === undefined ? undefined : { leader: any, isr: [any], leaderRecoveryState: recovering, ...alone };
}

function put(records: MetadataRecord[], record: MetadataRecord): void {
  if (records.length === recordsPerDecision) {
    throw new KafkaError(ErrorCode.POLICY_VIOLATION, 'Unable to perform excessively large batch operation.');
  }
  records.push(record);
}

function allPartitions({ image }: DecisionContext) {
  return [...image.topics.byName.values()].map(({ name, partitions }) => ({
    topic: name,
    partitions: [...partitions.keys()],
  }));
}

const unknown = (errorMessage: string): ItemOutcome => ({
  errorCode: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
  errorMessage,
});

const refusal = (errorCode: ErrorCode): ItemOutcome => ({ errorCode, errorMessage: errorByCode(errorCode).message });
