// The uniform assignment when members read different topics. Members keep what they had; what nobody has
// goes to the least loaded subscriber of its topic; then partitions move, topic by topic, from the most to
// the least loaded subscribers until no move helps. Topics whose subscribers have most to carry come first.

import { putUuid, type Uuid, uuidSizeBytes } from '../../../base/uuid.ts';
import type { Assignment, AssignorInput } from './assignor.ts';
import { SubscriberBalance } from './subscriber-balance.ts';

const nobody = -1;
/** Every round goes through all topics; almost always one or two are enough. */
const roundsLimit = 16;

export function assignHeterogeneous(input: AssignorInput): ReadonlyMap<string, Assignment> {
  return new HeterogeneousAssignment(input).build();
}

interface Topic {
  readonly topicId: Uuid;
  /** Indexes of members, ascending. */
  readonly subscribers: number[];
  /** Index of the member that gets the partition. */
  readonly owners: Int32Array;
}

class HeterogeneousAssignment {
  readonly #input: AssignorInput;
  readonly #topics = new Map<Uuid, Topic>();
  /** How many partitions each member gets. */
  readonly #loads: number[];
  readonly #balance: SubscriberBalance;

  constructor(input: AssignorInput) {
    this.#input = input;
    this.#loads = input.members.map(() => 0);
    this.#balance = new SubscriberBalance(this.#loads);
    for (const [index, { topicIds }] of input.members.entries()) {
      for (const topicId of topicIds) this.#topicOf(topicId).subscribers.push(index);
    }
  }

  build(): ReadonlyMap<string, Assignment> {
    if (this.#topics.size === 0) return new Map();
    this.#keep();
    const topics = [...this.#topics.values()].toSorted(mostToCarryFirst);
    this.#giveAway(topics);
    this.#even(topics.filter(({ subscribers }) => subscribers.length > 1));
    return this.#result();
  }

  #topicOf(topicId: Uuid): Topic {
    const known = this.#topics.get(topicId);
    if (known !== undefined) return known;
    const owners = new Int32Array(this.#input.partitionCount(topicId)).fill(nobody);
    const topic = { topicId, subscribers: [], owners };
    this.#topics.set(topicId, topic);
    return topic;
  }

  #keep(): void {
    for (const [index, { assigned, topicIds }] of this.#input.members.entries()) {
      for (const [topicId, partitions] of assigned) {
        if (!topicIds.has(topicId)) continue;
        const { owners } = this.#topics.get(topicId)!;
        for (const partition of partitions) {
          if (partition >= owners.length) continue;
          owners[partition] = index;
          this.#loads[index]! += 1;
        }
      }
    }
  }

  #giveAway(topics: readonly Topic[]): void {
    for (const topic of topics) {
      if (!topic.owners.includes(nobody)) continue;
      this.#balance.start(topic.subscribers);
      for (const [partition, owner] of topic.owners.entries()) {
        if (owner === nobody) this.#give(topic, partition, this.#balance.nextLeastLoaded());
      }
    }
  }

  /** Ends when a whole round has moved nothing. */
  #even(topics: readonly Topic[]): void {
    let lastMoved: number | undefined;
    for (let round = 0; round < roundsLimit; round += 1) {
      for (const [index, topic] of topics.entries()) {
        if (index === lastMoved) return;
        const moved = this.#evenTopic(topic);
        if (moved > 0 || lastMoved === undefined) lastMoved = index;
      }
    }
  }

  /** Returns how many partitions have moved. */
  #evenTopic(topic: Topic): number {
    const balance = this.#balance;
    if (balance.start(topic.subscribers) <= 1) return 0;
    const givable = partitionsByOwner(topic);
    let moved = 0;
    while (!balance.isEven) {
      const from = nextWithPartitions(balance, givable);
      if (from === undefined) break;
      const partition = givable.get(from)!.pop()!;
      const to = balance.nextLeastLoaded();
      if (balance.isEven) break;
      this.#give(topic, partition, to);
      moved += 1;
    }
    return moved;
  }

  #give({ owners }: Topic, partition: number, member: number): void {
    const before = owners[partition]!;
    if (before !== nobody) this.#loads[before]! -= 1;
    owners[partition] = member;
    this.#loads[member]! += 1;
  }

  #result(): ReadonlyMap<string, Assignment> {
    const result = this.#input.members.map(() => new Map<Uuid, Set<number>>());
    for (const { topicId, owners } of this.#topics.values()) {
      for (const [partition, owner] of owners.entries()) {
        if (owner === nobody) continue;
        const partitions = result[owner]!.get(topicId);
        if (partitions === undefined) result[owner]!.set(topicId, new Set([partition]));
        else partitions.add(partition);
      }
    }
    return new Map(this.#input.members.map(({ memberId }, index) => [memberId, result[index]!]));
  }
}

/** The most loaded subscriber that has a partition of the topic left to give. */
function nextWithPartitions(
  balance: SubscriberBalance,
  givable: ReadonlyMap<number, readonly number[]>,
): number | undefined {
  for (;;) {
    const member = balance.nextMostLoaded();
    if (member === undefined || (givable.get(member)?.length ?? 0) > 0) return member;
    balance.excludeLastMostLoaded();
  }
}

function partitionsByOwner({ owners }: Topic): Map<number, number[]> {
  const byOwner = new Map<number, number[]>();
  for (const [partition, owner] of owners.entries()) {
    const partitions = byOwner.get(owner);
    if (partitions === undefined) byOwner.set(owner, [partition]);
    else partitions.push(partition);
  }
  return byOwner;
}

function mostToCarryFirst(a: Topic, b: Topic): number {
  const byLoad = b.owners.length / b.subscribers.length - a.owners.length / a.subscribers.length;
  if (byLoad !== 0) return byLoad;
  if (a.subscribers.length !== b.subscribers.length) return a.subscribers.length - b.subscribers.length;
  return compareUuids(a.topicId, b.topicId);
}

/** As Java compares uuids: two signed longs. */
function compareUuids(a: Uuid, b: Uuid): number {
  const left = longsOf(a);
  const right = longsOf(b);
  for (const at of [0, 8]) {
    const difference = left.getBigInt64(at) - right.getBigInt64(at);
    if (difference !== 0n) return difference < 0n ? -1 : 1;
  }
  return 0;
}

function longsOf(uuid: Uuid): DataView {
  const bytes = new Uint8Array(uuidSizeBytes);
  putUuid(bytes, 0, uuid);
  return new DataView(bytes.buffer);
}
