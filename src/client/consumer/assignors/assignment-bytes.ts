// What the leader says to a member, as bytes: ConsumerProtocolAssignment behind its version. Topics stand
// in the order in which the assignor named them.

import { consumerProtocolAssignment } from '../../../protocol/messages/consumer-protocol.ts';
import { groupByTopic } from '../../topic-partition.ts';
import type { MemberAssignment } from './partition-assignor.ts';
import { decodeVersioned, encodeVersioned } from './versioned-bytes.ts';

/** Version 3. */
export function encodeAssignment({ partitions, userData }: MemberAssignment): Uint8Array {
  return encodeVersioned(consumerProtocolAssignment, {
    assignedPartitions: Array.from(groupByTopic(partitions), ([topic, group]) => ({
      topic,
      partitions: group.map(({ partition }) => partition),
    })),
    userData,
  });
}

/** `userData` is a view of `bytes`. Throws a `ConsumerProtocolError`. */
export function decodeAssignment(bytes: Uint8Array): MemberAssignment {
  const { assignedPartitions, userData } = decodeVersioned(consumerProtocolAssignment, bytes);
  return {
    partitions: assignedPartitions.flatMap(({ topic, partitions }) =>
      partitions.map((partition) => ({ topic, partition })),
    ),
    userData,
  };
}
