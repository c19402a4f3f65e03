// samsa topic list: one line a topic.

import type { Admin, TopicInfo } from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import { type ConnectionGiven, withAdmin } from '../../connection/connection.ts';
import type { JsonObject } from '../../dump/message-json.ts';
import { failWith } from '../../output/item-report.ts';
import { isForMachines, type OutputFormat, writeItems } from '../../output/output-format.ts';
import { type Column, writeTable } from '../../output/text-table.ts';

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
    const { topics, errors } = await findTopics(admin, given, signal);
    if (isForMachines(format)) await writeItems(context, format, 'topics', topics.map(topicSummary));
    else await writeTable(context, columns, topics, { isWide: format === 'wide' });
    failWith(errors, 'topic');
  });
}

async function findTopics(
  admin: Admin,
  { topics, internal }: Omit<ListGiven, 'format'>,
  signal: AbortSignal,
): Promise<{ readonly topics: readonly TopicInfo[]; readonly errors: ReadonlyMap<string, Error> }> {
  if (topics.length === 0)
    return { topics: await admin.listTopics({ includeInternal: internal, signal }), errors: new Map() };
  const { values, errors } = await admin.describeTopics(topics, { signal });
  return { topics: [...values.values()].toSorted(byName), errors };
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
