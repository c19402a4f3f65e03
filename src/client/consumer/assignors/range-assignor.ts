// Kafka's RangeAssignor: topic by topic, each member gets consecutive partitions, the first ones one more
// when it does not divide evenly. Topics with the same members and as many partitions are dealt out alike
// (co-partitioning). Racks are matched first where they can be without breaking either (KIP-881).

import { type KnownPartition, knownTopics } from './known-partitions.ts';
import type { AssignorCluster, MemberAssignment, MemberSubscription, PartitionAssignor } from './partition-assignor.ts';
import { memberRacks, racksMatter } from './racks.ts';
import { compareMembers, comparePartitions } from './sort-order.ts';

export class RangeAssignor implements PartitionAssignor {
  readonly name = 'range';
  readonly supportedProtocols = ['eager'] as const;

  assign(
    cluster: AssignorCluster,
    members: ReadonlyMap<string, MemberSubscription>,
  ): ReadonlyMap<string, MemberAssignment> {
    const racks = memberRacks(members);
    const shares = Array.from(
      knownTopics(cluster, members),
      ([topic, partitions]) => new TopicShares(partitions, subscribersOf(topic, members), racks),
    );
    if (shares.some(({ needsRacks }) => needsRacks)) assignWithinRacks(shares);
    for (const topic of shares) topic.takeRanges(() => true);
    return new Map(
      Array.from(members.keys(), (memberId) => {
        const partitions = shares.flatMap((topic) => topic.takenBy(memberId));
        return [memberId, { partitions: partitions.toSorted(comparePartitions), userData: null }];
      }),
    );
  }
}

function subscribersOf(topic: string, members: ReadonlyMap<string, MemberSubscription>): readonly string[] {
  return Array.from(members, ([memberId, { topics, groupInstanceId }]) => ({ memberId, topics, groupInstanceId }))
    .filter(({ topics }) => topics.includes(topic))
    .toSorted(compareMembers)
    .map(({ memberId }) => memberId);
}

function assignWithinRacks(shares: readonly TopicShares[]): void {
  for (const alike of groupsAlike(shares)) {
    if (alike.length > 1) assignAlikeWithinRacks(alike);
    else for (const topic of alike) if (topic.needsRacks) topic.takeRanges((memberId, p) => topic.isNear(memberId, p));
  }
}

/** Topics that have the same members and as many partitions. */
function groupsAlike(shares: readonly TopicShares[]): Iterable<readonly TopicShares[]> {
  const groups = new Map<string, TopicShares[]>();
  for (const topic of shares) {
    const key = JSON.stringify([topic.partitions.length, ...topic.memberIds]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [topic]);
    else group.push(topic);
  }
  return groups.values();
}

/** The same numbers of all topics go to one member, if it is near them all and none has its share yet. */
function assignAlikeWithinRacks(topics: readonly TopicShares[]): void {
  const { partitions, memberIds } = topics[0]!;
  for (let index = 0; index < partitions.length; index += 1) {
    const taker = memberIds.find((memberId) =>
      topics.every((topic) => topic.remaining(memberId) > 0 && topic.isNear(memberId, topic.partitions[index]!)),
    );
    if (taker !== undefined) for (const topic of topics) topic.take(taker, [topic.partitions[index]!]);
  }
}

/** Who has taken how much of one topic. */
class TopicShares {
  readonly partitions: readonly KnownPartition[];
  readonly memberIds: readonly string[];
  readonly needsRacks: boolean;
  readonly #racks: ReadonlyMap<string, string>;
  readonly #free: Set<KnownPartition>;
  readonly #taken = new Map<string, KnownPartition[]>();
  readonly #share: number;
  /** How many members may still take one more than the share. */
  #extras: number;

  constructor(partitions: readonly KnownPartition[], memberIds: readonly string[], racks: ReadonlyMap<string, string>) {
    this.partitions = partitions;
    this.memberIds = memberIds;
    this.#racks = racks;
    this.#free = new Set(partitions);
    this.#share = Math.floor(partitions.length / memberIds.length);
    this.#extras = partitions.length % memberIds.length;
    const racksOfMembers = memberIds.map((memberId) => racks.get(memberId)).filter((rack) => rack !== undefined);
    this.needsRacks = racksMatter(racksOfMembers, partitions);
  }

  /** A member without a rack is near everything. */
  isNear(memberId: string, partition: KnownPartition): boolean {
    const rack = this.#racks.get(memberId);
    return rack === undefined || partition.racks.has(rack);
  }

  takenBy(memberId: string): readonly KnownPartition[] {
    return this.#taken.get(memberId) ?? [];
  }

  remaining(memberId: string): number {
    return Math.max(0, this.#share + (this.#extras > 0 ? 1 : 0) - this.takenBy(memberId).length);
  }

  take(memberId: string, partitions: readonly KnownPartition[]): void {
    const taken = this.#taken.get(memberId) ?? [];
    this.#taken.set(memberId, taken);
    for (const partition of partitions) {
      taken.push(partition);
      this.#free.delete(partition);
    }
    if (taken.length > this.#share) this.#extras -= 1;
  }

  /** Each member in turn takes the first partitions that it may have, up to its share. */
  takeRanges(mayTake: (memberId: string, partition: KnownPartition) => boolean): void {
    for (const memberId of this.memberIds) {
      const wanted = [...this.#free].filter((partition) => mayTake(memberId, partition));
      const range = wanted.slice(0, this.remaining(memberId));
      if (range.length > 0) this.take(memberId, range);
    }
  }
}
