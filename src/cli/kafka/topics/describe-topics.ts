// kafka-topics --describe: topics with what is configured for them, partitions with their replicas; all of
// them, or only those that somebody should look at. Topics are shown by name.

import { zeroUuid } from '../../../base/uuid.ts';
import {
  type Admin,
  type ConfigEntry,
  ErrorCode,
  KafkaError,
  type PartitionDescription,
  type PartitionReassignment,
  type TopicDescription,
  type TopicPartition,
  UnsupportedVersionError,
} from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import { findExistingTopics, findTopicId } from './find-topics.ts';
import { parseUuid } from '../parse-uuid.ts';
import { partitionLine, topicLine } from './topic-lines.ts';
import type { GivenTopicsOptions } from './topics-options.ts';

const filters = [
  'under-replicated-partitions',
  'unavailable-partitions',
  'under-min-isr-partitions',
  'at-min-isr-partitions',
] as const;

interface Surroundings {
  readonly liveBrokers: ReadonlySet<number>;
  readonly reassignmentOf: (partition: TopicPartition) => PartitionReassignment | undefined;
}

export async function describeTopics(admin: Admin, given: GivenTopicsOptions, context: CommandContext): Promise<void> {
  const { signal } = context;
  const topics = await findDescriptions(admin, given, context);
  if (topics.length === 0) return;
  const resources = topics.map(({ name }) => ({ type: 'topic' as const, name }));
  const configs = (await admin.describeConfigs(resources, { signal })).all();
  const { nodes } = await admin.describeCluster({ signal });
  const surroundings: Surroundings = {
    liveBrokers: new Set(nodes.map(({ id }) => id)),
    reassignmentOf: await listReassignments(admin, topics, signal),
  };
  for (const topic of topics) {
    for (const line of linesOf(topic, configs.get(`topic/${topic.name}`)!, given, surroundings))
      await context.output.line(line);
  }
}

async function findDescriptions(
  admin: Admin,
  given: GivenTopicsOptions,
  context: CommandContext,
): Promise<TopicDescription[]> {
  const { signal, output } = context;
  const id = given.one('topic-id');
  const topicId = id === undefined ? zeroUuid : parseUuid(id);
  if (given.has('if-exists') && given.has('topic') && given.has('topic-id')) {
    await output.line(
      'Only topic id will be used when both --topic and --topic-id are specified and topicId is not Uuid.ZERO_UUID',
    );
  }
  const partitionSizeLimitPerResponse = given.number('partition-size-limit-per-response');
  if (topicId !== zeroUuid) {
    const topicIds = await findTopicId(admin, topicId, given, signal);
    if (topicIds.length === 0) return [];
    return [...(await admin.describeTopics({ topicIds }, { signal })).all().values()];
  }
  const names = await findExistingTopics(admin, given, signal);
  const described = (await admin.describeTopics(names, { partitionSizeLimitPerResponse, signal })).all();
  return names.map((name) => described.get(name)!);
}

/** A broker that cannot tell, or may not, leaves them out. */
async function listReassignments(
  admin: Admin,
  topics: readonly TopicDescription[],
  signal: AbortSignal,
): Promise<Surroundings['reassignmentOf']> {
  const wanted = topics.flatMap(({ name, partitions }) =>
    partitions.map(({ partition }) => ({ topic: name, partition })),
  );
  try {
    const found = await admin.listPartitionReassignments(wanted, { signal });
    return (partition) => found.get(partition);
  } catch (error) {
    const isDenied = error instanceof KafkaError && error.code === ErrorCode.CLUSTER_AUTHORIZATION_FAILED;
    if (!isDenied && !(error instanceof UnsupportedVersionError)) throw error;
    return () => undefined;
  }
}

function linesOf(
  topic: TopicDescription,
  configs: readonly ConfigEntry[],
  given: GivenTopicsOptions,
  surroundings: Surroundings,
): string[] {
  const overrides = configs.filter(({ source }) => source !== 'DEFAULT_CONFIG');
  const onlyOverridden = given.has('topics-with-overrides');
  const isFiltered = filters.some((name) => given.has(name));
  const lines: string[] = [];
  const reassignmentOf = ({ partition }: PartitionDescription): PartitionReassignment | undefined =>
    surroundings.reassignmentOf({ topic: topic.name, partition });
  if (!isFiltered && (!onlyOverridden || overrides.length > 0)) {
    const [first] = topic.partitions;
    const factor = first === undefined ? 0 : replicasInTheEnd(first, reassignmentOf(first));
    lines.push(topicLine(topic, factor, overrides));
  }
  if (onlyOverridden) return lines;
  const minIsr = Number(configs.find(({ name }) => name === 'min.insync.replicas')?.value);
  for (const partition of topic.partitions) {
    const reassignment = reassignmentOf(partition);
    const alarms = alarmsOf(partition, reassignment, minIsr, surroundings.liveBrokers);
    if (!isFiltered || filters.some((name) => given.has(name) && alarms[name]))
      lines.push(partitionLine(topic.name, partition, reassignment));
  }
  return lines;
}

function alarmsOf(
  { leader, inSyncReplicas, ...partition }: PartitionDescription,
  reassignment: PartitionReassignment | undefined,
  minIsr: number,
  liveBrokers: ReadonlySet<number>,
): Readonly<Record<(typeof filters)[number], boolean>> {
  return {
    'under-replicated-partitions': inSyncReplicas.length < replicasInTheEnd(partition, reassignment),
    'unavailable-partitions': leader === undefined || !liveBrokers.has(leader),
    'under-min-isr-partitions': inSyncReplicas.length < minIsr,
    'at-min-isr-partitions': inSyncReplicas.length === minIsr,
  };
}

/** Replicas that are being added do not count yet. */
function replicasInTheEnd(
  { replicas }: Pick<PartitionDescription, 'replicas'>,
  reassignment: PartitionReassignment | undefined,
): number {
  const adding = reassignment?.addingReplicas ?? [];
  return replicas.filter((broker) => !adding.includes(broker)).length;
}
