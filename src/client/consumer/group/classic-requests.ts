// The four requests of a member of a classic group, each one attempt, in versions down to the first.

import { heartbeatApi } from '../../../protocol/apis/heartbeat.ts';
import { joinGroupApi } from '../../../protocol/apis/join-group.ts';
import { leaveGroupApi } from '../../../protocol/apis/leave-group.ts';
import { syncGroupApi } from '../../../protocol/apis/sync-group.ts';
import type { Decoded } from '../../../protocol/schema/fields.ts';
import { ErrorCode } from '../../errors.ts';
import type { Channel } from '../../cluster/connection-pool.ts';
import type { GroupCoordinator } from './group-coordinator.ts';

export const protocolType = 'consumer';

export type JoinAnswer = Decoded<(typeof joinGroupApi)['response']['fields']>;

/** What does not change during a membership. */
export interface ClassicSettings {
  readonly groupInstanceId: string | undefined;
  readonly sessionTimeoutMs: number;
  /** How long a rebalance waits for this member: `max.poll.interval.ms`. */
  readonly rebalanceTimeoutMs: number;
  readonly requestTimeoutMs: number;
}

export interface GroupGeneration {
  readonly memberId: string;
  readonly generationId: number;
}

/** The coordinator answers a join when all members have come, or the rebalance timeout is over. */
const joinMarginMs = 5_000;

export async function joinGroup(
  coordinator: GroupCoordinator,
  settings: ClassicSettings,
  memberId: string,
  protocols: readonly { readonly name: string; readonly metadata: Uint8Array }[],
  reason: string | undefined,
): Promise<JoinAnswer> {
  const { groupInstanceId, sessionTimeoutMs, rebalanceTimeoutMs, requestTimeoutMs } = settings;
  const { response } = await coordinator.send(
    joinGroupApi,
    {
      groupId: coordinator.groupId,
      sessionTimeoutMs,
      rebalanceTimeoutMs,
      memberId,
      groupInstanceId: groupInstanceId ?? null,
      protocolType,
      protocols,
      reason: reason?.slice(0, maxReasonLength) ?? null,
    },
    {
      timeoutMs: Math.max(requestTimeoutMs, rebalanceTimeoutMs + joinMarginMs),
      // The answer may take minutes. Whoever waits for it in a poll keeps the process; nobody else does.
      isBackground: true,
      ...(groupInstanceId === undefined ? {} : { minVersion: 5 }),
    },
  );
  coordinator.noteError(response.errorCode);
  return response;
}

/** As in Java: a reason of any length would go to every log. */
const maxReasonLength = 255;

export interface SyncAnswer {
  readonly errorCode: number;
  readonly assignment: Uint8Array;
}

/** `assignments` are those of everybody from the leader, none from the others. */
export async function syncGroup(
  coordinator: GroupCoordinator,
  settings: ClassicSettings,
  { memberId, generationId }: GroupGeneration,
  protocolName: string,
  assignments: readonly { readonly memberId: string; readonly assignment: Uint8Array }[],
): Promise<SyncAnswer> {
  const { groupInstanceId, rebalanceTimeoutMs, requestTimeoutMs } = settings;
  const { response } = await coordinator.send(
    syncGroupApi,
    {
      groupId: coordinator.groupId,
      generationId,
      memberId,
      groupInstanceId: groupInstanceId ?? null,
      protocolType,
      protocolName,
      assignments,
    },
    // The answer waits for the leader's assignment.
    { timeoutMs: Math.max(requestTimeoutMs, rebalanceTimeoutMs + joinMarginMs) },
  );
  coordinator.noteError(response.errorCode);
  const isOther =
    response.errorCode === ErrorCode.NONE &&
    ((response.protocolType !== null && response.protocolType !== protocolType) ||
      (response.protocolName !== null && response.protocolName !== protocolName));
  return {
    errorCode: isOther ? ErrorCode.INCONSISTENT_GROUP_PROTOCOL : response.errorCode,
    assignment: response.assignment,
  };
}

/** Returns the error code. */
export async function sendHeartbeat(
  coordinator: GroupCoordinator,
  settings: ClassicSettings,
  { memberId, generationId }: GroupGeneration,
): Promise<number> {
  const { response } = await coordinator.send(
    heartbeatApi,
    {
      groupId: coordinator.groupId,
      generationId,
      memberId,
      groupInstanceId: settings.groupInstanceId ?? null,
    },
    // A coordinator that does not answer for a whole session is looked for again.
    { timeoutMs: Math.min(settings.requestTimeoutMs, settings.sessionTimeoutMs) },
  );
  coordinator.noteError(response.errorCode);
  return response.errorCode;
}

const firstLeaveVersionWithMembers = 3;

/** Returns the error code. */
export async function leaveGroup(
  coordinator: GroupCoordinator,
  settings: ClassicSettings,
  memberId: string,
  reason: string,
  timeoutMs: number,
  channel: Channel,
): Promise<number> {
  const { groupInstanceId } = settings;
  const { response } = await coordinator.send(
    leaveGroupApi,
    (connection) => [
      connection.versionOf(leaveGroupApi) < firstLeaveVersionWithMembers
        ? { groupId: coordinator.groupId, memberId, members: [] }
        : {
            groupId: coordinator.groupId,
            memberId: '',
            members: [{ memberId, groupInstanceId: groupInstanceId ?? null, reason: reason.slice(0, maxReasonLength) }],
          },
      {},
    ],
    { timeoutMs },
    channel,
  );
  return response.errorCode === ErrorCode.NONE
    ? (response.members[0]?.errorCode ?? ErrorCode.NONE)
    : response.errorCode;
}
