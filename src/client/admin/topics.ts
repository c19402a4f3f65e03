// Topics: created, grown, deleted, listed, described.

import { zeroUuid } from '../../base/uuid.ts';
import { createPartitionsApi } from '../../protocol/apis/create-partitions.ts';
import { createTopicsApi } from '../../protocol/apis/create-topics.ts';
import { deleteTopicsApi } from '../../protocol/apis/delete-topics.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { TopicInfo } from '../cluster/metadata-cache.ts';
import { brokerError, ErrorCode } from '../errors.ts';
import type { Outcome } from '../item-retries.ts';
import { topicErrorText } from '../leader-requests.ts';
import { retrying } from '../retry.ts';
import type { Wait } from '../waiting.ts';
import { askController, outcomeOf, requestTimeout } from './controller-requests.ts';
import { ItemResults } from './item-results.ts';

export interface NewTopic {
  readonly name: string;
  /** What the broker is configured to, when left out. */
  readonly partitions?: number | undefined;
  /** What the broker is configured to, when left out. */
  readonly replicationFactor?: number | undefined;
  /** Brokers by partition, instead of the two counts. The first is the preferred leader. */
  readonly assignment?: readonly (readonly number[])[] | undefined;
  readonly configs?: Readonly<Record<string, string>> | ReadonlyMap<string, string> | undefined;
}

export interface CreatedTopic {
  readonly name: string;
  /** undefined when the broker is too old to have topic ids. */
  readonly id: string | undefined;
  /** -1 when the broker does not say. */
  readonly partitions: number;
  /** -1 when the broker does not say. */
  readonly replicationFactor: number;
}

export interface NewPartitions {
  readonly topic: string;
  /** How many there shall be in all. */
  readonly total: number;
  /** Brokers of each partition that is added. */
  readonly assignment?: readonly (readonly number[])[] | undefined;
}

const brokerDefault = -1;

export async function createTopics(
  cluster: Cluster,
  topics: readonly NewTopic[],
  validateOnly: boolean,
  wait: Wait,
): Promise<ItemResults<CreatedTopic>> {
  const outcomes = await askController<NewTopic, CreatedTopic>(
    cluster,
    topics,
    wait,
    async (connection, items, timeoutMs) => {
      const request = { topics: items.map(creation), timeoutMs: requestTimeout(timeoutMs), validateOnly };
      // Version 4 is the first that knows the broker's defaults.
      const needsDefaults = items.some(
        (item) =>
          item.assignment === undefined && (item.partitions === undefined || item.replicationFactor === undefined),
      );
      const response = await connection.send(createTopicsApi, request, {
        timeoutMs,
        ...(needsDefaults ? { minVersion: 4 } : {}),
      });
      return byName(items, response.topics, (answer) =>
        outcomeOf(answer.errorCode, answer.errorMessage, () => ({
          name: answer.name,
          id: answer.topicId === zeroUuid ? undefined : answer.topicId,
          partitions: answer.numPartitions,
          replicationFactor: answer.replicationFactor,
        })),
      );
    },
  );
  return resultsByName(outcomes);
}

function creation(topic: NewTopic) {
  const { assignment, configs = {} } = topic;
  const entries = configs instanceof Map ? [...configs] : Object.entries(configs as Readonly<Record<string, string>>);
  return {
    name: topic.name,
    numPartitions: assignment === undefined ? (topic.partitions ?? brokerDefault) : brokerDefault,
    replicationFactor: assignment === undefined ? (topic.replicationFactor ?? brokerDefault) : brokerDefault,
    assignments: (assignment ?? []).map((brokerIds, partitionIndex) => ({ partitionIndex, brokerIds })),
    configs: entries.map(([name, value]) => ({ name, value })),
  };
}

export async function deleteTopics(cluster: Cluster, names: readonly string[], wait: Wait): Promise<ItemResults<void>> {
  const items = names.map((name) => ({ name }));
  const outcomes = await askController<{ name: string }, void>(
    cluster,
    items,
    wait,
    async (connection, pending, timeoutMs) => {
      const usesIds = connection.versionOf(deleteTopicsApi) >= 6;
      const request = usesIds
        ? { topics: pending.map(({ name }) => ({ name, topicId: zeroUuid })), timeoutMs: requestTimeout(timeoutMs) }
        : { topicNames: pending.map(({ name }) => name), timeoutMs: requestTimeout(timeoutMs) };
      const response = await connection.send(deleteTopicsApi, request, { timeoutMs });
      return byName(pending, response.responses, (answer) =>
        outcomeOf(answer.errorCode, answer.errorMessage, () => undefined),
      );
    },
  );
  return resultsByName(outcomes);
}

export async function createPartitions(
  cluster: Cluster,
  topics: readonly NewPartitions[],
  validateOnly: boolean,
  wait: Wait,
): Promise<ItemResults<void>> {
  const items = topics.map((topic) => ({ name: topic.topic, ...topic }));
  const outcomes = await askController<(typeof items)[number], void>(
    cluster,
    items,
    wait,
    async (connection, pending, timeoutMs) => {
      const request = {
        topics: pending.map(({ name, total, assignment }) => ({
          name,
          count: total,
          assignments: assignment === undefined ? null : assignment.map((brokerIds) => ({ brokerIds })),
        })),
        timeoutMs: requestTimeout(timeoutMs),
        validateOnly,
      };
      const response = await connection.send(createPartitionsApi, request, { timeoutMs });
      return byName(pending, response.results, (answer) =>
        outcomeOf(answer.errorCode, answer.errorMessage, () => undefined),
      );
    },
  );
  return resultsByName(outcomes);
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

export async function describeTopics(
  cluster: Cluster,
  names: readonly string[],
  wait: Wait,
): Promise<ItemResults<TopicInfo>> {
  if (names.length === 0) return new ItemResults<TopicInfo>([]);
  await retrying(cluster, wait, 'Describing topics', () => cluster.describe(names, false, wait));
  return new ItemResults(
    names.map((name) => {
      const topic = cluster.metadata.topic(name);
      const errorCode = topic?.errorCode ?? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
      if (topic !== undefined && errorCode === ErrorCode.NONE) return [name, { value: topic }];
      return [name, { error: brokerError(errorCode, topicErrorText(name, errorCode)) }];
    }),
  );
}

function byName<Item extends { readonly name: string }, Answer extends { readonly name: string | null }, T>(
  items: readonly Item[],
  answers: readonly Answer[],
  outcome: (answer: Answer) => Outcome<T>,
): Map<Item, Outcome<T>> {
  const outcomes = new Map<Item, Outcome<T>>();
  for (const answer of answers) {
    const item = items.find(({ name }) => name === answer.name);
    if (item !== undefined) outcomes.set(item, outcome(answer));
  }
  return outcomes;
}

function resultsByName<T>(outcomes: ReadonlyMap<{ readonly name: string }, Outcome<T>>): ItemResults<T> {
  return new ItemResults([...outcomes].map(([item, outcome]) => [item.name, outcome]));
}
