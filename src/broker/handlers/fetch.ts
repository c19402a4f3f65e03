// Fetch: batches as they are on disk, from where the reader stands up to what it may see.

import { ByteWriter } from '../../base/bytes/byte-writer.ts';
import { fetchApi } from '../../protocol/apis/fetch.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { encodeMessage } from '../../protocol/schema/codec.ts';
import type { RequestOf } from '../../protocol/schema/message.ts';
import { zeroUuid } from '../../base/uuid.ts';
import { fetchOrWait } from '../delayed-fetch.ts';
import type { FetchPartition, FetchPlan, FetchSessionRequest } from '../fetch-sessions.ts';
import { defineHandler } from '../handler.ts';
import type { RequestContext, ResponseBody } from '../request-context.ts';
import { anonymousUser } from '../quotas/find-quota.ts';
import type { FetchRules, PartitionFetch } from '../partition-fetch.ts';
import type { BrokerServices } from '../services.ts';
import { errorForVersion } from '../version-errors.ts';

type FetchRequest = RequestOf<typeof fetchApi>;

const firstTopicIdVersion = 13;
const firstReplicaStateVersion = 15;

export const fetch = defineHandler({
  api: fetchApi,
  // What controllers fetch from each other is their own log, which is not served in this release.
  listeners: ['broker'],
  kindOf: (request, apiVersion) => (replicaIdOf(request, apiVersion) >= 0 ? 'FetchFollower' : 'FetchConsumer'),
  async handle(request, context, broker) {
    const plan = broker.fetchSessions.plan(sessionRequest(request, context));
    if (plan.kind === 'error') return { errorCode: plan.errorCode, sessionId: 0, responses: [] };
    const rules: FetchRules = {
      apiVersion: context.apiVersion,
      isolation: request.isolationLevel === 1 ? 'read_committed' : 'read_uncommitted',
      replicaId: replicaIdOf(request, context.apiVersion),
      usesTopicIds: context.apiVersion >= firstTopicIdVersion,
    };
    // What another broker fetches is not a client's.
    const client = rules.replicaId >= 0 ? undefined : { user: anonymousUser, clientId: context.clientId };
    const burstBytes = client === undefined ? Infinity : broker.quotas.fetch.burstOf(client);
    const maxBytes = Math.min(request.maxBytes, broker.config.values['fetch.max.bytes'], Math.trunc(burstBytes));
    const limits = { maxWaitMs: request.maxWaitMs, minBytes: Math.min(request.minBytes, maxBytes), maxBytes };
    const fetched = await fetchOrWait(plan.partitions, limits, rules, broker, context.signal);
    for (const { release } of fetched) if (release !== undefined) context.whenSent(release);
    if (client !== undefined && burstBytes !== Infinity) {
      const all = { errorCode: ErrorCode.NONE, sessionId: 0, responses: groupByTopic(newsOf(fetched, plan), context) };
      // Kafka counts all of a batch that is larger than the burst, and never gets to send it.
      const sizeBytes = Math.min(responseBytes(all, context.apiVersion), burstBytes);
      const throttleTimeMs = broker.quotas.fetch.record(client, sizeBytes);
      context.throttle(throttleTimeMs);
      if (throttleTimeMs > 0) {
        // Nothing is sent, so nothing counts (KIP-219). The client cannot tell a session from an empty answer.
        broker.quotas.fetch.takeBack(client, sizeBytes);
        if (plan.kind === 'full') broker.fetchSessions.drop(plan.sessionId);
        const sessionId = plan.kind === 'incremental' ? plan.session.id : 0;
        return { errorCode: ErrorCode.NONE, sessionId, responses: [] };
      }
    }
    if (client !== undefined) countFetched(fetched, broker);
    return {
      errorCode: ErrorCode.NONE,
      sessionId: plan.kind === 'incremental' ? plan.session.id : plan.sessionId,
      responses: groupByTopic(withNews(fetched, plan), context),
    };
  },
  // Before version 7 only partitions can have an error.
  fail: (errorCode, _message, request) => ({
    errorCode,
    sessionId: 0,
    responses: request.topics.map(({ topic, topicId, partitions }) => ({
      topic,
      topicId,
      partitions: partitions.map(({ partition }) => ({
        partitionIndex: partition,
        errorCode,
        highWatermark: -1,
        abortedTransactions: null,
        records: [],
      })),
    })),
  }),
});

/** Negative for who is no broker. */
function replicaIdOf({ replicaId, replicaState }: FetchRequest, apiVersion: number): number {
  return apiVersion >= firstReplicaStateVersion ? replicaState.replicaId : replicaId;
}

function countFetched(fetched: readonly PartitionFetch[], { metrics }: BrokerServices): void {
  for (const { partition, sizeBytes, errorCode } of fetched) {
    if (partition !== undefined) metrics.topics.onFetched(partition.log.topicPartition.topic, sizeBytes, errorCode);
  }
}

function sessionRequest(request: FetchRequest, context: RequestContext): FetchSessionRequest {
  const partitions: FetchPartition[] = [];
  for (const { topic, topicId, partitions: asked } of request.topics) {
    for (const { partition, fetchOffset, partitionMaxBytes, currentLeaderEpoch, lastFetchedEpoch } of asked) {
      partitions.push({
        topic,
        topicId,
        partition,
        fetchOffset,
        maxBytes: partitionMaxBytes,
        currentLeaderEpoch,
        lastFetchedEpoch,
        sentHighWatermark: -1,
        sentLogStartOffset: -1,
      });
    }
  }
  const forgotten = request.forgottenTopicsData.flatMap(({ topic, topicId, partitions: ids }) =>
    ids.map((partition) => ({ topic, topicId, partition })),
  );
  return {
    sessionId: request.sessionId,
    sessionEpoch: request.sessionEpoch,
    usesTopicIds: context.apiVersion >= firstTopicIdVersion,
    partitions,
    forgotten,
  };
}

/** As Kafka counts it: with the four bytes of the frame's size, without the header. */
function responseBytes(response: ResponseBody<typeof fetchApi>, version: number): number {
  const writer = new ByteWriter();
  encodeMessage(fetchApi.response, version, writer, { throttleTimeMs: 0, ...response });
  return 4 + writer.size;
}

function newsOf(fetched: readonly PartitionFetch[], plan: FetchPlan): readonly PartitionFetch[] {
  return fetched.filter((result) => plan.kind !== 'incremental' || isNews(result));
}

/** In a session: what the client does not know yet. Notes what it is being told now. */
function withNews(fetched: readonly PartitionFetch[], plan: FetchPlan): readonly PartitionFetch[] {
  const news = newsOf(fetched, plan);
  for (const { request, errorCode, highWatermark, logStartOffset, sizeBytes } of news) {
    request.sentHighWatermark = errorCode === ErrorCode.NONE ? highWatermark : -1;
    request.sentLogStartOffset = logStartOffset;
    if (plan.kind === 'incremental' && sizeBytes > 0) plan.session.moveToEnd(request);
  }
  return news;
}

function isNews({
  request,
  errorCode,
  highWatermark,
  logStartOffset,
  sizeBytes,
  divergingEpoch,
}: PartitionFetch): boolean {
  const isChanged = highWatermark !== request.sentHighWatermark || logStartOffset !== request.sentLogStartOffset;
  return sizeBytes > 0 || errorCode !== ErrorCode.NONE || divergingEpoch !== undefined || isChanged;
}

function groupByTopic(fetched: readonly PartitionFetch[], context: RequestContext) {
  const responses: { topic: string; topicId: string; partitions: ReturnType<typeof answer>[] }[] = [];
  for (const result of fetched) {
    const { topic, topicId } = result.request;
    let response = responses.at(-1);
    if (response === undefined || response.topic !== topic || response.topicId !== topicId) {
      response = { topic, topicId: topicId === '' ? zeroUuid : topicId, partitions: [] };
      responses.push(response);
    }
    response.partitions.push(answer(result, context));
  }
  return responses;
}

function answer(result: PartitionFetch, { apiVersion }: RequestContext) {
  return {
    partitionIndex: result.request.partition,
    errorCode: errorForVersion(fetchApi.key, apiVersion, result.errorCode),
    highWatermark: result.highWatermark,
    lastStableOffset: result.lastStableOffset,
    logStartOffset: result.logStartOffset,
    ...(result.divergingEpoch === undefined ? {} : { divergingEpoch: result.divergingEpoch }),
    abortedTransactions: result.abortedTransactions,
    preferredReadReplica: -1,
    // Never null: librdkafka takes null for a malformed answer.
    records: result.chunks,
  };
}
