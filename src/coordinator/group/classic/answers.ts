// The answers of JoinGroup and SyncGroup, and how an answer looks in the version that was asked.

import { ErrorCode } from '../../../protocol/errors.ts';
import type { JoinGroupResponse, SyncGroupResponse } from '../group-api.ts';
import type { ClassicGroup } from './classic-group.ts';
import { type ClassicMember, noBytes } from './classic-member.ts';

const noGeneration = -1;
/** From this version on an answer without a protocol says null; before, it says the empty text (KIP-559). */
const nullableProtocolVersion = 7;

export function failedJoin(memberId: string, errorCode: number): JoinGroupResponse {
  return {
    errorCode,
    generationId: noGeneration,
    protocolType: null,
    protocolName: null,
    leader: '',
    skipAssignment: false,
    memberId,
    members: [],
  };
}

export interface JoinedOptions {
  /** Other than the group's own, for those who would take the wrong conclusion (before v9). */
  readonly leader?: string | null;
  /** Whether the leader is told who the members are. */
  readonly withMembers?: boolean;
  readonly skipAssignment?: boolean;
}

/** The generation as it is. The leader learns who the members are. */
export function joined(group: ClassicGroup, memberId: string, options: JoinedOptions = {}): JoinGroupResponse {
  const { leader = group.leaderId, withMembers = group.isLeader(memberId), skipAssignment = false } = options;
  return {
    errorCode: ErrorCode.NONE,
    generationId: group.generation,
    protocolType: group.protocolType,
    protocolName: group.protocolName,
    leader: leader ?? '',
    skipAssignment,
    memberId,
    members: withMembers ? membersOf(group) : [],
  };
}

function membersOf(group: ClassicGroup): JoinGroupResponse['members'] {
  const protocolName = group.protocolName ?? '';
  return [...group.members.values()].map((member) => ({
    memberId: member.memberId,
    groupInstanceId: member.groupInstanceId,
    metadata: member.metadataOf(protocolName),
  }));
}

export function joinAnswerFor(apiVersion: number, answer: JoinGroupResponse): JoinGroupResponse {
  if (answer.protocolName !== null || apiVersion >= nullableProtocolVersion) return answer;
  return { ...answer, protocolName: '' };
}

export function failedSync(errorCode: number): SyncGroupResponse {
  return { errorCode, protocolType: null, protocolName: null, assignment: noBytes };
}

export function synced(group: ClassicGroup, member: ClassicMember): SyncGroupResponse {
  return {
    errorCode: ErrorCode.NONE,
    protocolType: group.protocolType,
    protocolName: group.protocolName,
    assignment: member.assignment,
  };
}
