// CreateTopics: checks, codes and texts in Apache Kafka's order (4.3: ControllerApis and
// ReplicationControlManager). One request is one atomic batch of records.

import { randomUuid, type Uuid, zeroUuid } from '../base/uuid.ts';
import { effectiveBrokerEntry } from '../config/broker-config-layers.ts';
import { type DescribedConfig, describeTopicConfigs } from '../config/describe-configs.ts';
import { validateTopicConfigs } from '../config/topic-config-validation.ts';
import { ResourceType } from '../metadata/image/configs.ts';
import { elrVersionFeature } from '../metadata/image/features.ts';
import { metadataRecord, type MetadataRecord } from '../metadata/metadata-record.ts';
import { ErrorCode } from '../protocol/errors.ts';
import type { DecisionContext, ItemOutcome, MetadataDecision } from './decision-context.ts';
import { brokerConfigLayers, recordsPerDecision, succeeded } from './decision-context.ts';
import { invalidAssignment, manualAssignmentProblem, newPartitionRecord, placementProblem } from './new-partitions.ts';
import { type PartitionQuota, quotaProblem } from './partition-quota.ts';
import { placeReplicas } from './replica-placement.ts';
import {
  clusterMetadataTopic,
  collisionName,
  hasCollisionCharacters,
  repeatedNames,
  topicNameProblem,
} from './topic-names.ts';

export interface NewTopic {
  readonly name: string;
  /** -1 for the broker's `num.partitions`, and with assignments. */
  readonly numPartitions: number;
  /** -1 for the broker's `default.replication.factor`, and with assignments. */
  readonly replicationFactor: number;
  /** Empty when the controller is to place the replicas. */
  readonly assignments: readonly { readonly partitionIndex: number; readonly brokerIds: readonly number[] }[];
  readonly configs: readonly { readonly name: string; readonly value: string | null }[];
}

export interface CreateTopicsRequest {
  readonly topics: readonly NewTopic[];
  readonly validateOnly: boolean;
  /** Of the client; nothing is limited without it. What is only validated counts too, as in Kafka. */
  readonly quota?: PartitionQuota;
}

export interface CreatedTopic extends ItemOutcome {
  readonly name: string;
  /** The zero uuid after an error. */
  readonly topicId: Uuid;
  /** -1 after an error, as is the replication factor. */
  readonly numPartitions: number;
  readonly replicationFactor: number;
  /** What is in force for the topic, by name; empty after an error. */
  readonly configs: readonly DescribedConfig[];
}

type Assignment = readonly (readonly number[])[];

export function decideCreateTopics(
  context: DecisionContext,
  request: CreateTopicsRequest,
): MetadataDecision<readonly CreatedTopic[]> {
  const names = request.topics.map(({ name }) => name);
  const repeated = repeatedNames(names);
  const wanted = request.topics.filter(({ name }) => !repeated.has(name) && name !== clusterMetadataTopic);
  if (partitionTotal(context, wanted) > recordsPerDecision) {
    return refuseAll(names, 'Excessively large number of partitions per request.');
  }
  const collisions = collidingNames(context, wanted);
  const describe = configDescriber(context);
  const created = wanted.map((topic) => createTopic(context, topic, collisions, describe, request.quota));
  const records = created.flatMap((topic) => topic.records);
  if (records.length > recordsPerDecision) {
    return refuseAll(names, 'Unable to perform excessively large batch operation.');
  }
  const refused = [...repeated].map((name) => failed(name, ErrorCode.INVALID_REQUEST, 'Duplicate topic name.'));
  if (names.includes(clusterMetadataTopic) && !repeated.has(clusterMetadataTopic)) {
    const message = `Creation of internal topic ${clusterMetadataTopic} is prohibited.`;
    refused.push(failed(clusterMetadataTopic, ErrorCode.INVALID_REQUEST, message));
  }
  const response = [...created.map((topic) => topic.outcome), ...refused];
  return { records: request.validateOnly ? [] : records, response };
}

interface Creation {
  readonly outcome: CreatedTopic;
  readonly records: readonly MetadataRecord[];
}

function createTopic(
  context: DecisionContext,
  topic: NewTopic,
  collisions: ReadonlyMap<string, string>,
  describe: (configs: ReadonlyMap<string, string>) => readonly DescribedConfig[],
  quota: PartitionQuota | undefined,
): Creation {
  const problem = nameProblem(context, topic.name, collisions) ?? configProblem(context, topic);
  const assignment = problem ?? assignWithin(context, topic, quota);
  if ('errorCode' in assignment) {
    return { outcome: failed(topic.name, assignment.errorCode, assignment.errorMessage), records: [] };
  }
  const topicId = freshTopicId(context);
  const configs = new Map(topic.configs.map(({ name, value }) => [name, value!]));
  const partitions = assignment.map((replicas, partitionId) =>
    newPartitionRecord(context, topicId, partitionId, replicas),
  );
  const outcome: CreatedTopic = {
    ...succeeded,
    name: topic.name,
    topicId,
    numPartitions: assignment.length,
    replicationFactor: assignment[0]!.length,
    configs: describe(configs),
  };
  const topicRecord = metadataRecord('TopicRecord', { name: topic.name, topicId });
  return { outcome, records: [topicRecord, ...configRecords(context, topic.name, configs), ...partitions] };
}

/** Describes what is in force for a topic; topics without settings of their own share one description. */
function configDescriber(
  context: DecisionContext,
): (configs: ReadonlyMap<string, string>) => readonly DescribedConfig[] {
  const layers = brokerConfigLayers(context);
  const describe = (configs: ReadonlyMap<string, string>): readonly DescribedConfig[] =>
    describeTopicConfigs(configs, layers).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  let plain: readonly DescribedConfig[] | undefined;
  return (configs) => (configs.size > 0 ? describe(configs) : (plain ??= describe(configs)));
}

function nameProblem(
  context: DecisionContext,
  name: string,
  collisions: ReadonlyMap<string, string>,
): ItemOutcome | undefined {
  if (context.image.topics.byName.has(name)) {
    return { errorCode: ErrorCode.TOPIC_ALREADY_EXISTS, errorMessage: `Topic '${name}' already exists.` };
  }
  const problem = topicNameProblem(name);
  if (problem !== null) return { errorCode: ErrorCode.INVALID_TOPIC_EXCEPTION, errorMessage: problem };
  const other = hasCollisionCharacters(name) ? collisions.get(collisionName(name)) : undefined;
  if (other === undefined) return undefined;
  const errorMessage = `Topic '${name}' collides with existing topic: ${other}`;
  return { errorCode: ErrorCode.INVALID_TOPIC_EXCEPTION, errorMessage };
}

/** Existing topics whose names could collide with new ones, by what the names become. */
function collidingNames(context: DecisionContext, topics: readonly NewTopic[]): ReadonlyMap<string, string> {
  const wanted = new Set(
    topics.filter(({ name }) => hasCollisionCharacters(name)).map(({ name }) => collisionName(name)),
  );
  const existing = new Map<string, string>();
  if (wanted.size === 0) return existing;
  for (const name of context.image.topics.byName.keys()) {
    if (!hasCollisionCharacters(name)) continue;
    const key = collisionName(name);
    if (wanted.has(key)) existing.set(key, name);
  }
  return existing;
}

function configProblem(context: DecisionContext, topic: NewTopic): ItemOutcome | undefined {
  const configs = new Map(topic.configs.map(({ name, value }) => [name, value]));
  const errorMessage = validateTopicConfigs(configs, brokerConfigLayers(context));
  return errorMessage === null ? undefined : { errorCode: ErrorCode.INVALID_CONFIG, errorMessage };
}

function assignWithin(
  context: DecisionContext,
  topic: NewTopic,
  quota: PartitionQuota | undefined,
): Assignment | ItemOutcome {
  const assignment = assignReplicas(context, topic);
  return 'errorCode' in assignment ? assignment : (quotaProblem(quota, assignment.length) ?? assignment);
}

function assignReplicas(context: DecisionContext, topic: NewTopic): Assignment | ItemOutcome {
  if (topic.assignments.length > 0) return manualAssignment(context, topic);
  if (topic.replicationFactor < -1 || topic.replicationFactor === 0) {
    const errorMessage = 'Replication factor must be larger than 0, or -1 to use the default value.';
    return { errorCode: ErrorCode.INVALID_REPLICATION_FACTOR, errorMessage };
  }
  if (topic.numPartitions < -1 || topic.numPartitions === 0) {
    const errorMessage = 'Number of partitions was set to an invalid non-positive value.';
    return { errorCode: ErrorCode.INVALID_PARTITIONS, errorMessage };
  }
  const defaultFactor = brokerNumber(context, 'default.replication.factor');
  const replicationFactor = topic.replicationFactor === -1 ? defaultFactor : topic.replicationFactor;
  const problem = placementProblem(context, replicationFactor);
  if (problem !== undefined) return problem;
  const brokers = [...context.image.cluster.values()].filter(({ fenced }) => !fenced);
  return placeReplicas({
    brokers,
    partitionCount: topic.numPartitions === -1 ? brokerNumber(context, 'num.partitions') : topic.numPartitions,
    replicationFactor: Math.min(replicationFactor, brokers.length),
    startIndex: context.random.below(brokers.length),
    startShift: context.random.below(brokers.length),
    firstPartitionId: 0,
  });
}

function manualAssignment(context: DecisionContext, topic: NewTopic): Assignment | ItemOutcome {
  const what = 'A manual partition assignment was specified, but';
  if (topic.replicationFactor !== -1) return invalidRequest(`${what} replication factor was not set to -1.`);
  if (topic.numPartitions !== -1) return invalidRequest(`${what} numPartitions was not set to -1.`);
  const byPartition = new Map<number, readonly number[]>();
  for (const { partitionIndex, brokerIds } of topic.assignments) {
    if (byPartition.has(partitionIndex)) {
      return invalidAssignment(`Found multiple manual partition assignments for partition ${partitionIndex}`);
    }
    const replicationFactor = byPartition.values().next().value?.length;
    const problem = manualAssignmentProblem(context, partitionIndex, brokerIds, replicationFactor);
    if (problem !== undefined) return problem;
    byPartition.set(partitionIndex, brokerIds);
  }
  const assignment: (readonly number[])[] = [];
  for (let id = 0; id < byPartition.size; id += 1) {
    const replicas = byPartition.get(id);
    if (replicas === undefined) return invalidAssignment('partitions should be a consecutive 0-based integer sequence');
    assignment.push(replicas);
  }
  return assignment;
}

/** KIP-966: a changed minimum of in-sync replicas makes earlier eligibility worthless. */
function configRecords(
  context: DecisionContext,
  topicName: string,
  configs: ReadonlyMap<string, string>,
): readonly MetadataRecord[] {
  const records = [...configs].map(([name, value]) =>
    metadataRecord('ConfigRecord', { resourceType: ResourceType.TOPIC, resourceName: topicName, name, value }),
  );
  const clearsElr = configs.has('min.insync.replicas') && context.image.features.has(elrVersionFeature);
  return clearsElr ? [...records, metadataRecord('ClearElrRecord', { topicName })] : records;
}

function partitionTotal(context: DecisionContext, topics: readonly NewTopic[]): number {
  let total = 0;
  for (const { assignments, numPartitions } of topics) {
    if (assignments.length > 0) total += assignments.length;
    else if (numPartitions === -1) total += brokerNumber(context, 'num.partitions');
    else total += Math.max(numPartitions, 0);
  }
  return total;
}

function brokerNumber(context: DecisionContext, name: 'num.partitions' | 'default.replication.factor'): number {
  return Number(effectiveBrokerEntry(name, brokerConfigLayers(context)).value);
}

function freshTopicId(context: DecisionContext): Uuid {
  for (;;) {
    const id = randomUuid(context.random);
    if (!context.image.topics.byId.has(id)) return id;
  }
}

function refuseAll(names: readonly string[], message: string): MetadataDecision<readonly CreatedTopic[]> {
  const response = [...new Set(names)].map((name) => failed(name, ErrorCode.POLICY_VIOLATION, message));
  return { records: [], response };
}

function failed(name: string, errorCode: ErrorCode, errorMessage: string | null): CreatedTopic {
  return { name, errorCode, errorMessage, topicId: zeroUuid, numPartitions: -1, replicationFactor: -1, configs: [] };
}

function invalidRequest(errorMessage: string): ItemOutcome {
  return { errorCode: ErrorCode.INVALID_REQUEST, errorMessage };
}
