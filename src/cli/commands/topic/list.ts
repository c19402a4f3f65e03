// samsa topic list: one line a topic.

import type { TopicInfo } from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import { type ConnectionGiven, withAdmin } from '../../connection.ts';
import type { JsonObject } from '../../dump/message-json.ts';
import { isForMachines, type OutputFormat, writeItems } from '../../output-format.ts';
import { type Column, writeTable } from '../../text-table.ts';

interface ListGiven extends ConnectionGiven {
  readonly topics: readonly string[];
  readonly internal: boolean;
  readonly format: OutputFormat;
}

const columns: readonly Column<TopicInfo>[] = [
  { heading: 'TOPIC', text: ({ name }) => name },
  { heading: 'PARTITIONS', text: ({ partitions }) => partitions.length },
  { heading: 'REPLICAS', text: replicationFactor },
  { heading: 'ID', text: ({ id }) => id, isWide: true },
  { heading: 'INTERNAL', text: ({ isInternal }) => (isInternal ? 'yes' : 'no'), isWide: true },
  { heading: 'OFFLINE', text: ({ partitions }) => partitions.filter(isOffline).length, isWide: true },
];

export function listTopics({ format, ...given }: ListGiven, context: CommandContext): Promise<void> {
  return withAdmin(given, context, async (admin) => {
    const { signal } = context;
    const topics =
      given.topics.length === 0
        ? await admin.listTopics({ includeInternal: given.internal, signal })
        : [...(await admin.describeTopics(given.topics, { signal })).all().values()].toSorted(byName);
    if (isForMachines(format)) return writeItems(context, format, 'topics', topics.map(topicSummary));
    return writeTable(context, columns, topics, { isWide: format === 'wide' });
  });
}

export function topicSummary(topic: TopicInfo): JsonObject {
  return {
    name: topic.name,
    id: topic.id ?? null,
    partitionCount: topic.partitions.length,
    replicationFactor: replicationFactor(topic),
    isInternal: topic.isInternal,
  };
}

export function replicationFactor({ partitions }: TopicInfo): number {
  return partitions[0]?.replicas.length ?? 0;
}

export function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}

function isOffline({ leader }: TopicInfo['partitions'][number]): boolean {
  return leader === undefined;
}
