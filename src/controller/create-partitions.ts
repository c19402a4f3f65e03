// CreatePartitions: more partitions for existing topics, checked in Kafka's order and words.

import type { TopicImage } from '../metadata/image/topics.ts';
import type { MetadataRecord } from '../metadata/metadata-record.ts';
import { ErrorCode } from '../protocol/errors.ts';
import type { DecisionContext, ItemOutcome, MetadataDecision } from './decision-context.ts';
import { recordsPerDecision, succeeded } from './decision-context.ts';
import { invalidAssignment, manualAssignmentProblem, newPartitionRecord, placementProblem } from './new-partitions.ts';
import { type PartitionQuota, quotaProblem } from './partition-quota.ts';
import { placeReplicas } from './replica-placement.ts';
import { repeatedNames } from './topic-names.ts';

export interface MorePartitions {
  readonly name: string;
  /** How many partitions the topic is to have in the end. */
  readonly count: number;
  /** One list of brokers per new partition; null when the controller is to place them. */
  readonly assignments: readonly { readonly brokerIds: readonly number[] }[] | null;
}

export interface CreatePartitionsRequest {
  readonly topics: readonly MorePartitions[];
  readonly validateOnly: boolean;
  /** Of the client; nothing is limited without it. What is only validated counts too, as in Kafka. */
  readonly quota?: PartitionQuota;
}

export interface CreatedPartitions extends ItemOutcome {
  readonly name: string;
}

export function decideCreatePartitions(
  context: DecisionContext,
  request: CreatePartitionsRequest,
): MetadataDecision<readonly CreatedPartitions[]> {
  const names = request.topics.map(({ name }) => name);
  const repeated = repeatedNames(names);
  const response: CreatedPartitions[] = [...repeated].map((name) => ({
    name,
    errorCode: ErrorCode.INVALID_REQUEST,
    errorMessage: 'Duplicate topic name.',
  }));
  const records: MetadataRecord[] = [];
  for (const topic of request.topics) {
    if (repeated.has(topic.name)) continue;
    const added = addPartitions(context, topic, recordsPerDecision - records.length, request.quota);
    if ('errorCode' in added) {
      response.push({ name: topic.name, ...added });
      continue;
    }
    records.push(...added);
    response.push({ name: topic.name, ...succeeded });
  }
  return { records: request.validateOnly ? [] : records, response };
}

function addPartitions(
  context: DecisionContext,
  { name, count, assignments }: MorePartitions,
  room: number,
  quota: PartitionQuota | undefined,
): readonly MetadataRecord[] | ItemOutcome {
  const topic = context.image.topics.byName.get(name);
  if (topic === undefined) return { errorCode: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, errorMessage: null };
  const existing = topic.partitions.length;
  if (count === existing) return invalidPartitions(`Topic already has ${existing} partition(s).`);
  if (count < existing) {
    return invalidPartitions(
      `The topic ${name} currently has ${existing} partition(s); ${count} would not be an increase.`,
    );
  }
  const additional = count - existing;
  if (assignments !== null && assignments.length !== additional) {
    return invalidAssignment(
      `Attempted to add ${additional} additional partition(s), but only ${assignments.length} assignment(s) were specified.`,
    );
  }
  const problem = quotaProblem(quota, additional);
  if (problem !== undefined) return problem;
  // Kafka answers UNKNOWN_SERVER_ERROR without a word here; this is what it says of a creation.
  if (additional > room) {
    const errorMessage = 'Unable to perform excessively large batch operation.';
    return { errorCode: ErrorCode.POLICY_VIOLATION, errorMessage };
  }
  const replicas = assignments === null ? placed(context, topic, additional) : manual(context, topic, assignments);
  if ('errorCode' in replicas) return replicas;
  return replicas.map((ids, i) => newPartitionRecord(context, topic.id, existing + i, ids));
}

function manual(
  context: DecisionContext,
  topic: TopicImage,
  assignments: readonly { readonly brokerIds: readonly number[] }[],
): readonly (readonly number[])[] | ItemOutcome {
  const replicationFactor = topic.partitions[0]!.replicas.length;
  for (const [i, { brokerIds }] of assignments.entries()) {
    const partitionId = topic.partitions.length + i;
    const problem = manualAssignmentProblem(context, partitionId, brokerIds, replicationFactor);
    if (problem !== undefined) return problem;
  }
  return assignments.map(({ brokerIds }) => brokerIds);
}

/** Goes on where the placement of partition 0 began. */
function placed(
  context: DecisionContext,
  topic: TopicImage,
  partitionCount: number,
): readonly (readonly number[])[] | ItemOutcome {
  const first = topic.partitions[0]!.replicas;
  const problem = placementProblem(context, first.length);
  if (problem !== undefined) return problem;
  const brokers = [...context.image.cluster.values()].filter(({ fenced }) => !fenced).toSorted((a, b) => a.id - b.id);
  const start = Math.max(
    0,
    brokers.findIndex(({ id }) => id >= first[0]!),
  );
  return placeReplicas({
    brokers,
    partitionCount,
    replicationFactor: Math.min(first.length, brokers.length),
    startIndex: start,
    startShift: start,
    firstPartitionId: topic.partitions.length,
  });
}

function invalidPartitions(errorMessage: string): ItemOutcome {
  return { errorCode: ErrorCode.INVALID_PARTITIONS, errorMessage };
}
