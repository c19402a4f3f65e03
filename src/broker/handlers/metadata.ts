// Metadata: who leads which partition, at addresses the client can reach. Topics that are missing are being
// created when the client and the broker allow it; as with Kafka they are missing in this answer, and are shown
// once they can be written.

import { zeroUuid } from '../../base/uuid.ts';
import { topicNameProblem } from '../../controller/topic-names.ts';
import type { TopicImage } from '../../metadata/image/topics.ts';
import { metadataApi } from '../../protocol/apis/metadata.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import type { RequestOf } from '../../protocol/schema/message.ts';
import { clusterOperations, topicOperations } from '../authorized-operations.ts';
import { defineHandler } from '../handler.ts';
import type { RequestContext } from '../request-context.ts';
import { isInternalTopic } from '../internal-topics.ts';
import { quotaClientOf } from '../quotas/find-quota.ts';
import type { BrokerServices } from '../services.ts';

type MetadataRequest = RequestOf<typeof metadataApi>;

/** Before it, an empty list meant all topics. */
const firstNullableTopicsVersion = 1;
const firstTopicIdVersion = 12;

export const metadata = defineHandler({
  api: metadataApi,
  handle(request, context, broker) {
    const wanted = wantedTopics(request, context);
    // Versions 10 and 11 have ids in their form only: the whole request is refused.
    if (context.apiVersion < firstTopicIdVersion && wanted?.some(isById) === true)
      return {
        brokers: [],
        clusterId: null,
        controllerId: -1,
        topics: wanted.map(({ name, topicId }) => absent(name ?? '', topicId, ErrorCode.INVALID_REQUEST)),
      };
    if (wanted !== undefined && request.allowAutoTopicCreation)
      broker.topicsOnDemand.create(
        missingNames(wanted, broker),
        broker.quotas.mutations.of(quotaClientOf(context), true),
      );
    const topics =
      wanted === undefined
        ? [...broker.image().topics.byName.values()].map((topic) => shown(topic, request))
        : wanted.map((topic) => describe(topic, request, broker));
    return {
      brokers: reachableBrokers(broker, context),
      clusterId: broker.clusterId,
      controllerId: broker.nodeId,
      topics,
      ...(request.includeClusterAuthorizedOperations ? { clusterAuthorizedOperations: clusterOperations } : {}),
    };
  },
});

type WantedTopic = NonNullable<MetadataRequest['topics']>[number];

function isById({ name, topicId }: WantedTopic): boolean {
  return name === null || topicId !== zeroUuid;
}

/** Each topic once, so that no answer is larger than one about all topics; undefined for all topics. */
function wantedTopics(request: MetadataRequest, { apiVersion }: RequestContext): readonly WantedTopic[] | undefined {
  if (request.topics === null) return undefined;
  if (apiVersion < firstNullableTopicsVersion && request.topics.length === 0) return undefined;
  return [...new Map(request.topics.map((topic) => [`${topic.topicId} ${topic.name}`, topic])).values()];
}

/** Names that are not there yet; by id nothing is made. */
function* missingNames(wanted: readonly WantedTopic[], broker: BrokerServices): Iterable<string> {
  const { byName } = broker.image().topics;
  for (const { name, topicId } of wanted) {
    if (name !== null && topicId === zeroUuid && !byName.has(name)) yield name;
  }
}

function describe({ name, topicId }: WantedTopic, request: MetadataRequest, broker: BrokerServices) {
  const { topics } = broker.image();
  if (name === null || topicId !== zeroUuid) {
    const topic = topics.byId.get(topicId);
    return topic === undefined ? absent(null, topicId, ErrorCode.UNKNOWN_TOPIC_ID) : shown(topic, request);
  }
  const topic = topics.byName.get(name);
  if (topic !== undefined) return shown(topic, request);
  const isPossible = topicNameProblem(name) === null;
  return absent(name, zeroUuid, isPossible ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION : ErrorCode.INVALID_TOPIC_EXCEPTION);
}

/** Before version 12 a name cannot be null; what was asked by id then has none to show. */
function absent(name: string | null, topicId: string, errorCode: number) {
  return { errorCode, name, topicId, isInternal: name !== null && isInternalTopic(name), partitions: [] };
}

function shown(topic: TopicImage, request: MetadataRequest) {
  return {
    errorCode: ErrorCode.NONE,
    name: topic.name,
    topicId: topic.id,
    isInternal: isInternalTopic(topic.name),
    partitions: topic.partitions.map((partition, partitionIndex) => ({
      errorCode: partition.leader < 0 ? ErrorCode.LEADER_NOT_AVAILABLE : ErrorCode.NONE,
      partitionIndex,
      leaderId: partition.leader,
      leaderEpoch: partition.leaderEpoch,
      replicaNodes: partition.replicas,
      isrNodes: partition.isr,
      offlineReplicas: partition.leader < 0 ? partition.replicas : [],
    })),
    ...(request.includeTopicAuthorizedOperations ? { topicAuthorizedOperations: topicOperations } : {}),
  };
}

export function reachableBrokers(broker: BrokerServices, { listenerName }: RequestContext) {
  return [...broker.image().cluster.values()].flatMap(({ id, endpoints, rack, fenced }) => {
    const endpoint = endpoints.find(({ name }) => name === listenerName);
    return endpoint === undefined || fenced ? [] : [{ nodeId: id, host: endpoint.host, port: endpoint.port, rack }];
  });
}
