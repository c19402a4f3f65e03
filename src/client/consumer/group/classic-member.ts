// A member of a classic group as a pure state machine: what happened goes in, the new state and what is
// to be done about it come out. The life of a member goes round:
//
//   unjoined → preparing → joining → syncing → completing → stable → preparing → …
//
// `preparing` and `completing` call the user's listener and are entered and left inside a `poll`; the
// others go on by themselves. An answer that belongs to an earlier attempt changes nothing.

import { ErrorCode } from '../../../protocol/errors.ts';
import { pollExpiredReason } from './poll-timer.ts';

export type ClassicPhase = 'unjoined' | 'preparing' | 'joining' | 'syncing' | 'completing' | 'stable' | 'fenced';

export interface ClassicMember {
  readonly phase: ClassicPhase;
  /** Empty while the coordinator has given none. */
  readonly memberId: string;
  /** -1 outside of a generation. */
  readonly generationId: number;
  /** Which assignor the members settled on. */
  readonly protocolName: string | undefined;
  readonly isLeader: boolean;
  /** Counts joins, so that a late answer is told from the one that is waited for. */
  readonly attempt: number;
  /** What must be given up before a join has been: a join that failed is repeated without asking again. */
  readonly isPrepared: boolean;
  /** Why the next poll joins again; undefined when it need not. */
  readonly rejoinReason: string | undefined;
}

export const newClassicMember: ClassicMember = {
  phase: 'unjoined',
  memberId: '',
  generationId: -1,
  protocolName: undefined,
  isLeader: false,
  attempt: 0,
  isPrepared: false,
  rejoinReason: undefined,
};

/** Names the member that an answer is about. */
interface Addressed {
  readonly memberId: string;
  readonly generationId: number;
}

export type ClassicEvent =
  /** Something of the group has changed, or the user wants it. */
  | { readonly type: 'rejoin-wanted'; readonly reason: string }
  /** `poll` was called: what had to wait for it may begin. */
  | { readonly type: 'polled' }
  /** What had to be given up has been: everything, when it was lost already. */
  | { readonly type: 'prepared'; readonly wasLost: boolean }
  | {
      readonly type: 'join-answered';
      readonly attempt: number;
      readonly errorCode: number;
      readonly memberId: string;
      readonly generationId: number;
      readonly protocolName: string | undefined;
      readonly isLeader: boolean;
    }
  | { readonly type: 'sync-answered'; readonly attempt: number; readonly errorCode: number }
  /** No answer to a join or sync; it may be sent again. */
  | { readonly type: 'unanswered'; readonly attempt: number; readonly reason: string }
  /** The join or sync cannot be sent at all. */
  | { readonly type: 'refused'; readonly attempt: number }
  /** The assignment is in force. A reason when another rebalance must follow it. */
  | { readonly type: 'completed'; readonly rejoinReason: string | undefined }
  /** Of a heartbeat or a commit. */
  | ({ readonly type: 'answered'; readonly errorCode: number } & Addressed)
  /** Nobody called poll for `max.poll.interval.ms`. */
  | { readonly type: 'poll-expired' }
  /** The consumer has left, and does not want to come back. */
  | { readonly type: 'left' };

export type ClassicEffect =
  | { readonly type: 'join'; readonly attempt: number; readonly memberId: string; readonly reason: string | undefined }
  | { readonly type: 'sync'; readonly attempt: number }
  /** Tell the group that this member is gone. */
  | { readonly type: 'leave'; readonly memberId: string; readonly reason: string }
  /** Wait a little before the next join. */
  | { readonly type: 'rest' }
  /** The next poll rejects with this. */
  | { readonly type: 'fail'; readonly errorCode: number };

export interface ClassicStep {
  readonly member: ClassicMember;
  readonly effects: readonly ClassicEffect[];
}

export function stepClassicMember(member: ClassicMember, event: ClassicEvent): ClassicStep {
  if (member.phase === 'fenced' && event.type !== 'left') return same(member);
  switch (event.type) {
    case 'rejoin-wanted':
      return same({ ...member, rejoinReason: member.rejoinReason ?? event.reason });
    case 'polled':
      return polled(member);
    case 'prepared':
      return prepared(member, event.wasLost);
    case 'join-answered':
      return member.phase === 'joining' && event.attempt === member.attempt
        ? joinAnswered(member, event)
        : same(member);
    case 'sync-answered':
      return member.phase === 'syncing' && event.attempt === member.attempt
        ? syncAnswered(member, event.errorCode)
        : same(member);
    case 'unanswered':
      return isWaitingFor(member, event.attempt) ? again(member, event.reason, true) : same(member);
    case 'refused':
      return isWaitingFor(member, event.attempt) ? again(member, 'the last attempt failed', false) : same(member);
    case 'completed':
      return completed(member, event.rejoinReason);
    case 'answered':
      return event.memberId === member.memberId && event.generationId === member.generationId && isMember(member)
        ? answered(member, event.errorCode)
        : same(member);
    case 'poll-expired':
      return pollExpired(member);
    case 'left':
      return same({ ...newClassicMember, attempt: member.attempt });
    default:
      return event satisfies never;
  }
}

/** Whether it counts as a member whose heartbeats are wanted. */
export function isMember({ phase, generationId }: ClassicMember): boolean {
  return generationId >= 0 && phase !== 'unjoined' && phase !== 'joining' && phase !== 'fenced';
}

function same(member: ClassicMember): ClassicStep {
  return { member, effects: [] };
}

function isWaitingFor(member: ClassicMember, attempt: number): boolean {
  return attempt === member.attempt && (member.phase === 'joining' || member.phase === 'syncing');
}

function polled(member: ClassicMember): ClassicStep {
  const { phase, rejoinReason } = member;
  if ((phase !== 'unjoined' && phase !== 'stable') || rejoinReason === undefined) return same(member);
  if (member.isPrepared) return join(member);
  return same({ ...member, phase: 'preparing' });
}

function prepared(member: ClassicMember, wasLost: boolean): ClassicStep {
  if (member.phase !== 'preparing') return same(member);
  // The membership ended meanwhile: what was to be kept is lost, and the next poll says so.
  if (member.generationId < 0 && !wasLost) return same({ ...member, phase: 'unjoined' });
  return join({ ...member, isPrepared: true });
}

function join(member: ClassicMember): ClassicStep {
  const attempt = member.attempt + 1;
  const { memberId, rejoinReason } = member;
  return {
    member: { ...member, phase: 'joining', attempt, rejoinReason: undefined },
    effects: [{ type: 'join', attempt, memberId, reason: rejoinReason }],
  };
}

function joinAnswered(member: ClassicMember, event: ClassicEvent & { type: 'join-answered' }): ClassicStep {
  const { errorCode, memberId, generationId, protocolName, isLeader } = event;
  switch (errorCode) {
    case ErrorCode.NONE:
      return {
        member: { ...member, phase: 'syncing', memberId, generationId, protocolName, isLeader },
        effects: [{ type: 'sync', attempt: member.attempt }],
      };
    case ErrorCode.MEMBER_ID_REQUIRED: // KIP-394
      return join({ ...member, memberId, rejoinReason: 'need to re-join with the given member-id' });
    default:
      return rebalanceFailed(member, errorCode);
  }
}

function syncAnswered(member: ClassicMember, errorCode: number): ClassicStep {
  if (errorCode === ErrorCode.NONE) return same({ ...member, phase: 'completing' });
  return rebalanceFailed(member, errorCode);
}

/** A join or a sync was answered with an error. */
function rebalanceFailed(member: ClassicMember, errorCode: number): ClassicStep {
  switch (errorCode) {
    case ErrorCode.REBALANCE_IN_PROGRESS:
      return again(member, 'the group began another rebalance', member.phase === 'joining');
    case ErrorCode.COORDINATOR_LOAD_IN_PROGRESS:
    case ErrorCode.COORDINATOR_NOT_AVAILABLE:
    case ErrorCode.NOT_COORDINATOR:
    case ErrorCode.REQUEST_TIMED_OUT:
      return again(member, 'the coordinator was not available', true);
    case ErrorCode.UNKNOWN_MEMBER_ID:
    case ErrorCode.ILLEGAL_GENERATION:
    case ErrorCode.FENCED_INSTANCE_ID:
      // To be unknown without an id makes no sense; it must not make a busy loop either.
      return { ...answered(member, errorCode), effects: member.memberId === '' ? [{ type: 'rest' }] : [] };
    default: {
      const { member: next } = again(member, 'the last attempt failed', false);
      return { member: next, effects: [{ type: 'fail', errorCode }] };
    }
  }
}

/** Joins again at the next poll, as the same member. */
function again(member: ClassicMember, reason: string, rests: boolean): ClassicStep {
  return {
    member: { ...member, phase: 'unjoined', rejoinReason: member.rejoinReason ?? reason },
    effects: rests ? [{ type: 'rest' }] : [],
  };
}

function completed(member: ClassicMember, rejoinReason: string | undefined): ClassicStep {
  if (member.phase !== 'completing') return same(member);
  const phase = member.generationId < 0 ? 'unjoined' : 'stable';
  return same({ ...member, phase, isPrepared: false, rejoinReason: member.rejoinReason ?? rejoinReason });
}

/** What the coordinator said to this member in this generation. */
function answered(member: ClassicMember, errorCode: number): ClassicStep {
  switch (errorCode) {
    case ErrorCode.REBALANCE_IN_PROGRESS:
      if (member.phase !== 'stable' && member.phase !== 'completing') return same(member);
      return same({ ...member, rejoinReason: member.rejoinReason ?? 'group is already rebalancing' });
    case ErrorCode.UNKNOWN_MEMBER_ID:
      return same(reset(member, 'the coordinator does not know this member', ''));
    case ErrorCode.ILLEGAL_GENERATION:
      return same(reset(member, 'the group has gone on to another generation', member.memberId));
    case ErrorCode.FENCED_INSTANCE_ID:
      return same({ ...reset(member, '', ''), phase: 'fenced' });
    case ErrorCode.NONE:
    case ErrorCode.COORDINATOR_LOAD_IN_PROGRESS:
    case ErrorCode.COORDINATOR_NOT_AVAILABLE:
    case ErrorCode.NOT_COORDINATOR:
    case ErrorCode.REQUEST_TIMED_OUT:
      return same(member);
    default:
      return { member, effects: [{ type: 'fail', errorCode }] };
  }
}

/** Out of the generation: what the member owned is lost. A listener that is being called ends first. */
function reset(member: ClassicMember, rejoinReason: string, memberId: string): ClassicMember {
  const isBusy = member.phase === 'preparing' || member.phase === 'completing';
  return {
    ...member,
    phase: isBusy ? member.phase : 'unjoined',
    memberId,
    generationId: -1,
    protocolName: undefined,
    isLeader: false,
    isPrepared: false,
    rejoinReason,
  };
}

function pollExpired(member: ClassicMember): ClassicStep {
  if (!isMember(member)) return same(member);
  return {
    member: reset(member, pollExpiredReason, ''),
    effects: [{ type: 'leave', memberId: member.memberId, reason: pollExpiredReason }],
  };
}
