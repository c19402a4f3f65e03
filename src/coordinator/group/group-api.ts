// The requests and answers of the group APIs, as types, without what the broker's dispatcher fills in.

import type { consumerGroupDescribeApi } from '../../protocol/apis/consumer-group-describe.ts';
import type { consumerGroupHeartbeatApi } from '../../protocol/apis/consumer-group-heartbeat.ts';
import type { describeGroupsApi } from '../../protocol/apis/describe-groups.ts';
import type { heartbeatApi } from '../../protocol/apis/heartbeat.ts';
import type { joinGroupApi } from '../../protocol/apis/join-group.ts';
import type { leaveGroupApi } from '../../protocol/apis/leave-group.ts';
import type { listGroupsApi } from '../../protocol/apis/list-groups.ts';
import type { offsetCommitApi } from '../../protocol/apis/offset-commit.ts';
import type { offsetDeleteApi } from '../../protocol/apis/offset-delete.ts';
import type { offsetFetchApi } from '../../protocol/apis/offset-fetch.ts';
import type { syncGroupApi } from '../../protocol/apis/sync-group.ts';
import type { txnOffsetCommitApi } from '../../protocol/apis/txn-offset-commit.ts';
import type { Api, RequestOf, ResponseOf } from '../../protocol/schema/message.ts';

type Body<A extends Api> = Omit<ResponseOf<A>, 'throttleTimeMs'>;

export type JoinGroupRequest = RequestOf<typeof joinGroupApi>;
export type JoinGroupResponse = Body<typeof joinGroupApi>;
export type SyncGroupRequest = RequestOf<typeof syncGroupApi>;
export type SyncGroupResponse = Body<typeof syncGroupApi>;
export type HeartbeatRequest = RequestOf<typeof heartbeatApi>;
export type HeartbeatResponse = Body<typeof heartbeatApi>;
export type LeaveGroupRequest = RequestOf<typeof leaveGroupApi>;
export type LeaveGroupResponse = Body<typeof leaveGroupApi>;
export type ConsumerGroupHeartbeatRequest = RequestOf<typeof consumerGroupHeartbeatApi>;
export type ConsumerGroupHeartbeatResponse = Body<typeof consumerGroupHeartbeatApi>;
export type OffsetCommitRequest = RequestOf<typeof offsetCommitApi>;
export type OffsetCommitResponse = Body<typeof offsetCommitApi>;
export type OffsetDeleteRequest = RequestOf<typeof offsetDeleteApi>;
export type OffsetDeleteResponse = Body<typeof offsetDeleteApi>;
export type TxnOffsetCommitRequest = RequestOf<typeof txnOffsetCommitApi>;
export type TxnOffsetCommitResponse = Body<typeof txnOffsetCommitApi>;
export type ListGroupsRequest = RequestOf<typeof listGroupsApi>;
export type ListGroupsResponse = Body<typeof listGroupsApi>;
export type ListedGroup = ListGroupsResponse['groups'][number];
export type DescribedGroup = ResponseOf<typeof describeGroupsApi>['groups'][number];
export type DescribedConsumerGroup = ResponseOf<typeof consumerGroupDescribeApi>['groups'][number];

/** One group of an OffsetFetch, topics by name. */
export type OffsetFetchGroup = RequestOf<typeof offsetFetchApi>['groups'][number];

export interface FetchedOffset {
  readonly partitionIndex: number;
  /** -1 for nothing committed. */
  readonly committedOffset: number;
  readonly committedLeaderEpoch: number;
  readonly metadata: string;
  readonly errorCode: number;
}

export interface OffsetFetchGroupResponse {
  readonly groupId: string;
  readonly errorCode: number;
  readonly topics: readonly { readonly name: string; readonly partitions: readonly FetchedOffset[] }[];
}
