// A consumer group as ConsumerGroupDescribe shows it: epochs, members, what each has and is to get.

import type { Uuid } from '../../../base/uuid.ts';
import type { MetadataImage } from '../../../metadata/metadata-image.ts';
import type { DescribedConsumerGroup } from '../group-api.ts';
import type { ConsumerGroup } from './consumer-group.ts';
import type { ConsumerMember } from './consumer-member.ts';
import { type HeldPartitions, noPartitions, type PartitionSet, topicPartitionsOf } from './partitions.ts';
import { preferredAssignor } from './target-assignment.ts';

const memberTypes = { classic: 0, consumer: 1 } as const;

export function describeGroup(
  group: ConsumerGroup,
  image: MetadataImage,
  defaultAssignor: string,
): DescribedConsumerGroup {
  return {
    errorCode: 0,
    groupId: group.groupId,
    groupState: group.stateName,
    groupEpoch: group.groupEpoch,
    assignmentEpoch: group.assignmentEpoch,
    assignorName: preferredAssignor(group, undefined, undefined) ?? defaultAssignor,
    members: Array.from(group.members, (member) => describeMember(group, member, image)),
  };
}

function describeMember(group: ConsumerGroup, member: ConsumerMember, image: MetadataImage) {
  const { memberId, assigned, revoking } = member;
  return {
    memberId,
    instanceId: member.instanceId,
    rackId: member.rackId,
    memberEpoch: member.memberEpoch,
    clientId: member.clientId,
    clientHost: member.clientHost,
    subscribedTopicNames: [...member.subscribedTopicNames],
    subscribedTopicRegex: member.subscribedTopicRegex,
    // What it has not given up yet is its own still.
    assignment: assignmentOf(bothOf(assigned, revoking), image),
    targetAssignment: assignmentOf(group.targetOf(memberId) ?? noPartitions, image),
    memberType: member.classic === null ? memberTypes.consumer : memberTypes.classic,
  };
}

/** Topics that are gone are left out. */
function assignmentOf(partitions: PartitionSet | HeldPartitions, image: MetadataImage) {
  return {
    topicPartitions: topicPartitionsOf(partitions).flatMap((topic) => {
      const topicName = image.topics.byId.get(topic.topicId)?.name;
      return topicName === undefined ? [] : [{ ...topic, topicName }];
    }),
  };
}

function bothOf(assigned: HeldPartitions, revoking: HeldPartitions): HeldPartitions {
  const both = new Map<Uuid, ReadonlyMap<number, number>>(assigned);
  for (const [topicId, partitions] of revoking) {
    both.set(topicId, new Map([...(both.get(topicId) ?? []), ...partitions]));
  }
  return both;
}
