// Kafka's CooperativeStickyAssignor: as the sticky one, for members that keep what they own through a
// rebalance (KIP-429). A partition that is to move is given to nobody at first; when its owner has let it
// go, the next rebalance gives it to whom it is meant for.

import { ByteReader } from '../../../base/bytes/byte-reader.ts';
import { ByteWriter } from '../../../base/bytes/byte-writer.ts';
import { type TopicPartition, TopicPartitionMap } from '../../topic-partition.ts';
import type { AssignorCluster, MemberAssignment, MemberSubscription, PartitionAssignor } from './partition-assignor.ts';
import type { Claim } from './sticky/claims.ts';
import { assignStickily } from './sticky/sticky-assignment.ts';

export class CooperativeStickyAssignor implements PartitionAssignor {
  readonly name = 'cooperative-sticky';
  readonly supportedProtocols = ['cooperative', 'eager'] as const;
  #generation = -1;

  /** The generation, for leaders that do not find it in the subscription itself yet. */
  subscriptionUserData(): Uint8Array {
    const writer = new ByteWriter(4);
    writer.int32(this.#generation);
    return writer.toBytes();
  }

  onAssignment(_assignment: MemberAssignment, generationId: number): void {
    this.#generation = generationId;
  }

  assign(
    cluster: AssignorCluster,
    members: ReadonlyMap<string, MemberSubscription>,
  ): ReadonlyMap<string, MemberAssignment> {
    const { partitions, moving } = assignStickily(cluster, members, claimOf);
    const withheld = moving ?? partitionsInUse(partitions, members);
    return new Map(
      Array.from(partitions, ([memberId, list]) => [
        memberId,
        { partitions: list.filter((partition) => !withheld.has(partition)), userData: null },
      ]),
    );
  }
}

function claimOf({ ownedPartitions, generationId, userData }: MemberSubscription): Claim {
  if (generationId >= 0) return { partitions: ownedPartitions, generation: generationId };
  const generation = userData === null || userData.length < 4 ? -1 : new ByteReader(userData).int32();
  return { partitions: ownedPartitions, generation: Math.max(generation, -1) };
}

/** What a member is given although another one still owns it. */
function partitionsInUse(
  assigned: ReadonlyMap<string, readonly TopicPartition[]>,
  members: ReadonlyMap<string, MemberSubscription>,
): ReadonlySet<TopicPartition> {
  const owners = new TopicPartitionMap<Set<string>>();
  for (const [memberId, { ownedPartitions }] of members) {
    for (const partition of ownedPartitions) {
      const set = owners.get(partition);
      if (set === undefined) owners.set(partition, new Set([memberId]));
      else set.add(memberId);
    }
  }
  const inUse = new Set<TopicPartition>();
  for (const [memberId, partitions] of assigned) {
    for (const partition of partitions) {
      const ownersOfIt = owners.get(partition);
      if (ownersOfIt !== undefined && !ownersOfIt.has(memberId)) inUse.add(partition);
    }
  }
  return inUse;
}
