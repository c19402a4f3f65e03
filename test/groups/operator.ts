// What an operator asks a coordinator and tells it, with the bare protocol. An answer that does not come
// because the broker has gone, or is loading, is undefined: then nobody knows what has happened.

import { NetworkError } from '../../src/base/ports/network.ts';
import type { Platform } from '../../src/base/ports/platform.ts';
import { decodeAssignment } from '../../src/client/consumer/assignors/assignment-bytes.ts';
import {
  formatTopicPartition,
  groupByTopic,
  type TopicPartition,
  TopicPartitionMap,
} from '../../src/client/topic-partition.ts';
import { consumerGroupDescribeApi } from '../../src/protocol/apis/consumer-group-describe.ts';
import { deleteGroupsApi } from '../../src/protocol/apis/delete-groups.ts';
import { describeGroupsApi } from '../../src/protocol/apis/describe-groups.ts';
import { leaveGroupApi } from '../../src/protocol/apis/leave-group.ts';
import { listGroupsApi } from '../../src/protocol/apis/list-groups.ts';
import { offsetCommitApi } from '../../src/protocol/apis/offset-commit.ts';
import { offsetDeleteApi } from '../../src/protocol/apis/offset-delete.ts';
import { offsetFetchApi } from '../../src/protocol/apis/offset-fetch.ts';
import { ErrorCode } from '../../src/protocol/errors.ts';
import type { Api, DecodedMessage, EncodableMessage } from '../../src/protocol/schema/message.ts';
import { ConnectionClosed, TestClient } from '../broker/test-client.ts';
import type { Offsets } from './model.ts';

export interface ShownMember {
  readonly memberId: string;
  readonly instanceId: string | null;
  /** As `topic-partition`. */
  readonly partitions: readonly string[];
  readonly targetPartitions: readonly string[];
}

export interface ShownGroup {
  readonly type: 'classic' | 'consumer';
  readonly state: string;
  readonly members: readonly ShownMember[];
}

export class Operator {
  readonly groupId: string;
  readonly #platform: Platform;
  readonly #address: { readonly host: string; readonly port: number };
  #client: TestClient | undefined;

  constructor(groupId: string, platform: Platform, address: { readonly host: string; readonly port: number }) {
    this.groupId = groupId;
    this.#platform = platform;
    this.#address = address;
  }

  /** undefined: the broker is not there, or did not live to answer. */
  async #ask<A extends Api>(
    api: A,
    version: number,
    request: EncodableMessage<A['request']>,
  ): Promise<DecodedMessage<A['response']> | undefined> {
    try {
      if (this.#client === undefined || this.#client.hasEnded)
        this.#client = await TestClient.connect(this.#platform, this.#address);
      return await this.#client.call(api, version, request);
    } catch (error) {
      if (error instanceof ConnectionClosed || error instanceof NetworkError) return undefined;
      throw error;
    }
  }

  async offsets(): Promise<Offsets | undefined> {
    const answer = await this.#ask(offsetFetchApi, 9, { groups: [{ groupId: this.groupId, topics: null }] });
    const group = answer?.groups[0];
    if (group?.errorCode !== ErrorCode.NONE) return undefined;
    return new TopicPartitionMap(
      group.topics.flatMap(({ name: topic, partitions }) =>
        partitions.map(({ partitionIndex, committedOffset }) => [
          { topic, partition: partitionIndex },
          committedOffset,
        ]),
      ),
    );
  }

  async describe(): Promise<ShownGroup | undefined> {
    const listed = await this.#ask(listGroupsApi, 5, {});
    if (listed === undefined || listed.errorCode !== ErrorCode.NONE) return undefined;
    const type = listed.groups.find(({ groupId }) => groupId === this.groupId)?.groupType;
    if (type === undefined) return { type: 'classic', state: 'Dead', members: [] };
    return type === 'classic' ? this.#describeClassic() : this.#describeConsumer();
  }

  async #describeClassic(): Promise<ShownGroup | undefined> {
    const answer = await this.#ask(describeGroupsApi, 6, { groups: [this.groupId] });
    const group = answer?.groups[0];
    if (group?.errorCode !== ErrorCode.NONE) return undefined;
    const members = group.members.map(({ memberId, groupInstanceId, memberAssignment }) => {
      const partitions = memberAssignment.length === 0 ? [] : decodeAssignment(memberAssignment).partitions;
      const shown = partitions.map(formatTopicPartition);
      return { memberId, instanceId: groupInstanceId, partitions: shown, targetPartitions: shown };
    });
    return { type: 'classic', state: group.groupState, members };
  }

  async #describeConsumer(): Promise<ShownGroup | undefined> {
    const answer = await this.#ask(consumerGroupDescribeApi, 1, {
      groupIds: [this.groupId],
      includeAuthorizedOperations: false,
    });
    const group = answer?.groups[0];
    if (group?.errorCode !== ErrorCode.NONE) return undefined;
    const members = group.members.map(({ memberId, instanceId, assignment, targetAssignment }) => ({
      memberId,
      instanceId,
      partitions: namesOf(assignment),
      targetPartitions: namesOf(targetAssignment),
    }));
    return { type: 'consumer', state: group.groupState, members };
  }

  /** A commit from outside the group: the partitions it was acknowledged for; undefined when nobody knows. */
  async resetOffsets(offsets: Offsets): Promise<TopicPartition[] | undefined> {
    const topics = [...groupByTopic([...offsets.keys()])].map(([name, partitions]) => ({
      name,
      partitions: partitions.map((each) => ({
        partitionIndex: each.partition,
        committedOffset: offsets.get(each)!,
        committedMetadata: '',
      })),
    }));
    const answer = await this.#ask(offsetCommitApi, 9, { groupId: this.groupId, memberId: '', topics });
    return answer === undefined ? undefined : acknowledged(answer.topics);
  }

  async deleteOffsets(partitions: readonly TopicPartition[]): Promise<TopicPartition[] | undefined> {
    const topics = [...groupByTopic(partitions)].map(([name, list]) => ({
      name,
      partitions: list.map(({ partition }) => ({ partitionIndex: partition })),
    }));
    const answer = await this.#ask(offsetDeleteApi, 0, { groupId: this.groupId, topics });
    return answer === undefined ? undefined : acknowledged(answer.topics);
  }

  async deleteGroup(): Promise<number | undefined> {
    const answer = await this.#ask(deleteGroupsApi, 2, { groupsNames: [this.groupId] });
    return answer?.results[0]!.errorCode;
  }

  async removeMember({ memberId, instanceId }: ShownMember): Promise<number | undefined> {
    const members = [instanceId === null ? { memberId } : { memberId: '', groupInstanceId: instanceId }];
    const answer = await this.#ask(leaveGroupApi, 5, { groupId: this.groupId, members });
    return answer?.members[0]?.errorCode ?? answer?.errorCode;
  }

  close(): void {
    this.#client?.destroy();
  }
}

interface NamedTopics {
  readonly topicPartitions: readonly { readonly topicName: string; readonly partitions: readonly number[] }[];
}

function namesOf({ topicPartitions }: NamedTopics): string[] {
  return topicPartitions.flatMap(({ topicName: topic, partitions }) =>
    partitions.map((partition) => formatTopicPartition({ topic, partition })),
  );
}

interface AnsweredTopic {
  readonly name: string;
  readonly partitions: readonly { readonly partitionIndex: number; readonly errorCode: number }[];
}

function acknowledged(topics: readonly AnsweredTopic[]): TopicPartition[] {
  return topics.flatMap(({ name: topic, partitions }) =>
    partitions
      .filter(({ errorCode }) => errorCode === ErrorCode.NONE)
      .map(({ partitionIndex }) => ({ topic, partition: partitionIndex })),
  );
}
