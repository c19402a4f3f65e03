// One OffsetCommit, and what its answer means. What the answer says about the membership is told to
// `onMemberError`; what it says about the coordinator is noted there.

import { offsetCommitApi } from '../../../protocol/apis/offset-commit.ts';
import {
  brokerError,
  CommitFailedError,
  ErrorCode,
  FencedInstanceIdError,
  RebalanceInProgressError,
} from '../../errors.ts';
import {
  formatTopicPartition,
  groupByTopic,
  type TopicPartition,
  type TopicPartitionMap,
} from '../../topic-partition.ts';
import type { GroupCoordinator } from '../group/group-coordinator.ts';
import type { MemberIdentity } from '../group/member-identity.ts';
import { topicIdsOf, topicNaming } from '../group/topic-versions.ts';
import type { OffsetAndMetadata } from './offset-and-metadata.ts';

/** A member that was told something about its membership in the answer to a commit. */
export type MemberErrorListener = (errorCode: number, identity: MemberIdentity) => Error | undefined;

const lastVersionWithNames = 9;
const firstVersionWithInstanceIds = 7;
const firstVersionWithMemberEpochs = 9;

export async function sendCommit(
  coordinator: GroupCoordinator,
  offsets: TopicPartitionMap<OffsetAndMetadata>,
  identity: MemberIdentity,
  onMemberError: MemberErrorListener,
): Promise<void> {
  const items = [...offsets].map(([{ topic, partition }, committed]) => ({ topic, partition, ...committed }));
  const topics = groupByTopic(items);
  const ids = topicIdsOf(coordinator.cluster.metadata, topics.keys());
  let naming = topicNaming(undefined);
  const { response } = await coordinator.send(offsetCommitApi, (connection) => {
    const bounds = {
      minVersion: minimumVersion(identity),
      ...(ids === undefined ? { maxVersion: lastVersionWithNames } : {}),
    };
    naming = topicNaming(connection.versionOf(offsetCommitApi, bounds) > lastVersionWithNames ? ids : undefined);
    const request = {
      groupId: coordinator.groupId,
      generationIdOrMemberEpoch: identity.generationId,
      memberId: identity.memberId,
      groupInstanceId: identity.groupInstanceId ?? null,
      topics: [...topics].map(([name, partitions]) => ({
        name,
        topicId: naming.idOf(name),
        partitions: partitions.map(({ partition, offset, leaderEpoch, metadata }) => ({
          partitionIndex: partition,
          committedOffset: offset,
          committedLeaderEpoch: leaderEpoch ?? -1,
          committedMetadata: metadata ?? '',
        })),
      })),
    };
    return [request, bounds];
  });
  for (const topic of response.topics) {
    for (const { partitionIndex, errorCode } of topic.partitions) {
      if (errorCode === ErrorCode.NONE) continue;
      const partition = { topic: naming.nameOf(topic) ?? topic.name, partition: partitionIndex };
      throw commitError(coordinator, errorCode, partition, identity, onMemberError);
    }
  }
}

function minimumVersion(identity: MemberIdentity): number {
  if (identity.protocol === 'consumer' && identity.memberId !== '') return firstVersionWithMemberEpochs;
  return identity.groupInstanceId === undefined ? 2 : firstVersionWithInstanceIds;
}

function commitError(
  coordinator: GroupCoordinator,
  errorCode: number,
  partition: TopicPartition,
  identity: MemberIdentity,
  onMemberError: MemberErrorListener,
): Error {
  switch (errorCode) {
    case ErrorCode.NOT_COORDINATOR:
    case ErrorCode.COORDINATOR_NOT_AVAILABLE:
    case ErrorCode.REQUEST_TIMED_OUT:
      coordinator.forget(brokerError(errorCode).errorName);
      return brokerError(errorCode);
    case ErrorCode.FENCED_INSTANCE_ID:
      return onMemberError(errorCode, identity) ?? new FencedInstanceIdError(identity.groupInstanceId);
    case ErrorCode.REBALANCE_IN_PROGRESS:
      return onMemberError(errorCode, identity) ?? new RebalanceInProgressError();
    case ErrorCode.UNKNOWN_MEMBER_ID:
    case ErrorCode.ILLEGAL_GENERATION:
    case ErrorCode.STALE_MEMBER_EPOCH:
    case ErrorCode.FENCED_MEMBER_EPOCH:
    case ErrorCode.GROUP_ID_NOT_FOUND:
      return onMemberError(errorCode, identity) ?? new CommitFailedError(brokerError(errorCode).message);
    default:
      return brokerError(errorCode, `${formatTopicPartition(partition)}: ${brokerError(errorCode).message}`);
  }
}
