// The offsets of a transaction, on their way to the coordinator of their group. Those it is busy for are
// sent again; the first that is refused for good decides about the transaction.

import { txnOffsetCommitApi } from '../../../protocol/apis/txn-offset-commit.ts';
import { errorByCode } from '../../../protocol/errors.ts';
import type { OffsetAndMetadata } from '../../consumer/commits/offset-and-metadata.ts';
import type { Coordinator } from '../../cluster/coordinator.ts';
import { CommitFailedError, ErrorCode, FencedInstanceIdError } from '../../errors.ts';
import { groupByTopic, type TopicPartition } from '../../topic-partition.ts';
import { producerError } from '../producer-errors.ts';
import type { ProducerId } from '../producer-sequences.ts';
import type { CoordinatorRequests } from './coordinator-requests.ts';

/** Who read the records that the offsets belong to: `consumer.groupMetadata()`, or a group's name alone. */
export interface ConsumerGroupMetadata {
  readonly groupId: string;
  /** Unchecked when left out, as is the member. */
  readonly generationId?: number | undefined;
  readonly memberId?: string | undefined;
  readonly groupInstanceId?: string | undefined;
}

export interface OffsetToCommit extends TopicPartition, OffsetAndMetadata {}

/** From here on the group can tell a member that was replaced (KIP-447). */
const firstVersionWithMember = 3;
const lastVersionOfTransactionsV1 = 4;

export async function commitOffsets(
  requests: CoordinatorRequests,
  coordinator: Coordinator,
  transactionalId: string,
  id: ProducerId,
  group: ConsumerGroupMetadata,
  offsets: readonly OffsetToCommit[],
  isVersion2: boolean,
): Promise<void> {
  const { groupId, generationId = -1, memberId = '', groupInstanceId = null } = group;
  const isMember = generationId >= 0 || memberId !== '' || groupInstanceId !== null;
  const bounds = {
    ...(isMember ? { minVersion: firstVersionWithMember } : {}),
    ...(isVersion2 ? {} : { maxVersion: lastVersionOfTransactionsV1 }),
  };
  let pending = offsets;
  const codes = await requests.untilFinal(
    coordinator,
    async () => {
      const topics = [...groupByTopic(pending)].map(([name, items]) => ({ name, partitions: items.map(toField) }));
      const member = isMember ? { generationId, memberId, groupInstanceId } : {};
      const request = { transactionalId, groupId, ...id, ...member, topics };
      const { response } = await coordinator.send(txnOffsetCommitApi, () => [request, bounds]);
      const answers = new Map(
        response.topics.flatMap(({ name, partitions }) =>
          partitions.map(({ partitionIndex, errorCode }) => [`${name}-${partitionIndex}`, errorCode] as const),
        ),
      );
      const codeOf = ({ topic, partition }: TopicPartition): number =>
        answers.get(`${topic}-${partition}`) ?? ErrorCode.UNKNOWN_SERVER_ERROR;
      const answered = pending.map(codeOf);
      if (answered.includes(ErrorCode.REQUEST_TIMED_OUT)) coordinator.forget('the offsets were not written in time');
      pending = pending.filter((offset) => codeOf(offset) !== ErrorCode.NONE);
      return answered;
    },
    (answered) => answered,
  );
  const code = codes.find((answered) => answered !== ErrorCode.NONE && !errorByCode(answered).retriable);
  if (code !== undefined) throw refusal(code, groupInstanceId ?? undefined);
}

function toField({ partition, offset, leaderEpoch = -1, metadata = '' }: OffsetToCommit) {
  return {
    partitionIndex: partition,
    committedOffset: offset,
    committedLeaderEpoch: leaderEpoch,
    committedMetadata: metadata,
  };
}

function refusal(code: number, groupInstanceId: string | undefined): Error {
  switch (code) {
    case ErrorCode.UNKNOWN_MEMBER_ID:
    case ErrorCode.ILLEGAL_GENERATION:
    case ErrorCode.STALE_MEMBER_EPOCH:
      return new CommitFailedError('the group has given its partitions to others');
    case ErrorCode.FENCED_INSTANCE_ID:
      return new FencedInstanceIdError(groupInstanceId);
    case ErrorCode.INVALID_PRODUCER_EPOCH:
      return producerError(ErrorCode.PRODUCER_FENCED);
    default:
  }
  return producerError(code);
}
