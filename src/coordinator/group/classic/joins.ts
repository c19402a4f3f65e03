// JoinGroup: somebody wants to be in the next generation of a group, for the first time or again.

import { ErrorCode } from '../../../protocol/errors.ts';
import type { JoinGroupRequest, JoinGroupResponse } from '../group-api.ts';
import type { Caller, GroupContext, GroupDecision } from '../group-context.ts';
import { failedJoin, joined } from './answers.ts';
import type { ClassicGroup } from './classic-group.ts';
import { ClassicMember, keepProtocols } from './classic-member.ts';
import { decided, noEffects } from './effects.ts';
import { newMemberId } from './member-id.ts';
import type { RebalanceCause } from './rebalance-progress.ts';
import type { Rebalances } from './rebalances.ts';
import type { Sessions } from './sessions.ts';
import { StaticReplacements } from './static-replacements.ts';

type JoinDecision = GroupDecision<JoinGroupResponse>;

/** From this version on a dynamic member joins with an id that it was given before (KIP-394). */
const memberIdRequiredVersion = 4;

/**
 * A new member cannot send heartbeats while its JoinGroup is held back, nor is a lost connection noticed:
 * without this limit, clients that give up and try again would pile up in a long rebalance.
 */
export const newMemberTimeoutMs = 5 * 60 * 1_000;

/** Ids given out to clients that never come back are no reason to run out of memory; Kafka has no limit. */
const pendingJoinsLimit = 100_000;

export class Joins {
  readonly #context: GroupContext;
  readonly #sessions: Sessions;
  readonly #rebalances: Rebalances;
  readonly #replacements: StaticReplacements;

  constructor(context: GroupContext, sessions: Sessions, rebalances: Rebalances) {
    this.#context = context;
    this.#sessions = sessions;
    this.#rebalances = rebalances;
    this.#replacements = new StaticReplacements(sessions, rebalances);
  }

  join(caller: Caller, request: JoinGroupRequest, group: ClassicGroup): JoinDecision {
    const { memberId } = request;
    if (!this.#hasRoomFor(group, memberId)) return this.#turnAway(group, memberId);
    if (!group.suits(request.protocolType, request.protocols))
      return refuse(memberId, ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
    if (memberId === '') return this.#joinNew(caller, request, group);
    if (group.pendingJoins.has(memberId)) return this.#joinPending(caller, request, group);
    const errorCode = group.validateMember(memberId, request.groupInstanceId);
    if (errorCode !== ErrorCode.NONE) return refuse(memberId, errorCode);
    return this.#rejoin(request, group, group.members.get(memberId)!);
  }

  /** `group.max.size` counts who has joined while a rebalance is on, so that lowering it sheds the last ones. */
  #hasRoomFor(group: ClassicGroup, memberId: string): boolean {
    const { classicMaxSize } = this.#context.config;
    if (group.isEmpty) return true;
    if (group.state === 'PreparingRebalance')
      return group.members.get(memberId)?.join !== undefined || group.members.awaitingJoinCount < classicMaxSize;
    return group.members.has(memberId) || group.members.size < classicMaxSize;
  }

  #turnAway(group: ClassicGroup, memberId: string): JoinDecision {
    group.progress?.gone(memberId, 'left');
    group.remove(memberId);
    this.#sessions.cancel(group, memberId);
    return decided(this.#rebalances.completeIfAllJoined(group), failedJoin('', ErrorCode.GROUP_MAX_SIZE_REACHED));
  }

  #joinNew(caller: Caller, request: JoinGroupRequest, group: ClassicGroup): JoinDecision {
    const { groupInstanceId } = request;
    const memberId = newMemberId(this.#context.random, caller.clientId, groupInstanceId);
    if (groupInstanceId === null) {
      if (caller.apiVersion >= memberIdRequiredVersion) return this.#giveId(request, group, memberId);
      return this.#add(caller, request, group, memberId);
    }
    const currentId = group.members.memberIdOf(groupInstanceId);
    if (currentId === undefined) return this.#add(caller, request, group, memberId);
    return this.#replacements.replace(caller, request, group, group.members.get(currentId)!, memberId);
  }

  #giveId(request: JoinGroupRequest, group: ClassicGroup, memberId: string): JoinDecision {
    if (group.pendingJoins.size >= pendingJoinsLimit) return refuse('', ErrorCode.COORDINATOR_NOT_AVAILABLE);
    group.pendingJoins.set(memberId, request.sessionTimeoutMs);
    this.#sessions.expectWithin(group, memberId, request.sessionTimeoutMs);
    return refuse(memberId, ErrorCode.MEMBER_ID_REQUIRED);
  }

  #joinPending(caller: Caller, request: JoinGroupRequest, group: ClassicGroup): JoinDecision {
    // Static members never get such an id: this client mixes up two members. Kafka stumbles over it too.
    if (request.groupInstanceId !== null) return refuse(request.memberId, ErrorCode.UNKNOWN_SERVER_ERROR);
    return this.#add(caller, request, group, request.memberId);
  }

  #add(caller: Caller, request: JoinGroupRequest, group: ClassicGroup, memberId: string): JoinDecision {
    const member = new ClassicMember({
      memberId,
      groupInstanceId: request.groupInstanceId,
      clientId: caller.clientId,
      clientHost: caller.clientHost,
      rebalanceTimeoutMs: request.rebalanceTimeoutMs,
      sessionTimeoutMs: request.sessionTimeoutMs,
      protocols: keepProtocols(request.protocols),
      isNew: true,
    });
    const response = group.members.awaitJoin(member);
    if (group.state === 'PreparingRebalance' && group.previousState === 'Empty') group.hasNewMember = true;
    group.add(member, request.protocolType);
    this.#sessions.expectWithin(group, memberId, newMemberTimeoutMs);
    const cause = causedBy(member, `member ${memberId} joined`, request);
    return decided(this.#rebalances.prepareOrComplete(group, cause), response);
  }

  #rejoin(request: JoinGroupRequest, group: ClassicGroup, member: ClassicMember): JoinDecision {
    const { memberId } = member;
    if (group.state === 'PreparingRebalance')
      return this.#update(request, group, member, `member ${memberId} joined again`);
    if (!member.matches(request.protocols))
      return this.#update(request, group, member, `member ${memberId} changed its metadata`);
    // The leader may know of a change that is not in its metadata, such as new partitions.
    if (group.state === 'Stable' && group.isLeader(memberId))
      return this.#update(request, group, member, `leader ${memberId} joined again`);
    // The first answer may have been lost on its way.
    return decided(noEffects, joined(group, memberId));
  }

  #update(request: JoinGroupRequest, group: ClassicGroup, member: ClassicMember, what: string): JoinDecision {
    group.members.update(member, request);
    const response = group.members.awaitJoin(member);
    group.progress?.arrived(member.memberId);
    return decided(this.#rebalances.prepareOrComplete(group, causedBy(member, what, request)), response);
  }
}

export function refuse(memberId: string, errorCode: number): JoinDecision {
  return { records: [], response: failedJoin(memberId, errorCode) };
}

/** With the reason that the client gives (KIP-800). */
function causedBy(triggeredBy: ClassicMember, what: string, { reason }: JoinGroupRequest): RebalanceCause {
  return { text: reason === null || reason === '' ? what : `${what}: ${reason}`, triggeredBy };
}
