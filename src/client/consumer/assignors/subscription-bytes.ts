// What a member says to the leader, as bytes: ConsumerProtocolSubscription behind its version. Topics and
// partitions are sorted, so that a member which has nothing new to say sends the same bytes again and the
// coordinator sees that nothing changed.

import { consumerProtocolSubscription } from '../../../protocol/messages/consumer-protocol.ts';
import { groupByTopic } from '../../topic-partition.ts';
import type { MemberSubscription } from './partition-assignor.ts';
import { comparePartitions, compareText } from './sort-order.ts';
import { decodeVersioned, encodeVersioned } from './versioned-bytes.ts';

/** Version 3. A static member's instance id is not in it: it stands in JoinGroup itself. */
export function encodeSubscription(subscription: Omit<MemberSubscription, 'groupInstanceId'>): Uint8Array {
  const { topics, userData, ownedPartitions, generationId, rackId } = subscription;
  const owned = groupByTopic(ownedPartitions.toSorted(comparePartitions));
  return encodeVersioned(consumerProtocolSubscription, {
    topics: topics.toSorted(compareText),
    userData,
    ownedPartitions: Array.from(owned, ([topic, partitions]) => ({
      topic,
      partitions: partitions.map(({ partition }) => partition),
    })),
    generationId,
    rackId: rackId ?? null,
  });
}

/**
 * `userData` is a view of `bytes`. The instance id is what the coordinator says of the member. Throws a
 * `ConsumerProtocolError`.
 */
export function decodeSubscription(bytes: Uint8Array, groupInstanceId: string | undefined): MemberSubscription {
  const message = decodeVersioned(consumerProtocolSubscription, bytes);
  const { topics, userData, generationId, rackId } = message;
  return {
    topics,
    userData,
    ownedPartitions: message.ownedPartitions.flatMap(({ topic, partitions }) =>
      partitions.map((partition) => ({ topic, partition })),
    ),
    generationId: Math.max(generationId, -1),
    rackId: rackId === null || rackId === '' ? undefined : rackId,
    groupInstanceId,
  };
}
