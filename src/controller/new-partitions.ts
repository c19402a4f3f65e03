// New partitions, for a new topic or an old one: from a manual assignment, checked in Kafka's order and
// words, or placed by the controller.

import type { Uuid } from '../base/uuid.ts';
import { oneUuid } from '../base/uuid.ts';
import type { BrokerImage } from '../metadata/image/cluster.ts';
import type { MetadataRecord } from '../metadata/metadata-record.ts';
import { metadataRecord } from '../metadata/metadata-record.ts';
import { ErrorCode } from '../protocol/errors.ts';
import type { DecisionContext, ItemOutcome } from './decision-context.ts';

export const invalidAssignment = (errorMessage: string): ItemOutcome => ({
  errorCode: ErrorCode.INVALID_REPLICA_ASSIGNMENT,
  errorMessage,
});

const invalidFactor = (replicationFactor: number, reason: string): ItemOutcome => ({
  errorCode: ErrorCode.INVALID_REPLICATION_FACTOR,
  errorMessage: `Unable to replicate the partition ${replicationFactor} time(s): ${reason}`,
});

/** What is wrong with one partition of a manual assignment; undefined when nothing is. */
export function manualAssignmentProblem(
  context: DecisionContext,
  partitionId: number,
  replicas: readonly number[],
  replicationFactor: number | undefined,
): ItemOutcome | undefined {
  const says = 'The manual partition assignment includes';
  if (replicas.length === 0) return invalidAssignment(`${says} an empty replica list.`);
  const { cluster } = context.image;
  let previous: number | undefined;
  for (const id of replicas.toSorted((a, b) => a - b)) {
    if (!cluster.has(id)) return invalidAssignment(`${says} broker ${id}, but no such broker is registered.`);
    if (id === previous) return invalidAssignment(`${says} the broker ${id} more than once.`);
    previous = id;
  }
  if (replicationFactor !== undefined && replicas.length !== replicationFactor) {
    return invalidAssignment(
      `${says} a partition with ${replicas.length} replica(s), but this is not consistent with previous partitions, ` +
        `which have ${replicationFactor} replica(s).`,
    );
  }
  if (replicas.some((id) => isActive(cluster.get(id)))) return undefined;
  return invalidAssignment(
    `All brokers specified in the manual partition assignment for partition ${partitionId} are fenced or in ` +
      'controlled shutdown.',
  );
}

/** Why so many replicas cannot be placed; undefined when they can. */
export function placementProblem(context: DecisionContext, replicationFactor: number): ItemOutcome | undefined {
  const brokers = [...context.image.cluster.values()];
  if (!brokers.some(({ fenced }) => !fenced)) {
    return invalidFactor(replicationFactor, 'All brokers are currently fenced.');
  }
  if (replicationFactor > brokers.length) {
    return invalidFactor(
      replicationFactor,
      `The target replication factor of ${replicationFactor} cannot be reached because only ${brokers.length} ` +
        'broker(s) are registered or some brokers have all their log directories cordoned.',
    );
  }
  if (brokers.some(isActive)) return undefined;
  return invalidFactor(replicationFactor, 'All brokers are currently fenced or in controlled shutdown.');
}

/** The record of a new partition: led by the first replica that is active, all active ones in sync. */
export function newPartitionRecord(
  context: DecisionContext,
  topicId: Uuid,
  partitionId: number,
  replicas: readonly number[],
): MetadataRecord {
  const { cluster } = context.image;
  const isr = replicas.filter((id) => isActive(cluster.get(id)));
  return metadataRecord('PartitionRecord', {
    partitionId,
    topicId,
    replicas,
    isr,
    removingReplicas: [],
    addingReplicas: [],
    leader: isr[0] ?? -1,
    leaderEpoch: 0,
    partitionEpoch: 0,
    directories: replicas.map((id) => directoryOf(cluster.get(id))),
  });
}

/** Reserved by Kafka (KIP-858). */
const unassignedDirectory = oneUuid;

/** With one log directory there is no choice; with several the broker chooses and says so later. */
function directoryOf(broker: BrokerImage | undefined): Uuid {
  return broker?.logDirs.length === 1 ? broker.logDirs[0]! : unassignedDirectory;
}

function isActive(broker: BrokerImage | undefined): boolean {
  return broker !== undefined && !broker.fenced && !broker.inControlledShutdown;
}
