// SyncGroup: the leader hands in what each member is to do, the members ask for their part. What the
// leader said counts when it is in the log, not before.

import { ErrorCode, type KafkaError } from '../../../protocol/errors.ts';
import type { SyncGroupRequest, SyncGroupResponse } from '../group-api.ts';
import type { GroupContext, GroupDecision } from '../group-context.ts';
import { groupErrorCode } from '../group-errors.ts';
import { failedSync, synced } from './answers.ts';
import type { ClassicGroup } from './classic-group.ts';
import { noBytes } from './classic-member.ts';
import { decided, noEffects } from './effects.ts';
import { groupMetadataRecord } from './group-metadata-record.ts';
import type { Rebalances } from './rebalances.ts';
import type { Sessions } from './sessions.ts';
import { timerKey } from './timer-key.ts';

type SyncDecision = GroupDecision<SyncGroupResponse>;

export class Syncs {
  readonly #context: GroupContext;
  readonly #sessions: Sessions;
  readonly #rebalances: Rebalances;

  constructor(context: GroupContext, sessions: Sessions, rebalances: Rebalances) {
    this.#context = context;
    this.#sessions = sessions;
    this.#rebalances = rebalances;
  }

  sync(request: SyncGroupRequest, group: ClassicGroup): SyncDecision {
    const errorCode = validate(request, group);
    if (errorCode !== ErrorCode.NONE) return refuseSync(errorCode);
    const { memberId } = request;
    const member = group.members.get(memberId)!;
    this.#rebalances.syncReceived(group, memberId);
    if (group.state === 'Stable') return { records: [], response: synced(group, member) };
    const response = group.members.awaitSync(member);
    if (!group.isLeader(memberId) || group.isStoring) return { records: [], response };
    return this.#store(request, group, response);
  }

  #store(request: SyncGroupRequest, group: ClassicGroup, response: Promise<SyncGroupResponse>): SyncDecision {
    const { timers, config } = this.#context;
    const { generation } = group;
    const assignments = new Map(
      request.assignments.map(({ memberId, assignment }) => [memberId, new Uint8Array(assignment)]),
    );
    const isStillWanted = (): boolean => group.state === 'CompletingRebalance' && group.generation === generation;
    group.isStoring = true;
    group.progress?.arrived(request.memberId);
    timers.schedule(timerKey('store', group.groupId), config.commitTimeoutMs, () => {
      if (isStillWanted()) this.#giveUp(group, ErrorCode.REBALANCE_IN_PROGRESS);
      return decided(noEffects, undefined);
    });
    return {
      records: [groupMetadataRecord(group, assignments)],
      response,
      onCommitted: () => {
        if (isStillWanted()) this.#settle(group, assignments);
      },
      onFailed: (error) => {
        if (isStillWanted()) this.#giveUp(group, storeErrorCode(error));
      },
    };
  }

  #settle(group: ClassicGroup, assignments: ReadonlyMap<string, Uint8Array>): void {
    const { clock, timers } = this.#context;
    timers.cancel(timerKey('store', group.groupId));
    group.isStoring = false;
    for (const member of group.members.values()) {
      member.assignment = assignments.get(member.memberId) ?? noBytes;
      // A session that ended while we were writing was overlooked: it starts anew.
      if (group.members.answerSync(member, synced(group, member))) this.#sessions.renew(group, member);
    }
    group.transitionTo('Stable', clock.wallMs());
    this.#rebalances.conclude(group);
  }

  #giveUp(group: ClassicGroup, errorCode: number): void {
    this.#context.timers.cancel(timerKey('store', group.groupId));
    group.isStoring = false;
    for (const member of group.dropAssignments(errorCode)) this.#sessions.renew(group, member);
    // The leader at least has not joined again, so nothing is complete and there are no records.
    this.#rebalances.prepare(group, { text: 'the assignments could not be written' });
  }
}

export function refuseSync(errorCode: number): SyncDecision {
  return { records: [], response: failedSync(errorCode) };
}

function validate(request: SyncGroupRequest, group: ClassicGroup): number {
  const errorCode = group.validateMember(request.memberId, request.groupInstanceId);
  if (errorCode !== ErrorCode.NONE) return errorCode;
  if (request.generationId !== group.generation) return ErrorCode.ILLEGAL_GENERATION;
  if (isOther(request.protocolType, group.protocolType) || isOther(request.protocolName, group.protocolName)) {
    return ErrorCode.INCONSISTENT_GROUP_PROTOCOL;
  }
  return group.state === 'PreparingRebalance' ? ErrorCode.REBALANCE_IN_PROGRESS : ErrorCode.NONE;
}

const isOther = (said: string | null, own: string | null): boolean => said !== null && said !== own;

/** The generation is lost, not the coordinator: members join again. */
function storeErrorCode(error: KafkaError): number {
  return error.code === ErrorCode.REQUEST_TIMED_OUT ? ErrorCode.REBALANCE_IN_PROGRESS : groupErrorCode(error);
}
