// The way of one member from what it holds to what it is to get (KIP-848): first it gives up what it is
// to lose, and only when it has confirmed that does its epoch follow the target's; then it gets what
// nobody else holds any more.
// A partition never has two holders, because one that a member has not confirmed to have given up stays
// its own.

import type { Uuid } from '../../../base/uuid.ts';
import { ErrorCode, KafkaError } from '../../../protocol/errors.ts';
import { type ConsumerMember, memberStates } from './consumer-member.ts';
import { anyHeld, type HeldPartitions, noPartitions, type PartitionSet } from './partitions.ts';

export interface ReconciliationInput {
  readonly targetEpoch: number;
  readonly target: PartitionSet;
  readonly hasSubscriptionChanged: boolean;
  /** The topics that the member subscribes to, those that exist. */
  readonly subscribedTopicIds: ReadonlySet<Uuid>;
  /** What the member says it holds; null when it says nothing new. */
  readonly owned: readonly { readonly topicId: Uuid; readonly partitions: readonly number[] }[] | null;
  /** Whether any member of the group holds the partition. */
  readonly isHeld: (topicId: Uuid, partition: number) => boolean;
}

/** The member after this heartbeat; itself when nothing changes. */
export function reconcile(member: ConsumerMember, input: ReconciliationInput): ConsumerMember {
  const { hasSubscriptionChanged, targetEpoch, owned } = input;
  switch (member.state) {
    case memberStates.stable:
      if (member.memberEpoch !== targetEpoch) return approachTarget(member, member.memberEpoch, input);
      return hasSubscriptionChanged ? giveUpUnsubscribed(member, input) : member;
    case memberStates.unrevokedPartitions:
      if (!stillOwns(owned, member.revoking)) return approachTarget(member, member.memberEpoch, input);
      return hasSubscriptionChanged ? giveUpUnsubscribed(member, input) : member;
    case memberStates.unreleasedPartitions:
      return approachTarget(member, member.memberEpoch, input);
    default:
      if (owned === null || owned.length > 0) {
        throw new KafkaError(
          ErrorCode.FENCED_MEMBER_EPOCH,
          'The consumer group member is in a unknown state. The member must abandon all its partitions and rejoin.',
        );
      }
      return approachTarget(member, targetEpoch, input);
  }
}

/** A member that says nothing about what it owns has confirmed nothing. */
function stillOwns(owned: ReconciliationInput['owned'], revoking: HeldPartitions): boolean {
  return owned === null || anyHeld(owned, revoking);
}

/** The member does not subscribe to some of its topics any more: it is to give them up at once, before a new target. */
function giveUpUnsubscribed(member: ConsumerMember, input: ReconciliationInput): ConsumerMember {
  const { subscribedTopicIds, owned } = input;
  const assigned = new Map(member.assigned);
  const revoking = new Map(member.revoking);
  for (const [topicId, partitions] of member.assigned) {
    if (subscribedTopicIds.has(topicId)) continue;
    assigned.delete(topicId);
    revoking.set(topicId, new Map([...(revoking.get(topicId) ?? []), ...partitions]));
  }
  if (assigned.size === member.assigned.size) return member;
  const { memberEpoch } = member;
  const kept = { ...member, previousMemberEpoch: memberEpoch, assigned };
  if (!stillOwns(owned, revoking)) return kept;
  return { ...kept, state: memberStates.unrevokedPartitions, revoking };
}

interface Difference {
  readonly kept: Map<Uuid, ReadonlyMap<number, number>>;
  readonly lost: Map<Uuid, ReadonlyMap<number, number>>;
  readonly gained: Map<Uuid, readonly number[]>;
  /** Whether the member is to get something that another one still holds. */
  readonly waitsForOthers: boolean;
}

function approachTarget(member: ConsumerMember, memberEpoch: number, input: ReconciliationInput): ConsumerMember {
  const { kept, lost, gained, waitsForOthers } = differenceOf(member, input);
  if (lost.size > 0 && stillOwns(input.owned, lost)) {
    return {
      ...member,
      state: memberStates.unrevokedPartitions,
      memberEpoch,
      previousMemberEpoch: member.memberEpoch,
      assigned: kept,
      revoking: lost,
    };
  }
  return {
    ...member,
    state: waitsForOthers ? memberStates.unreleasedPartitions : memberStates.stable,
    memberEpoch: input.targetEpoch,
    previousMemberEpoch: member.memberEpoch,
    assigned: withGained(kept, gained, input.targetEpoch),
    revoking: noPartitions,
  };
}

function differenceOf(
  { assigned, revoking }: ConsumerMember,
  { target, subscribedTopicIds, isHeld }: ReconciliationInput,
): Difference {
  const kept = new Map<Uuid, ReadonlyMap<number, number>>();
  const lost = new Map<Uuid, ReadonlyMap<number, number>>();
  const gained = new Map<Uuid, readonly number[]>();
  let waitsForOthers = false;
  for (const topicId of new Set([...target.keys(), ...assigned.keys()])) {
    const wanted: ReadonlySet<number> = (subscribedTopicIds.has(topicId) ? target.get(topicId) : undefined) ?? nothing;
    const held = assigned.get(topicId) ?? noEpochs;
    const keeps = [...held].filter(([partition]) => wanted.has(partition));
    const loses = [...held].filter(([partition]) => !wanted.has(partition));
    const missing = [...wanted].filter((partition) => !held.has(partition));
    const free = missing.filter(
      (partition) => !isHeld(topicId, partition) || revoking.get(topicId)?.has(partition) === true,
    );
    if (free.length < missing.length) waitsForOthers = true;
    if (keeps.length > 0) kept.set(topicId, new Map(keeps));
    if (loses.length > 0) lost.set(topicId, new Map(loses));
    if (free.length > 0) gained.set(topicId, free);
  }
  return { kept, lost, gained, waitsForOthers };
}

function withGained(
  kept: ReadonlyMap<Uuid, ReadonlyMap<number, number>>,
  gained: ReadonlyMap<Uuid, readonly number[]>,
  epoch: number,
): HeldPartitions {
  const assigned = new Map(kept);
  for (const [topicId, partitions] of gained) {
    const epochs = new Map(assigned.get(topicId));
    for (const partition of partitions) epochs.set(partition, epoch);
    assigned.set(topicId, epochs);
  }
  return assigned;
}

const nothing: ReadonlySet<number> = new Set();
const noEpochs: ReadonlyMap<number, number> = new Map();
