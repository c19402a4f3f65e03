// One OffsetFetch: the offsets that the group has committed. Offsets of transactions that are still open
// are waited for (KIP-447), where the broker can.

import { offsetFetchApi } from '../../../protocol/apis/offset-fetch.ts';
import type { Decoded } from '../../../protocol/schema/fields.ts';
import { brokerError, ErrorCode } from '../../errors.ts';
import { formatTopicPartition, groupByTopic, type TopicPartition, TopicPartitionMap } from '../../topic-partition.ts';
import type { GroupCoordinator } from '../group/group-coordinator.ts';
import type { MemberIdentity } from '../group/member-identity.ts';
import { topicIdsOf, topicNaming } from '../group/topic-versions.ts';
import type { OffsetAndMetadata } from './offset-and-metadata.ts';

const lastVersionWithNames = 9;
const firstVersionWithGroups = 8;
const firstVersionWithStable = 7;

type Answer = Decoded<(typeof offsetFetchApi)['response']['fields']>;
type AnsweredTopic = Answer['groups'][number]['topics'][number];

/** The membership changed while the question was under way: it may be asked again as who we are by then. */
export class StaleMemberError extends Error {
  override readonly name = 'StaleMemberError';
  readonly retriable = true;
}

/** What is committed; null for a partition without a commit. Throws the first error. */
export async function fetchCommitted(
  coordinator: GroupCoordinator,
  partitions: readonly TopicPartition[],
  identity: MemberIdentity,
): Promise<TopicPartitionMap<OffsetAndMetadata | null>> {
  const topics = groupByTopic(partitions);
  const ids = topicIdsOf(coordinator.cluster.metadata, topics.keys());
  const bounds = ids === undefined ? { maxVersion: lastVersionWithNames } : {};
  let naming = topicNaming(undefined);
  const { response, version } = await coordinator.send(offsetFetchApi, (connection) => {
    const chosen = connection.versionOf(offsetFetchApi, bounds);
    naming = topicNaming(chosen > lastVersionWithNames ? ids : undefined);
    const wanted = [...topics].map(([name, items]) => ({
      name,
      topicId: naming.idOf(name),
      partitionIndexes: items.map(({ partition }) => partition),
    }));
    return [requestOf(coordinator.groupId, wanted, identity, chosen), bounds];
  });
  const group = version < firstVersionWithGroups ? response : response.groups[0];
  if (group === undefined) throw brokerError(ErrorCode.UNKNOWN_SERVER_ERROR, 'The coordinator did not answer.');
  if (group.errorCode !== ErrorCode.NONE) throw groupError(coordinator, group.errorCode);
  return readOffsets(coordinator, group.topics as readonly AnsweredTopic[], partitions, (topic) =>
    naming.nameOf(topic),
  );
}

interface WantedTopic {
  readonly name: string;
  readonly topicId: string;
  readonly partitionIndexes: readonly number[];
}

function requestOf(groupId: string, topics: readonly WantedTopic[], identity: MemberIdentity, version: number) {
  const isMember = identity.protocol === 'consumer' && identity.generationId >= 0;
  const stable = version < firstVersionWithStable ? {} : { requireStable: true };
  if (version < firstVersionWithGroups) {
    const named = topics.map(({ name, partitionIndexes }) => ({ name, partitionIndexes }));
    return { groupId, topics: named, groups: [], ...stable };
  }
  const member = isMember ? { memberId: identity.memberId, memberEpoch: identity.generationId } : {};
  return { groupId: '', topics: [], groups: [{ groupId, topics, ...member }], ...stable };
}

function groupError(coordinator: GroupCoordinator, errorCode: number): Error {
  coordinator.noteError(errorCode);
  if (errorCode === ErrorCode.STALE_MEMBER_EPOCH || errorCode === ErrorCode.UNKNOWN_MEMBER_ID)
    return new StaleMemberError(brokerError(errorCode).message);
  return brokerError(errorCode);
}

function readOffsets(
  coordinator: GroupCoordinator,
  topics: readonly AnsweredTopic[],
  wanted: readonly TopicPartition[],
  nameOf: (topic: AnsweredTopic) => string | undefined,
): TopicPartitionMap<OffsetAndMetadata | null> {
  const found = new TopicPartitionMap<OffsetAndMetadata | null>();
  for (const answered of topics) {
    const topic = nameOf(answered);
    if (topic === undefined) continue;
    for (const { partitionIndex, committedOffset, committedLeaderEpoch, metadata, errorCode } of answered.partitions) {
      const partition = { topic, partition: partitionIndex };
      if (errorCode !== ErrorCode.NONE) {
        coordinator.noteError(errorCode);
        throw brokerError(errorCode, `${formatTopicPartition(partition)}: ${brokerError(errorCode).message}`);
      }
      const leaderEpoch = committedLeaderEpoch < 0 ? undefined : committedLeaderEpoch;
      const committed = { offset: committedOffset, leaderEpoch, metadata: metadata ?? '' };
      found.set(partition, committedOffset < 0 ? null : committed);
    }
  }
  const missing = wanted.find((partition) => !found.has(partition));
  // A partition that is left out is not one without a commit: to begin at the reset policy would lose records.
  if (missing !== undefined)
    throw brokerError(
      ErrorCode.UNKNOWN_SERVER_ERROR,
      `The coordinator did not answer for ${formatTopicPartition(missing)}.`,
    );
  return found;
}
