// A group as the broker describes it: who is there and who owns what, in both protocols.

import { createPlatform } from '../../src/base/ports/real/platform.ts';
import { ClientConnection } from '../../src/net/client-connection.ts';
import { consumerGroupDescribeApi } from '../../src/protocol/apis/consumer-group-describe.ts';
import { describeGroupsApi } from '../../src/protocol/apis/describe-groups.ts';
import { offsetFetchApi } from '../../src/protocol/apis/offset-fetch.ts';
import { ErrorCode } from '../../src/protocol/errors.ts';
import { consumerProtocolAssignment } from '../../src/protocol/messages/consumer-protocol.ts';
import { decodeBytes } from '../../src/protocol/schema/codec.ts';

export interface ObservedGroup {
  readonly type: 'classic' | 'consumer';
  readonly state: string;
  /** The partitions of each member. */
  readonly members: readonly (readonly number[])[];
}

const platform = createPlatform();

async function ask<T>(port: number, question: (connection: ClientConnection) => Promise<T>): Promise<T> {
  const connection = await ClientConnection.connect(platform, { host: '127.0.0.1', port }, { clientId: 'observer' });
  try {
    return await question(connection);
  } finally {
    await connection.close();
  }
}

export function observe(port: number, groupId: string): Promise<ObservedGroup> {
  return ask(port, async (connection) => {
    const { groups } = await connection.send(consumerGroupDescribeApi, {
      groupIds: [groupId],
      includeAuthorizedOperations: false,
    });
    const [group] = groups;
    if (group!.errorCode === ErrorCode.NONE) {
      const members = group!.members.map(({ assignment }) =>
        assignment.topicPartitions.flatMap(({ partitions }) => [...partitions]),
      );
      return { type: 'consumer' as const, state: group!.groupState, members };
    }
    const described = await connection.send(describeGroupsApi, {
      groups: [groupId],
      includeAuthorizedOperations: false,
    });
    const { groupState, members } = described.groups[0]!;
    return {
      type: 'classic' as const,
      state: groupState,
      members: members.map(({ memberAssignment }) => partitionsOf(memberAssignment)),
    };
  });
}

function partitionsOf(assignment: Uint8Array): number[] {
  if (assignment.length < 2) return [];
  const { assignedPartitions } = decodeBytes(consumerProtocolAssignment, 0, assignment.subarray(2));
  return assignedPartitions.flatMap(({ partitions }) => [...partitions]);
}

/** What is committed, by partition. */
export function committedOffsets(port: number, groupId: string): Promise<ReadonlyMap<number, number>> {
  return ask(port, async (connection) => {
    const request = { groups: [{ groupId, topics: null }], requireStable: true };
    const { groups } = await connection.send(offsetFetchApi, request, { minVersion: 8, maxVersion: 9 });
    return new Map(
      groups[0]!.topics.flatMap(({ partitions }) =>
        partitions.map(({ partitionIndex, committedOffset }) => [partitionIndex, committedOffset] as const),
      ),
    );
  });
}
