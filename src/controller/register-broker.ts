// A broker comes (back): it is registered under a new epoch, unfenced, and elected where it can lead.
//
// Every start elects it anew in each partition that it leads already: the leader epoch rises, so that
// clients and followers can tell what was written before the restart from what comes after. One small
// record per partition, in batches; 10,000 partitions cost some tens of milliseconds and one flush.

import type { Uuid } from '../base/uuid.ts';
import type { BrokerEndpoint } from '../metadata/image/cluster.ts';
import { noLeader, type PartitionImage } from '../metadata/image/partition.ts';
import { metadataRecord, type MetadataRecord } from '../metadata/metadata-record.ts';
import { ErrorCode, KafkaError } from '../protocol/errors.ts';
import type { DecisionContext, MetadataDecision } from './decision-context.ts';
import { recordsPerDecision } from './decision-context.ts';
import { supportedFeatures } from './features.ts';

export interface BrokerRegistration {
  readonly brokerId: number;
  /** New for every start of the broker. */
  readonly incarnationId: Uuid;
  readonly endpoints: readonly BrokerEndpoint[];
  readonly rack: string | null;
  /** The directory ids of all its log directories. */
  readonly logDirs: readonly Uuid[];
}

/** Registers the broker, fenced. The answer is its broker epoch: the offset of the registration. */
export function decideRegisterBroker(
  context: DecisionContext,
  registration: BrokerRegistration,
): MetadataDecision<number> {
  const { brokerId, incarnationId, endpoints, rack, logDirs } = registration;
  const record = metadataRecord('RegisterBrokerRecord', {
    brokerId,
    incarnationId,
    brokerEpoch: context.nextOffset,
    endPoints: endpoints,
    features: supportedFeatures,
    rack,
    fenced: true,
    logDirs,
    cordonedLogDirs: [],
  });
  return { records: [record], response: context.nextOffset };
}

/** Unfences the broker. */
export function decideUnfenceBroker(
  context: DecisionContext,
  brokerId: number,
  brokerEpoch: number,
): MetadataDecision<void> {
  requireBrokerEpoch(context, brokerId, brokerEpoch);
  const record = metadataRecord('BrokerRegistrationChangeRecord', { brokerId, brokerEpoch, fenced: -1 });
  return { records: [record], response: undefined };
}

/** The elections that a broker's return brings, in decisions of bounded size. */
export function decideElections(context: DecisionContext, brokerId: number): MetadataDecision<void>[] {
  const records: MetadataRecord[] = [];
  for (const topic of context.image.topics.byId.values()) {
    for (const [partitionId, partition] of topic.partitions.entries()) {
      const change = electionOf(partition, brokerId);
      if (change === undefined) continue;
      records.push(metadataRecord('PartitionChangeRecord', { topicId: topic.id, partitionId, ...change }));
    }
  }
  const decisions: MetadataDecision<void>[] = [];
  for (let from = 0; from < records.length; from += recordsPerDecision) {
    decisions.push({ records: records.slice(from, from + recordsPerDecision), response: undefined });
  }
  return decisions;
}

interface Election {
  readonly leader: number;
  readonly isr?: readonly number[];
  readonly eligibleLeaderReplicas?: readonly number[];
  readonly lastKnownElr?: readonly number[];
}

/**
 * Who leads already leads again. A partition without a leader goes to the broker when it is in sync, is
 * eligible (KIP-966; so Kafka leaves every partition when it stops cleanly), or was the last leader
 * known and nobody else can be.
 */
function electionOf(partition: PartitionImage, brokerId: number): Election | undefined {
  if (!partition.replicas.includes(brokerId)) return undefined;
  if (partition.leader === brokerId) return { leader: brokerId };
  if (partition.leader !== noLeader) return undefined;
  const { isr, eligibleLeaderReplicas, lastKnownElr } = partition;
  if (isr.includes(brokerId)) return { leader: brokerId };
  const isLastKnown = isr.length + eligibleLeaderReplicas.length === 0 && lastKnownElr[0] === brokerId;
  if (!eligibleLeaderReplicas.includes(brokerId) && !isLastKnown) return undefined;
  return { leader: brokerId, isr: [brokerId], eligibleLeaderReplicas: [], lastKnownElr: [] };
}

/** Throws a `KafkaError` when the broker is unknown or has been registered again since. */
export function requireBrokerEpoch(context: DecisionContext, brokerId: number, brokerEpoch: number): void {
  const broker = context.image.cluster.get(brokerId);
  if (broker === undefined) {
    throw new KafkaError(ErrorCode.BROKER_ID_NOT_REGISTERED, `No broker with id ${brokerId} found.`);
  }
  if (broker.epoch === brokerEpoch) return;
  const message = `Expected broker epoch ${broker.epoch}, but got broker epoch ${brokerEpoch}`;
  throw new KafkaError(ErrorCode.STALE_BROKER_EPOCH, message);
}
