// Who owned what before the rebalance. Members say it themselves, and one that slept through a rebalance
// says it wrongly: a partition belongs to the claim of the latest generation, and to nobody when two
// members claim it in the same one.

import { TopicPartitionMap, type TopicPartition } from '../../../topic-partition.ts';
import type { KnownPartition, KnownTopics } from '../known-partitions.ts';

/** What one member says. */
export interface Claim {
  readonly partitions: readonly TopicPartition[];
  /** -1 when the member does not say. */
  readonly generation: number;
}

export interface PreviousOwners {
  /** Every member is in it. In the order in which members list their partitions. */
  readonly owned: ReadonlyMap<string, ReadonlySet<KnownPartition>>;
  readonly claimedTwice: ReadonlySet<KnownPartition>;
  /** Of partitions whose claim is older than the latest generation: the best of those claims. */
  readonly formerOwners: ReadonlyMap<KnownPartition, string>;
}

/** Partitions that are gone are forgotten. */
export function settleClaims(topics: KnownTopics, claims: ReadonlyMap<string, Claim>): PreviousOwners {
  const known = new TopicPartitionMap<KnownPartition>();
  for (const partitions of topics.values()) for (const partition of partitions) known.set(partition, partition);
  const owned = new Map<string, Set<KnownPartition>>(Array.from(claims.keys(), (memberId) => [memberId, new Set()]));
  const claimedTwice = new Set<KnownPartition>();
  const claimants = new Map<KnownPartition, { readonly memberId: string; readonly generation: number }>();
  for (const [memberId, { partitions, generation }] of claims) {
    for (const name of partitions) {
      const partition = known.get(name);
      if (partition === undefined) continue;
      const other = claimants.get(partition);
      if (other !== undefined && other.generation > generation) continue;
      if (other !== undefined) owned.get(other.memberId)!.delete(partition);
      if (other?.generation === generation) claimedTwice.add(partition);
      else owned.get(memberId)!.add(partition);
      claimants.set(partition, { memberId, generation });
    }
  }
  return { owned, claimedTwice, formerOwners: formerOwners(known, claims) };
}

function formerOwners(
  known: TopicPartitionMap<KnownPartition>,
  claims: ReadonlyMap<string, Claim>,
): Map<KnownPartition, string> {
  let latest = -1;
  for (const { generation } of claims.values()) latest = Math.max(latest, generation);
  const best = new Map<KnownPartition, { readonly memberId: string; readonly generation: number }>();
  for (const [memberId, { partitions, generation }] of claims) {
    if (generation >= latest) continue;
    for (const name of partitions) {
      const partition = known.get(name);
      if (partition === undefined || (best.get(partition)?.generation ?? -2) >= generation) continue;
      best.set(partition, { memberId, generation });
    }
  }
  return new Map(Array.from(best, ([partition, { memberId }]) => [partition, memberId]));
}
