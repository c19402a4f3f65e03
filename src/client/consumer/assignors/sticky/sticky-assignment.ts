// What the sticky assignors have in common: who owned what is settled, then the partitions are dealt out
// so that loads differ by one at most where subscriptions allow it, and whoever can keep a partition keeps
// it. When all members subscribe to the same topics that is a matter of quotas.

import { javaStringHash } from '../../../../base/hash/java-string-hash.ts';
import { inHashOrder } from '../hash-order.ts';
import { type KnownTopics, knownTopics } from '../known-partitions.ts';
import type { AssignorCluster, MemberSubscription } from '../partition-assignor.ts';
import { memberRacks, racksMatter } from '../racks.ts';
import { type Claim, settleClaims } from './claims.ts';
import { EqualAssignment } from './equal-assignment.ts';
import { GeneralAssignment } from './general-assignment.ts';
import type { StickyAssignment } from './sticky-problem.ts';

/** `claimOf` says what a member owned before, in which generation. */
export function assignStickily(
  cluster: AssignorCluster,
  subscriptions: ReadonlyMap<string, MemberSubscription>,
  claimOf: (subscription: MemberSubscription) => Claim,
): StickyAssignment {
  const members = new Map(inHashOrder(subscriptions, ([memberId]) => javaStringHash(memberId)));
  if (members.size === 0) return { partitions: new Map(), moving: new Set() };
  const topics = knownTopics(cluster, members);
  const claims = new Map(Array.from(members, ([memberId, subscription]) => [memberId, claimOf(subscription)]));
  const problem = { topics, previous: settleClaims(topics, claims), racks: usefulRacks(topics, members) };
  if (subscribeAlike(members)) return new EqualAssignment(problem).result();
  const topicsOf = new Map(Array.from(members, ([memberId, subscription]) => [memberId, new Set(subscription.topics)]));
  return { partitions: new GeneralAssignment({ ...problem, topicsOf }).result(), moving: undefined };
}

/** Empty when racks do not matter. */
function usefulRacks(
  topics: KnownTopics,
  members: ReadonlyMap<string, MemberSubscription>,
): ReadonlyMap<string, string> {
  const racks = memberRacks(members);
  return racksMatter(racks.values(), [...topics.values()].flat()) ? racks : new Map<string, string>();
}

function subscribeAlike(members: ReadonlyMap<string, MemberSubscription>): boolean {
  let first: ReadonlySet<string> | undefined;
  for (const { topics } of members.values()) {
    const all = new Set(topics);
    first ??= all;
    if (all.size !== first.size || topics.some((topic) => !first?.has(topic))) return false;
  }
  return true;
}
