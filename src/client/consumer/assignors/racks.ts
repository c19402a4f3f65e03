// Whether racks say anything about who should read what (KIP-881). When every partition has a replica in
// every rack, or no member is where a replica is, they do not.

import type { KnownPartition } from './known-partitions.ts';
import type { MemberSubscription } from './partition-assignor.ts';

/** The rack of each member that has one. */
export function memberRacks(members: ReadonlyMap<string, MemberSubscription>): Map<string, string> {
  const racks = new Map<string, string>();
  for (const [memberId, { rackId }] of members) {
    if (rackId !== undefined && rackId !== '') racks.set(memberId, rackId);
  }
  return racks;
}

export function racksMatter(racksOfMembers: Iterable<string>, partitions: Iterable<KnownPartition>): boolean {
  const list = [...partitions];
  const all = new Set(list.flatMap(({ racks }) => [...racks]));
  const isNear = [...racksOfMembers].some((rack) => all.has(rack));
  return isNear && list.some(({ racks }) => racks.size < all.size);
}
