// samsa topic describe: a topic with its partitions and what is set for it.

import type { ConfigEntry, PartitionDescription, TopicDescription } from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import { type ConnectionGiven, withAdmin } from '../../connection/connection.ts';
import type { JsonObject } from '../../dump/message-json.ts';
import { failWith } from '../../output/item-report.ts';
import { isForMachines, type OutputFormat, writeItems } from '../../output/output-format.ts';
import { type Column, writeFields, writeTable } from '../../output/text-table.ts';
import { byName, replicationFactor, topicSummary } from './list.ts';

interface DescribeGiven extends ConnectionGiven {
  readonly topics: readonly string[];
  readonly format: OutputFormat;
}

const columns: readonly Column<PartitionDescription>[] = [
  { heading: 'PARTITION', text: ({ partition }) => partition },
  { heading: 'LEADER', text: ({ leader }) => leader ?? 'none' },
  { heading: 'EPOCH', text: ({ leaderEpoch }) => leaderEpoch },
  { heading: 'REPLICAS', text: ({ replicas }) => replicas.join(',') },
  { heading: 'IN-SYNC', text: ({ inSyncReplicas }) => inSyncReplicas.join(',') },
  { heading: 'OFFLINE', text: ({ offlineReplicas }) => offlineReplicas.join(','), isWide: true },
  { heading: 'ELIGIBLE', text: ({ eligibleLeaderReplicas }) => eligibleLeaderReplicas?.join(','), isWide: true },
];

export function describeTopics({ format, ...given }: DescribeGiven, context: CommandContext): Promise<void> {
  return withAdmin(given, context, async (admin) => {
    const { signal } = context;
    const { values, errors } = await admin.describeTopics(given.topics, { signal });
    const topics = [...values.values()].toSorted(byName);
    const resources = topics.map(({ name }) => ({ type: 'topic' as const, name }));
    const configs = (await admin.describeConfigs(resources, { signal })).all();
    const setOf = ({ name }: TopicDescription): ConfigEntry[] =>
      (configs.get(`topic/${name}`) ?? []).filter(isOfTopic).toSorted(byName);
    if (isForMachines(format)) {
      const items = topics.map((topic) => topicJson(topic, setOf(topic)));
      await writeItems(context, format, 'topics', items);
    } else
      for (const [at, topic] of topics.entries()) {
        if (at > 0) await context.output.line('');
        await writeTopic(context, topic, setOf(topic), format === 'wide');
      }
    failWith(errors, 'topic');
  });
}

function isOfTopic({ source }: ConfigEntry): boolean {
  return source !== 'DEFAULT_CONFIG' && source !== 'STATIC_BROKER_CONFIG';
}

async function writeTopic(
  context: CommandContext,
  topic: TopicDescription,
  configs: readonly ConfigEntry[],
  isWide: boolean,
): Promise<void> {
  await writeFields(context, [
    ['Topic', topic.name],
    ['Id', topic.id],
    ['Partitions', topic.partitions.length],
    ['Replicas', replicationFactor(topic)],
    ['Internal', topic.isInternal ? 'yes' : 'no'],
    ...configs.map(({ name, value }) => [`Setting ${name}`, value] as const),
  ]);
  await context.output.line('');
  await writeTable(context, columns, topic.partitions, { isWide, hasHeadings: true });
}

function topicJson(topic: TopicDescription, configs: readonly ConfigEntry[]): JsonObject {
  return {
    ...topicSummary(topic),
    configs: Object.fromEntries(configs.map(({ name, value }) => [name, value])),
    partitions: topic.partitions.map((partition) => ({
      partition: partition.partition,
      leader: partition.leader ?? null,
      leaderEpoch: partition.leaderEpoch,
      replicas: [...partition.replicas],
      inSyncReplicas: [...partition.inSyncReplicas],
      offlineReplicas: [...partition.offlineReplicas],
      eligibleLeaderReplicas: listOrNull(partition.eligibleLeaderReplicas),
      lastKnownEligibleLeaderReplicas: listOrNull(partition.lastKnownEligibleLeaderReplicas),
    })),
  };
}

/** null: the broker does not say. */
function listOrNull(replicas: readonly number[] | undefined): number[] | null {
  return replicas === undefined ? null : [...replicas];
}
