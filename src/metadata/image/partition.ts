// One partition as the metadata has it: who holds it, who leads it, and the two epochs that fence.

import type { Uuid } from '../../base/uuid.ts';
import { zeroUuid } from '../../base/uuid.ts';
import type { RecordBodies } from '../metadata-record.ts';
import { metadataRecord, type MetadataRecord } from '../metadata-record.ts';

export const noLeader = -1;
/** In a PartitionChangeRecord: the leader stays who it is. */
export const noLeaderChange = -2;
const noRecoveryStateChange = -1;

export interface PartitionImage {
  /** Broker ids; the first one is the preferred leader. */
  readonly replicas: readonly number[];
  /** The log directory of each replica, in the order of `replicas`. */
  readonly directories: readonly Uuid[];
  readonly isr: readonly number[];
  readonly removingReplicas: readonly number[];
  readonly addingReplicas: readonly number[];
  /** KIP-966: replicas outside the in-sync set that are known to have everything committed. */
  readonly eligibleLeaderReplicas: readonly number[];
  readonly lastKnownElr: readonly number[];
  /** A broker id, or `noLeader`. */
  readonly leader: number;
  /** 0 recovered; 1 recovering after an unclean election. */
  readonly leaderRecoveryState: number;
  /** Rises with every election. */
  readonly leaderEpoch: number;
  /** Rises with every change. */
  readonly partitionEpoch: number;
}

export function partitionFromRecord(body: RecordBodies['PartitionRecord']): PartitionImage {
  return {
    replicas: body.replicas,
    directories: body.directories.length === 0 ? body.replicas.map(() => zeroUuid) : body.directories,
    isr: body.isr,
    removingReplicas: body.removingReplicas,
    addingReplicas: body.addingReplicas,
    eligibleLeaderReplicas: body.eligibleLeaderReplicas ?? [],
    lastKnownElr: body.lastKnownElr ?? [],
    leader: body.leader,
    leaderRecoveryState: body.leaderRecoveryState,
    leaderEpoch: body.leaderEpoch,
    partitionEpoch: body.partitionEpoch,
  };
}

export function partitionToRecord(topicId: Uuid, partitionId: number, partition: PartitionImage): MetadataRecord {
  return metadataRecord('PartitionRecord', {
    ...partition,
    topicId,
    partitionId,
    eligibleLeaderReplicas: nullWhenEmpty(partition.eligibleLeaderReplicas),
    lastKnownElr: nullWhenEmpty(partition.lastKnownElr),
  });
}

/** A named leader, even the same one again, is an election: the leader epoch rises. */
export function changePartition(before: PartitionImage, change: RecordBodies['PartitionChangeRecord']): PartitionImage {
  const replicas = change.replicas ?? before.replicas;
  const elects = change.leader !== noLeaderChange;
  const recovery = change.leaderRecoveryState;
  return {
    replicas,
    directories: change.directories ?? (change.replicas === null ? before.directories : replicas.map(() => zeroUuid)),
    isr: change.isr ?? before.isr,
    removingReplicas: change.removingReplicas ?? before.removingReplicas,
    addingReplicas: change.addingReplicas ?? before.addingReplicas,
    eligibleLeaderReplicas: change.eligibleLeaderReplicas ?? before.eligibleLeaderReplicas,
    lastKnownElr: change.lastKnownElr ?? before.lastKnownElr,
    leader: elects ? change.leader : before.leader,
    leaderRecoveryState: recovery === noRecoveryStateChange ? before.leaderRecoveryState : recovery,
    leaderEpoch: before.leaderEpoch + (elects ? 1 : 0),
    partitionEpoch: before.partitionEpoch + 1,
  };
}

export function withoutEligibleReplicas(before: PartitionImage): PartitionImage {
  return { ...before, eligibleLeaderReplicas: [], lastKnownElr: [] };
}

function nullWhenEmpty(list: readonly number[]): readonly number[] | null {
  return list.length === 0 ? null : list;
}
