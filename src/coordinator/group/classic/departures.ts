// Members that go: they say so, are sent away by an administrator, or have not been heard of for too long.

import { ErrorCode } from '../../../protocol/errors.ts';
import type { LeaveGroupRequest, LeaveGroupResponse } from '../group-api.ts';
import type { Caller, GroupDecision } from '../group-context.ts';
import type { ClassicGroup } from './classic-group.ts';
import type { ClassicMember } from './classic-member.ts';
import { decided, type Effects, noEffects } from './effects.ts';
import type { RebalanceCause } from './rebalance-progress.ts';
import type { Rebalances } from './rebalances.ts';
import type { Sessions } from './sessions.ts';

/** Up to this version a request is about one member, whose error is that of the whole. */
const lastSingleVersion = 2;

type Leaving = Pick<LeaveGroupRequest['members'][number], 'memberId' | 'groupInstanceId' | 'reason'>;
interface Departure extends Pick<Leaving, 'memberId' | 'groupInstanceId'> {
  readonly errorCode: number;
}

export function leavingMembers({ apiVersion }: Caller, request: LeaveGroupRequest): readonly Leaving[] {
  if (apiVersion > lastSingleVersion) return request.members;
  return [{ memberId: request.memberId, groupInstanceId: null, reason: null }];
}

export function leaveAnswer({ apiVersion }: Caller, members: readonly Departure[]): LeaveGroupResponse {
  if (apiVersion > lastSingleVersion) return { errorCode: ErrorCode.NONE, members };
  return { errorCode: members[0]!.errorCode, members: [] };
}

export class Departures {
  readonly #sessions: Sessions;
  readonly #rebalances: Rebalances;

  constructor(sessions: Sessions, rebalances: Rebalances) {
    this.#sessions = sessions;
    this.#rebalances = rebalances;
  }

  leave(caller: Caller, request: LeaveGroupRequest, group: ClassicGroup): GroupDecision<LeaveGroupResponse> {
    const causes: RebalanceCause[] = [];
    const departures = leavingMembers(caller, request).map((leaving) => ({
      memberId: leaving.memberId,
      groupInstanceId: leaving.groupInstanceId,
      errorCode: this.#leaveOne(group, leaving, causes),
    }));
    const effects = causes.length === 0 ? noEffects : this.#rebalances.prepareAfterLoss(group, together(causes));
    return decided(effects, leaveAnswer(caller, departures));
  }

  /** Nothing was heard of the member, or of who was given this id, for as long as it had. */
  expire(group: ClassicGroup, memberId: string): Effects {
    if (group.pendingJoins.delete(memberId)) return this.#rebalances.completeIfAllJoined(group);
    const member = group.members.get(memberId);
    if (member === undefined || member.isExcusedFromHeartbeats) return noEffects;
    const text = member.isNew
      ? `member ${memberId} waited for too long to become one`
      : `member ${memberId} missed its heartbeats for ${member.sessionTimeoutMs} ms`;
    group.progress?.gone(memberId, 'timed-out');
    group.remove(memberId);
    return this.#rebalances.prepareAfterLoss(group, { text, triggeredBy: member });
  }

  /** Adds to `causes` what the others have to hear of. */
  #leaveOne(group: ClassicGroup, leaving: Leaving, causes: RebalanceCause[]): number {
    const { memberId, groupInstanceId, reason } = leaving;
    if (group.pendingJoins.has(memberId)) {
      this.#remove(group, memberId);
      causes.push({ text: `${memberId} gave up before it was a member` });
      return ErrorCode.NONE;
    }
    const errorCode = validate(group, leaving);
    if (errorCode !== ErrorCode.NONE) return errorCode;
    const member = this.#remove(group, memberId === '' ? group.members.memberIdOf(groupInstanceId!)! : memberId)!;
    const what = memberId === '' ? `static member ${groupInstanceId} was removed` : `member ${memberId} left`;
    causes.push({ text: reason === null || reason === '' ? what : `${what}: ${reason}`, triggeredBy: member });
    return ErrorCode.NONE;
  }

  #remove(group: ClassicGroup, memberId: string): ClassicMember | undefined {
    group.progress?.gone(memberId, 'left');
    this.#sessions.cancel(group, memberId);
    return group.remove(memberId);
  }
}

/** Without a member id an administrator removes whoever is the instance now. */
function validate(group: ClassicGroup, { memberId, groupInstanceId }: Leaving): number {
  if (memberId !== '') return group.validateMember(memberId, groupInstanceId);
  const isThere = groupInstanceId !== null && group.members.memberIdOf(groupInstanceId) !== undefined;
  return isThere ? ErrorCode.NONE : ErrorCode.UNKNOWN_MEMBER_ID;
}

function together(causes: readonly RebalanceCause[]): RebalanceCause {
  const [first] = causes;
  return causes.length === 1 ? first! : { ...first!, text: `${first!.text}, and ${causes.length - 1} more` };
}
