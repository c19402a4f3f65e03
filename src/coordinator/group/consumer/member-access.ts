// Which member a heartbeat speaks for, and whether it may: members are fenced by their epoch, static
// members by their instance id. Everything here throws before anything has changed.

import { ErrorCode, KafkaError } from '../../../protocol/errors.ts';
import type { ConsumerGroupHeartbeatRequest } from '../group-api.ts';
import type { ConsumerGroup } from './consumer-group.ts';
import { type ConsumerMember, leaveForAWhileEpoch, newMember } from './consumer-member.ts';
import { isHeld } from './partitions.ts';

/** A member as the request finds it, and whom it takes the place of. */
export interface FoundMember {
  readonly member: ConsumerMember;
  /** A static member with another id, which this one replaces. */
  readonly replaced: ConsumerMember | undefined;
}

export function requireRoom(group: ConsumerGroup, memberId: string, maxSize: number): void {
  if (group.size < maxSize || (memberId !== '' && group.member(memberId) !== undefined)) return;
  throw new KafkaError(
    ErrorCode.GROUP_MAX_SIZE_REACHED,
    `The consumer group has reached its maximum capacity of ${maxSize} members.`,
  );
}

export function requireMember(group: ConsumerGroup, memberId: string): ConsumerMember {
  const member = group.member(memberId);
  if (member !== undefined) return member;
  throw new KafkaError(ErrorCode.UNKNOWN_MEMBER_ID, `Member ${memberId} is not a member of group ${group.groupId}.`);
}

/** The live member of the instance, which must have this id. */
export function requireStaticMember(group: ConsumerGroup, memberId: string, instanceId: string): ConsumerMember {
  const member = group.staticMember(instanceId);
  if (member === undefined) throw new KafkaError(ErrorCode.UNKNOWN_MEMBER_ID, `Instance id ${instanceId} is unknown.`);
  requireUnfenced(member, memberId, instanceId);
  return member;
}

export function requireUnfenced(member: ConsumerMember, memberId: string, instanceId: string): void {
  if (member.memberId === memberId) return;
  throw new KafkaError(
    ErrorCode.FENCED_INSTANCE_ID,
    `Static member ${memberId} with instance id ${instanceId} was fenced by member ${member.memberId}.`,
  );
}

type Epochs = Pick<ConsumerGroupHeartbeatRequest, 'memberEpoch' | 'topicPartitions'>;

export function findDynamicMember(group: ConsumerGroup, memberId: string, epochs: Epochs): FoundMember {
  const joins = epochs.memberEpoch === 0;
  const member = joins ? (group.member(memberId) ?? newMember(memberId)) : requireMember(group, memberId);
  requireEpoch(member, epochs);
  return { member, replaced: undefined };
}

/** A static member that joins takes the place of the one that left for a while, or of a classic one. */
export function findStaticMember(
  group: ConsumerGroup,
  memberId: string,
  instanceId: string,
  epochs: Epochs,
): FoundMember {
  if (epochs.memberEpoch !== 0) {
    const member = requireStaticMember(group, memberId, instanceId);
    requireEpoch(member, epochs);
    return { member, replaced: undefined };
  }
  const existing = group.staticMember(instanceId);
  if (existing === undefined) return { member: group.member(memberId) ?? newMember(memberId), replaced: undefined };
  if (existing.classic === null) requireReleased(existing, memberId, instanceId);
  return { member: { ...existing, memberId, memberEpoch: 0, previousMemberEpoch: 0 }, replaced: existing };
}

function requireReleased(existing: ConsumerMember, memberId: string, instanceId: string): void {
  if (existing.memberEpoch === leaveForAWhileEpoch) return;
  throw new KafkaError(
    ErrorCode.UNRELEASED_INSTANCE_ID,
    `Static member ${memberId} with instance id ${instanceId} cannot join the group because the instance id is` +
      ` owned by ${existing.memberId} member.`,
  );
}

/**
 * The epoch before the current one is let in when the member owns nothing beyond what it was given: the answer
 * that brought the current epoch may have got lost.
 */
function requireEpoch(member: ConsumerMember, { memberEpoch: received, topicPartitions }: Epochs): void {
  const { memberEpoch: known, previousMemberEpoch, assigned } = member;
  if (received === 0 || received === known) return;
  if (received > known) throw fenced('greater', received, known);
  if (received !== previousMemberEpoch || !isHeld(topicPartitions, assigned)) throw fenced('smaller', received, known);
}

function fenced(how: 'greater' | 'smaller', received: number, known: number): KafkaError {
  return new KafkaError(
    ErrorCode.FENCED_MEMBER_EPOCH,
    `The consumer group member has a ${how} member epoch (${received}) than the one known by the group coordinator` +
      ` (${known}). The member must abandon all its partitions and rejoin.`,
  );
}
