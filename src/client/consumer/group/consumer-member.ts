// A member of a group in the consumer protocol (KIP-848) as a pure state machine. The coordinator decides
// everything; the member says in heartbeats what it has, and brings what it has to what it is told:
//
//   joining → reconciling → acknowledging → stable → reconciling → …
//      ↑                                      │
//      └──────────────── lost ←───────────────┘  (from every phase)
//
// `reconciling` and `lost` call the user's listener, and are left inside a `poll`.

import { ErrorCode } from '../../../protocol/errors.ts';

export type ConsumerPhase = 'joining' | 'reconciling' | 'acknowledging' | 'stable' | 'lost' | 'fatal' | 'left';

/** Partitions by topic id. */
export type AssignedTopics = ReadonlyMap<string, readonly number[]>;

export interface ConsumerMember {
  readonly phase: ConsumerPhase;
  /** 0 while joining. */
  readonly memberEpoch: number;
  /** Counts memberships, so that an answer to an earlier one is told from one to this. */
  readonly incarnation: number;
  /** What the coordinator wants this member to have; undefined before it has said so. */
  readonly target: AssignedTopics | undefined;
  /** What this member has, and has told; undefined before it has had anything. */
  readonly current: AssignedTopics | undefined;
}

export const newConsumerMember: ConsumerMember = {
  phase: 'joining',
  memberEpoch: 0,
  incarnation: 1,
  target: undefined,
  current: undefined,
};

export type ConsumerEvent =
  /** `assignment` is undefined when it has not changed. */
  | {
      readonly type: 'answered';
      readonly incarnation: number;
      readonly errorCode: number;
      readonly memberEpoch: number;
      readonly assignment: AssignedTopics | undefined;
    }
  /** The member now has these, and the listener knows. Less than the target while topics are not known by name. */
  | { readonly type: 'reconciled'; readonly incarnation: number; readonly current: AssignedTopics }
  /** A heartbeat with what the member has is on its way. */
  | { readonly type: 'acknowledged' }
  /** What was lost is given up, and the listener knows. */
  | { readonly type: 'released' }
  /** Nobody called poll for `max.poll.interval.ms`. */
  | { readonly type: 'poll-expired' }
  | { readonly type: 'left' };

export type ConsumerEffect =
  /** Not only when the next one is due. */
  | { readonly type: 'beat' }
  /** Tell the coordinator that this member goes, for now. */
  | { readonly type: 'leave' }
  /** The next poll rejects with this. */
  | { readonly type: 'fail'; readonly errorCode: number };

export interface ConsumerStep {
  readonly member: ConsumerMember;
  readonly effects: readonly ConsumerEffect[];
}

export function stepConsumerMember(member: ConsumerMember, event: ConsumerEvent): ConsumerStep {
  if (member.phase === 'left') return same(member);
  switch (event.type) {
    case 'answered':
      return event.incarnation === member.incarnation && isBeating(member) ? answered(member, event) : same(member);
    case 'reconciled':
      if (event.incarnation !== member.incarnation || member.phase !== 'reconciling') return same(member);
      return { member: { ...member, phase: 'acknowledging', current: event.current }, effects: [{ type: 'beat' }] };
    case 'acknowledged':
      if (member.phase !== 'acknowledging') return same(member);
      return same({ ...member, phase: isReconciled(member) ? 'stable' : 'reconciling' });
    case 'released':
      if (member.phase !== 'lost') return same(member);
      return { member: { ...member, phase: 'joining' }, effects: [{ type: 'beat' }] };
    case 'poll-expired':
      return isBeating(member) ? { member: lost(member), effects: [{ type: 'leave' }] } : same(member);
    case 'left':
      return same({ ...member, phase: 'left' });
    default:
      return event satisfies never;
  }
}

/** Whether its heartbeats are wanted. */
export function isBeating({ phase }: ConsumerMember): boolean {
  return phase !== 'lost' && phase !== 'fatal' && phase !== 'left';
}

/** Whether it is in the group. */
export function isInGroup(member: ConsumerMember): boolean {
  return isBeating(member) && member.memberEpoch > 0;
}

function same(member: ConsumerMember): ConsumerStep {
  return { member, effects: [] };
}

function answered(member: ConsumerMember, event: ConsumerEvent & { type: 'answered' }): ConsumerStep {
  switch (event.errorCode) {
    case ErrorCode.NONE:
      return same(accepted(member, event.memberEpoch, event.assignment));
    case ErrorCode.COORDINATOR_LOAD_IN_PROGRESS:
    case ErrorCode.COORDINATOR_NOT_AVAILABLE:
    case ErrorCode.NOT_COORDINATOR:
    case ErrorCode.REQUEST_TIMED_OUT:
      return same(member);
    case ErrorCode.FENCED_MEMBER_EPOCH:
    case ErrorCode.UNKNOWN_MEMBER_ID:
      return same(lost(member));
    case ErrorCode.TOPIC_AUTHORIZATION_FAILED:
      // Somebody may grant it: the member stays.
      return { member, effects: [{ type: 'fail', errorCode: event.errorCode }] };
    default:
      return { member: { ...member, phase: 'fatal' }, effects: [{ type: 'fail', errorCode: event.errorCode }] };
  }
}

function accepted(member: ConsumerMember, memberEpoch: number, assignment: AssignedTopics | undefined): ConsumerMember {
  const next = { ...member, memberEpoch, target: assignment ?? member.target };
  // What is being told to the coordinator is told first.
  if (member.phase === 'acknowledging') return next;
  if (next.target === undefined) return next;
  return { ...next, phase: isReconciled(next) ? 'stable' : 'reconciling' };
}

/** Out of the group, with everything it had; joins again when that is given up. */
function lost(member: ConsumerMember): ConsumerMember {
  return {
    phase: 'lost',
    memberEpoch: 0,
    incarnation: member.incarnation + 1,
    target: undefined,
    current: undefined,
  };
}

function isReconciled({ target, current }: ConsumerMember): boolean {
  return target !== undefined && current !== undefined && isSameAssignment(target, current);
}

export function isSameAssignment(a: AssignedTopics, b: AssignedTopics): boolean {
  if (a.size !== b.size) return false;
  for (const [topicId, partitions] of a) {
    const others = b.get(topicId);
    if (others?.length !== partitions.length) return false;
    const known = new Set(others);
    if (!partitions.every((partition) => known.has(partition))) return false;
  }
  return true;
}
