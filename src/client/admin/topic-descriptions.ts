// Topics, listed and described. By name a broker tells page by page (DescribeTopicPartitions, KIP-966) and
// knows eligible leaders; older brokers, and questions by id, get it all in one answer of Metadata.

import { zeroUuid } from '../../base/uuid.ts';
import type { ClientConnection } from '../../net/client-connection.ts';
import { describeTopicPartitionsApi } from '../../protocol/apis/describe-topic-partitions.ts';
import { metadataApi } from '../../protocol/apis/metadata.ts';
import type { Decoded } from '../../protocol/schema/fields.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { type PartitionAnswer, partitionInfo, type PartitionInfo, type TopicInfo } from '../cluster/metadata-cache.ts';
import { brokerError, ErrorCode, isRetriable } from '../errors.ts';
import type { Outcome } from '../item-retries.ts';
import { topicErrorText } from '../leader-requests.ts';
import { retrying } from '../retry.ts';
import type { Wait } from '../waiting.ts';
import { type AclOperation, authorizedOperations } from './acl-operations.ts';
import { askAnyBroker } from './controller-requests.ts';
import { ItemResults } from './item-results.ts';
import type { TopicCollection } from './topics.ts';

export interface PartitionDescription extends PartitionInfo {
  /** Replicas that may lead although they are not in sync. undefined when the broker does not say. */
  readonly eligibleLeaderReplicas: readonly number[] | undefined;
  /** undefined when the broker does not say. */
  readonly lastKnownEligibleLeaderReplicas: readonly number[] | undefined;
}

export interface TopicDescription extends TopicInfo {
  readonly partitions: readonly PartitionDescription[];
  /** undefined when not asked for. */
  readonly authorizedOperations: readonly AclOperation[] | undefined;
}

export interface DescribeTopicsOptions {
  readonly includeAuthorizedOperations?: boolean | undefined;
  /** Most partitions in one answer of a broker that pages. Default 2,000. */
  readonly partitionSizeLimitPerResponse?: number | undefined;
}

/** Every topic there is, by name. */
export async function listTopics(cluster: Cluster, wait: Wait): Promise<TopicInfo[]> {
  const names = await retrying(cluster, wait, 'Listing topics', async () => {
    const response = await cluster.describe(null, false, wait);
    return response.topics.map((topic) => topic.name).filter((name) => name !== null);
  });
  return names
    .toSorted()
    .map((name) => cluster.metadata.topic(name))
    .filter((topic) => topic !== undefined);
}

/** Results go by what the topics are called in `topics`: their names or ids. */
export async function describeTopics(
  cluster: Cluster,
  topics: TopicCollection,
  options: DescribeTopicsOptions,
  wait: Wait,
): Promise<ItemResults<TopicDescription>> {
  const byId = 'topicIds' in topics;
  const items = byId ? topics.topicIds : topics;
  const outcomes = await askAnyBroker<string, TopicDescription>(
    cluster,
    items.filter((name) => name !== ''),
    wait,
    (connection, pending, timeoutMs) => {
      const pages = !byId && connection.apiVersions.supports(describeTopicPartitionsApi);
      return pages
        ? describePages(cluster, connection, pending, options, wait)
        : describeAtOnce(connection, pending, byId, options, timeoutMs);
    },
    isRetriableButUnknown,
  );
  // As Java, we do not ask brokers about nothing: each has another answer.
  if (items.includes('')) outcomes.set('', { error: brokerError(ErrorCode.INVALID_TOPIC_EXCEPTION) });
  return new ItemResults(outcomes);
}

/** A topic that is not there will not come by waiting. */
function isRetriableButUnknown(error: Error): boolean {
  const { code } = error as { code?: unknown };
  return isRetriable(error) && code !== ErrorCode.UNKNOWN_TOPIC_OR_PARTITION && code !== ErrorCode.UNKNOWN_TOPIC_ID;
}

const defaultPartitionLimit = 2_000;

async function describePages(
  cluster: Cluster,
  connection: ClientConnection,
  names: readonly string[],
  { includeAuthorizedOperations, partitionSizeLimitPerResponse }: DescribeTopicsOptions,
  wait: Wait,
): Promise<Map<string, Outcome<TopicDescription>>> {
  const topics = [...new Set(names)].toSorted().map((name) => ({ name }));
  const responsePartitionLimit = partitionSizeLimitPerResponse ?? defaultPartitionLimit;
  const found = new Map<string, Outcome<TopicDescription>>();
  let cursor: Cursor | null = null;
  do {
    const request = { topics, responsePartitionLimit, cursor };
    const page: Page = await connection.send(describeTopicPartitionsApi, request, {
      timeoutMs: cluster.requestTimeMs(wait),
    });
    for (const topic of page.topics) {
      const name = topic.name ?? '';
      found.set(name, joinPages(found.get(name), describe(name, topic, includeAuthorizedOperations)));
    }
    refuseStandstill(cursor, page.nextCursor);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found;
}

type Page = Decoded<(typeof describeTopicPartitionsApi)['response']['fields']>;

interface Cursor {
  readonly topicName: string;
  readonly partitionIndex: number;
}

/** Pages go forward, or they would never end. */
function refuseStandstill(before: Cursor | null, next: Cursor | null): void {
  if (before === null || next === null || next.topicName > before.topicName) return;
  if (next.topicName === before.topicName && next.partitionIndex > before.partitionIndex) return;
  throw brokerError(ErrorCode.UNKNOWN_SERVER_ERROR, 'The broker tells the same partitions again and again.');
}

/** A topic that does not fit into one page comes in parts. */
function joinPages(
  before: Outcome<TopicDescription> | undefined,
  next: Outcome<TopicDescription>,
): Outcome<TopicDescription> {
  if (before === undefined || 'error' in before || 'error' in next) return next;
  return { value: { ...next.value, partitions: [...before.value.partitions, ...next.value.partitions] } };
}

const firstVersionWithIds = 12;
/** KIP-430. */
const firstVersionWithOperations = 8;

async function describeAtOnce(
  connection: ClientConnection,
  names: readonly string[],
  byId: boolean,
  { includeAuthorizedOperations = false }: DescribeTopicsOptions,
  timeoutMs: number,
): Promise<Map<string, Outcome<TopicDescription>>> {
  const response = await connection.send(
    metadataApi,
    {
      topics: names.map((name) => (byId ? { name: null, topicId: name } : { name, topicId: zeroUuid })),
      allowAutoTopicCreation: false,
      includeTopicAuthorizedOperations: includeAuthorizedOperations,
    },
    {
      timeoutMs,
      minVersion: byId ? firstVersionWithIds : includeAuthorizedOperations ? firstVersionWithOperations : 4,
    },
  );
  return new Map(
    response.topics.map((topic) => {
      const name = (byId ? topic.topicId : topic.name) ?? '';
      return [name, describe(name, topic, includeAuthorizedOperations)];
    }),
  );
}

interface TopicAnswer {
  readonly errorCode: number;
  readonly name: string | null;
  readonly topicId: string;
  readonly isInternal: boolean;
  readonly topicAuthorizedOperations: number;
  readonly partitions: readonly (PartitionAnswer & {
    readonly eligibleLeaderReplicas?: readonly number[] | null;
    readonly lastKnownElr?: readonly number[] | null;
  })[];
}

function describe(asked: string, topic: TopicAnswer, withOperations: boolean | undefined): Outcome<TopicDescription> {
  if (topic.errorCode !== ErrorCode.NONE)
    return { error: brokerError(topic.errorCode, topicErrorText(asked, topic.errorCode)) };
  const partitions = topic.partitions.map((partition) => ({
    ...partitionInfo(partition),
    eligibleLeaderReplicas: partition.eligibleLeaderReplicas ?? undefined,
    lastKnownEligibleLeaderReplicas: partition.lastKnownElr ?? undefined,
  }));
  return {
    value: {
      name: topic.name ?? '',
      id: topic.topicId === zeroUuid ? undefined : topic.topicId,
      isInternal: topic.isInternal,
      errorCode: topic.errorCode,
      partitions: partitions.toSorted((a, b) => a.partition - b.partition),
      // Pages always carry them; who did not ask does not get them.
      authorizedOperations: withOperations === true ? authorizedOperations(topic.topicAuthorizedOperations) : undefined,
    },
  };
}
