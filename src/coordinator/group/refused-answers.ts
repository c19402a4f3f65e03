// What each API of groups answers when the group could not be asked, or refused: the code, where the API has a
// place for it, and nothing that could be taken for the group's word.

import { ErrorCode } from '../../protocol/errors.ts';
import type * as api from './group-api.ts';

const noBytes = new Uint8Array(0);

export function refusedSync(errorCode: number): api.SyncGroupResponse {
  // Members join again when the coordinator has moved with the group half assigned.
  const isLoading = errorCode === ErrorCode.COORDINATOR_LOAD_IN_PROGRESS;
  return { errorCode: isLoading ? ErrorCode.REBALANCE_IN_PROGRESS : errorCode, assignment: noBytes };
}

export function refusedHeartbeat(errorCode: number): api.HeartbeatResponse {
  // While a group is loaded its members are given the benefit of the doubt.
  return { errorCode: errorCode === ErrorCode.COORDINATOR_LOAD_IN_PROGRESS ? ErrorCode.NONE : errorCode };
}

export function refusedLeave(errorCode: number): api.LeaveGroupResponse {
  return { errorCode, members: [] };
}

export function refusedConsumerHeartbeat(
  errorCode: number,
  errorMessage: string | null,
): api.ConsumerGroupHeartbeatResponse {
  return { errorCode, errorMessage, memberEpoch: 0, heartbeatIntervalMs: 0 };
}

export function refusedCommit({ topics }: api.OffsetCommitRequest, errorCode: number): api.OffsetCommitResponse {
  return {
    topics: topics.map(({ name, topicId, partitions }) => ({
      name,
      topicId,
      partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode })),
    })),
  };
}

export function refusedTxnCommit(
  { topics }: api.TxnOffsetCommitRequest,
  errorCode: number,
): api.TxnOffsetCommitResponse {
  return {
    topics: topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode })),
    })),
  };
}

export function refusedFetch(groupId: string, errorCode: number): api.OffsetFetchGroupResponse {
  return { groupId, errorCode, topics: [] };
}

export function refusedDelete(errorCode: number): api.OffsetDeleteResponse {
  return { errorCode, topics: [] };
}

export function refusedDescription(groupId: string, errorCode: number): api.DescribedGroup {
  return { errorCode, groupId, groupState: '', protocolType: '', protocolData: '', members: [] };
}

export function refusedConsumerDescription(
  groupId: string,
  errorCode: number,
  errorMessage: string | null,
): api.DescribedConsumerGroup {
  return {
    errorCode,
    errorMessage,
    groupId,
    groupState: '',
    groupEpoch: 0,
    assignmentEpoch: 0,
    assignorName: '',
    members: [],
  };
}
