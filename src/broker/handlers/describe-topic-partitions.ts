// DescribeTopicPartitions: topics in order of their names, page by page (KIP-966).

import { zeroUuid } from '../../base/uuid.ts';
import { topicNameProblem } from '../../controller/topic-names.ts';
import type { TopicImage } from '../../metadata/image/topics.ts';
import { describeTopicPartitionsApi } from '../../protocol/apis/describe-topic-partitions.ts';
import { ErrorCode, KafkaError } from '../../protocol/errors.ts';
import type { RequestOf, ResponseOf } from '../../protocol/schema/message.ts';
import { topicOperations } from '../authorized-operations.ts';
import { defineHandler } from '../handler.ts';
import { isInternalTopic } from '../internal-topics.ts';
import type { BrokerServices } from '../services.ts';

type Request = RequestOf<typeof describeTopicPartitionsApi>;
type DescribedTopic = ResponseOf<typeof describeTopicPartitionsApi>['topics'][number];

export const describeTopicPartitions = defineHandler({
  api: describeTopicPartitionsApi,
  handle(request, _context, broker) {
    const { cursor } = request;
    if (cursor !== null && cursor.partitionIndex < 0)
      throw new KafkaError(ErrorCode.INVALID_REQUEST, 'DescribeTopicPartitionsRequest cursor partition must be valid.');
    let left = Math.max(
      Math.min(request.responsePartitionLimit, broker.config.values['max.request.partition.size.limit']),
      1,
    );
    const topics: DescribedTopic[] = [];
    for (const name of names(request, broker)) {
      const topic = broker.image().topics.byName.get(name);
      if (topic === undefined) {
        topics.push(absent(name));
        continue;
      }
      const from = cursor?.topicName === name ? cursor.partitionIndex : 0;
      if (left === 0) return { topics, nextCursor: { topicName: name, partitionIndex: from } };
      const count = Math.min(Math.max(topic.partitions.length - from, 0), left);
      topics.push(page(topic, from, count));
      left -= count;
      if (from + count < topic.partitions.length)
        return { topics, nextCursor: { topicName: name, partitionIndex: from + count } };
    }
    return { topics, nextCursor: null };
  },
  fail: (errorCode, _message, request) => ({
    topics: request.topics.map(({ name }) => ({
      errorCode,
      name,
      topicId: zeroUuid,
      isInternal: false,
      partitions: [],
    })),
    nextCursor: null,
  }),
});

/** All topics when none is named; none that comes before the cursor. */
function names({ topics, cursor }: Request, broker: BrokerServices): string[] {
  const wanted =
    topics.length === 0
      ? [...broker.image().topics.byName.values()].map(({ name }) => name)
      : [...new Set(topics.map(({ name }) => name))];
  return wanted.filter((name) => cursor === null || name >= cursor.topicName).toSorted();
}

function absent(name: string): DescribedTopic {
  const errorCode =
    topicNameProblem(name) === null ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION : ErrorCode.INVALID_TOPIC_EXCEPTION;
  return {
    errorCode,
    name,
    topicId: zeroUuid,
    isInternal: isInternalTopic(name),
    partitions: [],
    topicAuthorizedOperations: topicOperations,
  };
}

function page(topic: TopicImage, from: number, count: number): DescribedTopic {
  return {
    errorCode: ErrorCode.NONE,
    name: topic.name,
    topicId: topic.id,
    isInternal: isInternalTopic(topic.name),
    partitions: topic.partitions.slice(from, from + count).map((partition, index) => ({
      errorCode: partition.leader < 0 ? ErrorCode.LEADER_NOT_AVAILABLE : ErrorCode.NONE,
      partitionIndex: from + index,
      leaderId: partition.leader,
      leaderEpoch: partition.leaderEpoch,
      replicaNodes: partition.replicas,
      isrNodes: partition.isr,
      eligibleLeaderReplicas: partition.eligibleLeaderReplicas,
      lastKnownElr: partition.lastKnownElr,
      offlineReplicas: partition.leader < 0 ? partition.replicas : [],
    })),
    topicAuthorizedOperations: topicOperations,
  };
}
