// Topics: created, grown, deleted.

import { zeroUuid } from '../../base/uuid.ts';
import { createPartitionsApi } from '../../protocol/apis/create-partitions.ts';
import { createTopicsApi } from '../../protocol/apis/create-topics.ts';
import { deleteTopicsApi } from '../../protocol/apis/delete-topics.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { ErrorCode, KafkaError } from '../errors.ts';
import type { Outcome } from '../item-retries.ts';
import type { Wait } from '../waiting.ts';
import { askController, isAboutController, outcomeOf, requestTimeout } from './controller-requests.ts';
import { type ConfigEntry, toConfigEntry } from './configs.ts';
import { ItemResults } from './item-results.ts';
import { matchAnswers } from './match-answers.ts';

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
  /** undefined when the broker does not say. */
  readonly configs: readonly ConfigEntry[] | undefined;
}

export interface ChangeTopicsOptions {
  /** Check whether it could be done, and do nothing. */
  readonly validateOnly?: boolean | undefined;
  /** Whether what goes beyond `controller_mutation_rate` is asked for again later. Default true. */
  readonly retryOnQuotaViolation?: boolean | undefined;
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
  options: ChangeTopicsOptions,
  wait: Wait,
): Promise<ItemResults<CreatedTopic>> {
  const outcomes = await askController<NewTopic, CreatedTopic>(
    cluster,
    topics,
    wait,
    async (connection, items, timeoutMs) => {
      const request = {
        topics: items.map(creation),
        timeoutMs: requestTimeout(timeoutMs),
        validateOnly: options.validateOnly ?? false,
      };
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
          configs: answer.topicConfigErrorCode === ErrorCode.NONE ? answer.configs?.map(toConfigEntry) : undefined,
        })),
      );
    },
    retryRule(options),
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

/** Topics by name, or by id (KIP-516). */
export type TopicCollection = readonly string[] | { readonly topicIds: readonly string[] };

const firstVersionWithIds = 6;

/** Results go by what the topics are called in `topics`: their names or ids. */
export async function deleteTopics(
  cluster: Cluster,
  topics: TopicCollection,
  options: Omit<ChangeTopicsOptions, 'validateOnly'>,
  wait: Wait,
): Promise<ItemResults<void>> {
  const byId = 'topicIds' in topics;
  const items = (byId ? topics.topicIds : topics).map((name) => ({ name }));
  const outcomes = await askController<{ name: string }, void>(
    cluster,
    items,
    wait,
    async (connection, pending, timeoutMs) => {
      const bounds = byId ? { minVersion: firstVersionWithIds } : {};
      const usesStates = connection.versionOf(deleteTopicsApi, bounds) >= firstVersionWithIds;
      const names = pending.map(({ name }) => name);
      const states = names.map((name) => (byId ? { name: null, topicId: name } : { name, topicId: zeroUuid }));
      const request = usesStates ? { topics: states } : { topicNames: names };
      const response = await connection.send(
        deleteTopicsApi,
        { ...request, timeoutMs: requestTimeout(timeoutMs) },
        { timeoutMs, ...bounds },
      );
      return matchAnswers(
        pending,
        ({ name }) => name,
        response.responses,
        ({ name, topicId }) => (byId ? topicId : (name ?? '')),
        (answer) => outcomeOf(answer.errorCode, answer.errorMessage, () => undefined),
      );
    },
    retryRule(options),
  );
  return resultsByName(outcomes);
}

/** KIP-599: who says so does not want to wait until the quota has room again. */
function retryRule({ retryOnQuotaViolation = true }: ChangeTopicsOptions): (error: Error) => boolean {
  if (retryOnQuotaViolation) return isAboutController;
  return (error) =>
    isAboutController(error) && !(error instanceof KafkaError && error.code === ErrorCode.THROTTLING_QUOTA_EXCEEDED);
}

export async function createPartitions(
  cluster: Cluster,
  topics: readonly NewPartitions[],
  options: ChangeTopicsOptions,
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
        validateOnly: options.validateOnly ?? false,
      };
      const response = await connection.send(createPartitionsApi, request, { timeoutMs });
      return byName(pending, response.results, (answer) =>
        outcomeOf(answer.errorCode, answer.errorMessage, () => undefined),
      );
    },
    retryRule(options),
  );
  return resultsByName(outcomes);
}

function byName<Item extends { readonly name: string }, Answer extends { readonly name: string | null }, T>(
  items: readonly Item[],
  answers: readonly Answer[],
  outcome: (answer: Answer) => Outcome<T>,
): Map<Item, Outcome<T>> {
  return matchAnswers(
    items,
    ({ name }) => name,
    answers,
    ({ name }) => name ?? '',
    outcome,
  );
}

function resultsByName<T>(outcomes: ReadonlyMap<{ readonly name: string }, Outcome<T>>): ItemResults<T> {
  return new ItemResults([...outcomes].map(([item, outcome]) => [item.name, outcome]));
}
