// How the leader of a classic group deals the partitions out. Kafka's ConsumerPartitionAssignor: an
// assignor is asked by every member for what it puts into JoinGroup, by the leader for the whole
// assignment, and told by every member what it got. `assign` is a pure function of its arguments.

import type { TopicPartition } from '../../topic-partition.ts';

/**
 * `eager`: everything is given up before a rebalance. `cooperative`: only what goes to somebody else, and
 * that in a second rebalance (KIP-429).
 */
export type RebalanceProtocol = 'eager' | 'cooperative';

/** What one member says to the leader. */
export interface MemberSubscription {
  readonly topics: readonly string[];
  /** What the member's own assignor put in: {@link PartitionAssignor.subscriptionUserData}. */
  readonly userData: Uint8Array | null;
  readonly ownedPartitions: readonly TopicPartition[];
  /** The generation in which the member got what it owns; -1 when unknown. */
  readonly generationId: number;
  readonly rackId: string | undefined;
  /** Of a static member (KIP-345). Comes from the coordinator, not from the subscription's bytes. */
  readonly groupInstanceId: string | undefined;
}

export interface MemberAssignment {
  readonly partitions: readonly TopicPartition[];
  readonly userData: Uint8Array | null;
}

export interface AssignorPartition {
  readonly partition: number;
  /** The rack of each replica; undefined for a broker that has none or is not known. */
  readonly replicaRacks: readonly (string | undefined)[];
}

/** The cluster as the leader knows it. */
export interface AssignorCluster {
  /** In any order; undefined or empty for a topic that is not known. */
  partitionsFor(topic: string): readonly AssignorPartition[] | undefined;
}

export interface PartitionAssignor {
  /** As it stands in JoinGroup. The members of a group settle on one name that all of them offer. */
  readonly name: string;
  /** What members may do around a rebalance. Eager only, when left out. */
  readonly supportedProtocols?: readonly RebalanceProtocol[] | undefined;
  /** Put into this member's subscription, for the leader. Nothing, when left out. */
  subscriptionUserData?(topics: ReadonlySet<string>): Uint8Array | null;
  /** Called in the leader only. Every member must be in the result, also one that gets nothing. */
  assign(
    cluster: AssignorCluster,
    members: ReadonlyMap<string, MemberSubscription>,
  ): ReadonlyMap<string, MemberAssignment>;
  /** Called in every member with what it got. */
  onAssignment?(assignment: MemberAssignment, generationId: number): void;
}
