// A static member comes back without its member id (KIP-345): the instance goes on under a new id and
// with the old assignment, and whoever still holds the old id is fenced off. As long as the group would
// choose the same protocol again, nobody else notices.

import { ErrorCode } from '../../../protocol/errors.ts';
import type { JoinGroupRequest, JoinGroupResponse } from '../group-api.ts';
import type { Caller, GroupDecision } from '../group-context.ts';
import { failedJoin, failedSync, joined } from './answers.ts';
import type { ClassicGroup } from './classic-group.ts';
import { ClassicMember, keepProtocols } from './classic-member.ts';
import { decided } from './effects.ts';
import { groupMetadataRecord } from './group-metadata-record.ts';
import type { Rebalances } from './rebalances.ts';
import type { Sessions } from './sessions.ts';

/** From this version on a leader can be told to leave the assignment as it is (KIP-814). */
const skipAssignmentVersion = 9;

export class StaticReplacements {
  readonly #sessions: Sessions;
  readonly #rebalances: Rebalances;
  /** Members that are not in the log yet, each with whom it replaced. */
  readonly #unwritten = new WeakMap<ClassicMember, ClassicMember>();

  constructor(sessions: Sessions, rebalances: Rebalances) {
    this.#sessions = sessions;
    this.#rebalances = rebalances;
  }

  replace(
    caller: Caller,
    request: JoinGroupRequest,
    group: ClassicGroup,
    old: ClassicMember,
    memberId: string,
  ): GroupDecision<JoinGroupResponse> {
    const leaderBefore = group.leaderId;
    const member = successorOf(old, memberId, request);
    group.members.answerJoin(old, failedJoin(old.memberId, ErrorCode.FENCED_INSTANCE_ID));
    group.members.answerSync(old, failedSync(ErrorCode.FENCED_INSTANCE_ID));
    this.#exchange(group, old, member);
    if (group.state === 'Stable' && group.members.electProtocol() === group.protocolName) {
      this.#unwritten.set(member, old);
      return {
        records: [groupMetadataRecord(group)],
        response: answerOf(caller, group, memberId, leaderBefore),
        onCommitted: () => {
          this.#unwritten.delete(member);
        },
        onFailed: () => {
          if (group.members.get(memberId) === member) this.#exchange(group, member, this.#lastWritten(member));
        },
      };
    }
    const response = group.members.awaitJoin(member);
    group.progress?.arrived(old.memberId);
    const text = `static member ${old.groupInstanceId} came back as ${memberId}`;
    return decided(this.#rebalances.prepareOrComplete(group, { text, triggeredBy: member }), response);
  }

  /** Whom the log knows: the instance may have come back more than once since. */
  #lastWritten(member: ClassicMember): ClassicMember {
    let written = member;
    for (let old = this.#unwritten.get(written); old !== undefined; old = this.#unwritten.get(written)) written = old;
    return written;
  }

  #exchange(group: ClassicGroup, old: ClassicMember, member: ClassicMember): void {
    group.members.replace(old, member);
    if (group.pendingSyncs.delete(old.memberId)) group.pendingSyncs.add(member.memberId);
    this.#sessions.cancel(group, old.memberId);
    this.#sessions.renew(group, member);
  }
}

function successorOf(old: ClassicMember, memberId: string, request: JoinGroupRequest): ClassicMember {
  return new ClassicMember({
    memberId,
    groupInstanceId: old.groupInstanceId,
    // As Kafka: the instance keeps the face that it had.
    clientId: old.clientId,
    clientHost: old.clientHost,
    rebalanceTimeoutMs: request.rebalanceTimeoutMs,
    sessionTimeoutMs: request.sessionTimeoutMs,
    protocols: keepProtocols(request.protocols),
    assignment: old.assignment,
  });
}

/**
 * An old client that is told it leads would compute assignments and send them: it is told the leader's
 * old id, which nobody has any more. A new one may know that it leads, and that there is nothing to do.
 */
function answerOf(
  { apiVersion }: Caller,
  group: ClassicGroup,
  memberId: string,
  leaderBefore: string | null,
): JoinGroupResponse {
  if (apiVersion < skipAssignmentVersion) return joined(group, memberId, { leader: leaderBefore, withMembers: false });
  return joined(group, memberId, { skipAssignment: group.isLeader(memberId) });
}
