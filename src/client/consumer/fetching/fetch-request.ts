// One Fetch to one broker, in its session. From version 13 on topics go by id; where an id is not known
// the request stays below that.

import type { ClientConnection } from '../../../net/client-connection.ts';
import { fetchApi } from '../../../protocol/apis/fetch.ts';
import type { Decoded } from '../../../protocol/schema/fields.ts';
import type { MetadataCache } from '../../cluster/metadata-cache.ts';
import { brokerError, ErrorCode } from '../../errors.ts';
import { groupByTopic } from '../../topic-partition.ts';
import type { FetchSession, SessionRequest, SessionTopics } from './fetch-session.ts';
import type { PartitionState } from '../subscription-state.ts';

export type FetchResponse = Decoded<(typeof fetchApi)['response']['fields']>;
export type FetchedPartition = FetchResponse['responses'][number]['partitions'][number];

export interface FetchSettings {
  readonly minBytes: number;
  /** Of one fetch, and of what lies ready. */
  readonly maxBytes: number;
  readonly maxWaitMs: number;
  readonly maxPartitionBytes: number;
  readonly rackId: string;
  /** Read committed: only up to the last stable offset, without aborted transactions. */
  readonly readsCommitted: boolean;
  readonly requestTimeoutMs: number;
}

export interface FetchTarget {
  readonly state: PartitionState;
  readonly offset: number;
  /** -1 when it is not known. */
  readonly leaderEpoch: number;
}

export interface FetchAnswer {
  /** Each at the index of its target; undefined when there is nothing new. */
  readonly partitions: readonly (FetchedPartition | undefined)[];
  readonly throttleTimeMs: number;
}

const lastVersionWithNames = 12;
/** A request that closes its session and fetches nothing. */
const finalEpoch = -1;

/** Throws the error of the whole answer; a session that the broker forgot is opened again first. */
export async function fetchPartitions(
  connection: ClientConnection,
  session: FetchSession,
  targets: readonly FetchTarget[],
  metadata: MetadataCache,
  settings: FetchSettings,
): Promise<FetchAnswer> {
  const ids = new Map(targets.map(({ state: { topic } }) => [topic, metadata.topic(topic)?.id]));
  const haveIds = [...ids.values()].every((id) => id !== undefined);
  const bounds = haveIds ? {} : { maxVersion: lastVersionWithNames };
  const usesIds = connection.versionOf(fetchApi, bounds) > lastVersionWithNames;
  const keyOf = (topic: string): string => (usesIds ? ids.get(topic)! : topic);
  const wanted = sessionTopics(targets, keyOf, settings.maxPartitionBytes);
  const options = { ...bounds, timeoutMs: settings.requestTimeoutMs };
  for (;;) {
    const { isIncremental } = session;
    const request = toRequest(session.next(wanted, usesIds), usesIds, settings);
    let response: FetchResponse;
    try {
      response = await connection.send(fetchApi, request, options);
    } catch (error) {
      session.reset();
      throw error;
    }
    session.accept(response);
    if (response.errorCode === ErrorCode.NONE) {
      return { partitions: inOrder(targets, response, usesIds, keyOf), throttleTimeMs: response.throttleTimeMs };
    }
    if (!isIncremental) throw brokerError(response.errorCode);
  }
}

/** Tells the broker that it may forget the session. */
export async function closeSession(connection: ClientConnection, session: FetchSession): Promise<void> {
  await connection.send(fetchApi, {
    maxWaitMs: 0,
    minBytes: 0,
    sessionId: session.id,
    sessionEpoch: finalEpoch,
    topics: [],
    forgottenTopicsData: [],
  });
}

function sessionTopics(
  targets: readonly FetchTarget[],
  keyOf: (topic: string) => string,
  partitionMaxBytes: number,
): SessionTopics {
  const items = targets.map(({ state: { topic, partition }, offset, leaderEpoch }) => ({
    topic: keyOf(topic),
    partition,
    fetchOffset: offset,
    currentLeaderEpoch: leaderEpoch,
    partitionMaxBytes,
  }));
  return groupByTopic(items);
}

function toRequest(
  { sessionId, sessionEpoch, topics, forgotten }: SessionRequest,
  usesIds: boolean,
  settings: FetchSettings,
) {
  const topicField = (key: string) => (usesIds ? { topicId: key } : { topic: key });
  return {
    sessionId,
    sessionEpoch,
    maxWaitMs: settings.maxWaitMs,
    minBytes: settings.minBytes,
    maxBytes: settings.maxBytes,
    isolationLevel: settings.readsCommitted ? 1 : 0,
    rackId: settings.rackId,
    topics: [...topics].map(([key, items]) => ({
      ...topicField(key),
      partitions: items.map(({ partition, fetchOffset, currentLeaderEpoch, partitionMaxBytes }) => ({
        partition,
        fetchOffset,
        currentLeaderEpoch,
        partitionMaxBytes,
      })),
    })),
    forgottenTopicsData: [...forgotten].map(([key, partitions]) => ({
      ...topicField(key),
      partitions: [...partitions],
    })),
  };
}

function inOrder(
  targets: readonly FetchTarget[],
  response: FetchResponse,
  usesIds: boolean,
  keyOf: (topic: string) => string,
): (FetchedPartition | undefined)[] {
  const topics = new Map<string, Map<number, FetchedPartition>>();
  for (const { topic, topicId, partitions } of response.responses) {
    const key = usesIds ? topicId : topic;
    const known = topics.get(key) ?? new Map<number, FetchedPartition>();
    for (const partition of partitions) known.set(partition.partitionIndex, partition);
    topics.set(key, known);
  }
  return targets.map(({ state }) => topics.get(keyOf(state.topic))?.get(state.partition));
}
