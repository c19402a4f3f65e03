// DescribeQuorum: the one voter leads and has everything. Only `__cluster_metadata-0` is a partition of it.

import { metadataLogPartition } from '../../metadata/stores/local.ts';
import { describeQuorumApi } from '../../protocol/apis/describe-quorum.ts';
import { ErrorCode, errorByCode } from '../../protocol/errors.ts';
import type { RequestOf } from '../../protocol/schema/message.ts';
import { defineHandler } from '../handler.ts';
import { controllerEndpoints } from '../quorum-of-one.ts';
import type { BrokerServices } from '../services.ts';

type Topics = RequestOf<typeof describeQuorumApi>['topics'];

/** From here on the answer has texts, directories and addresses (KIP-853). */
const firstVersionWithNodes = 2;

export const describeQuorum = defineHandler({
  api: describeQuorumApi,
  handle({ topics }, { apiVersion }, broker) {
    const isNew = apiVersion >= firstVersionWithNodes;
    const noText = isNew ? { errorMessage: '' } : {};
    if (!isOfMetadata(topics))
      return { errorCode: ErrorCode.NONE, ...noText, topics: unknown(topics, isNew), nodes: [] };
    const { topic: topicName, partition: partitionIndex } = metadataLogPartition;
    const state = { partitionIndex, errorCode: ErrorCode.NONE, ...noText, ...leaderState(broker, isNew) };
    const listeners = controllerEndpoints(broker).map(({ name, host, port }) => ({ name, host, port }));
    return {
      errorCode: ErrorCode.NONE,
      ...noText,
      topics: [{ topicName, partitions: [state] }],
      nodes: isNew ? [{ nodeId: broker.nodeId, listeners }] : [],
    };
  },
  fail: (errorCode, errorMessage) => ({ errorCode, errorMessage, topics: [], nodes: [] }),
});

/** As in Kafka, a request for anything beside the one partition gets nothing. */
function isOfMetadata(topics: Topics): boolean {
  const [first, ...more] = topics;
  if (first === undefined || more.length > 0 || first.partitions.length !== 1) return false;
  const { topic, partition } = metadataLogPartition;
  return first.topicName === topic && first.partitions[0]!.partitionIndex === partition;
}

function leaderState({ nodeId, controller, platform, metadataDirectoryId }: BrokerServices, isNew: boolean) {
  const logEndOffset = controller.image.provenance.lastContainedOffset + 1;
  const nowMs = platform.clock.wallMs();
  const voter = {
    replicaId: nodeId,
    ...(isNew ? { replicaDirectoryId: metadataDirectoryId } : {}),
    logEndOffset,
    lastFetchTimestamp: nowMs,
    lastCaughtUpTimestamp: nowMs,
  };
  return {
    leaderId: nodeId,
    leaderEpoch: controller.epoch,
    highWatermark: logEndOffset,
    currentVoters: [voter],
    observers: [],
  };
}

function unknown(topics: Topics, isNew: boolean) {
  const errorCode = ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
  return topics.map(({ topicName, partitions }) => ({
    topicName,
    partitions: partitions.map(({ partitionIndex }) => ({
      partitionIndex,
      errorCode,
      ...(isNew ? { errorMessage: errorByCode(errorCode).message } : {}),
      leaderId: 0,
      leaderEpoch: 0,
      highWatermark: 0,
      currentVoters: [],
      observers: [],
    })),
  }));
}
