// LeaveGroup to a consumer group: whoever it names, of either protocol, is removed; a member that is not
// there, or is somebody else by now, is answered so without touching the others.

import { ErrorCode, KafkaError } from '../../../protocol/errors.ts';
import { leaveAnswer, leavingMembers } from '../classic/departures.ts';
import type { ConsumerGroupContext } from '../consumer/consumer-group-context.ts';
import type { ConsumerGroup } from '../consumer/consumer-group.ts';
import type { ConsumerMember } from '../consumer/consumer-member.ts';
import { fenceMembers } from '../consumer/fencing.ts';
import { requireMember, requireUnfenced } from '../consumer/member-access.ts';
import type { LeaveGroupRequest, LeaveGroupResponse } from '../group-api.ts';
import type { Caller, GroupDecision } from '../group-context.ts';

export function decideClassicLeave(
  context: ConsumerGroupContext,
  group: ConsumerGroup,
  caller: Caller,
  request: LeaveGroupRequest,
): GroupDecision<LeaveGroupResponse> {
  const leaving = new Set<ConsumerMember>();
  const answers = leavingMembers(caller, request).map(({ memberId, groupInstanceId }) => {
    const found = findMember(group, memberId, groupInstanceId);
    if (typeof found !== 'number') leaving.add(found);
    return { memberId, groupInstanceId, errorCode: typeof found === 'number' ? found : ErrorCode.NONE };
  });
  return fenceMembers(context, group, [...leaving], {
    response: leaveAnswer(caller, answers),
    outcome: 'left',
    cause: `${[...leaving].map(({ memberId }) => `member ${memberId}`).join(', ')} left`,
  });
}

/** Or the code that it is answered with. */
function findMember(group: ConsumerGroup, memberId: string, instanceId: string | null): ConsumerMember | number {
  try {
    if (instanceId === null) return requireMember(group, memberId);
    const member = group.staticMember(instanceId);
    if (member === undefined) return ErrorCode.UNKNOWN_MEMBER_ID;
    // An operator removes an instance without knowing who it is.
    if (memberId !== '') requireUnfenced(member, memberId, instanceId);
    return member;
  } catch (error) {
    if (error instanceof KafkaError) return error.code;
    throw error;
  }
}
