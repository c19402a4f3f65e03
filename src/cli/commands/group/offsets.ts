// samsa group offsets.

import type { CommandContext } from '../../command-context.ts';
import { type ConnectionGiven, withAdmin } from '../../connection/connection.ts';
import type { JsonObject } from '../../dump/message-json.ts';
import { type PartitionLag, readLag } from './group-lag.ts';
import { isForMachines, type OutputFormat, writeItems } from '../../output/output-format.ts';
import { type Column, writeTable } from '../../output/text-table.ts';

interface OffsetsGiven extends ConnectionGiven {
  readonly group: string;
  readonly format: OutputFormat;
}

export const lagColumns: readonly Column<PartitionLag>[] = [
  { heading: 'TOPIC', text: ({ topic }) => topic },
  { heading: 'PARTITION', text: ({ partition }) => partition },
  { heading: 'COMMITTED', text: ({ committed }) => committed },
  { heading: 'END', text: ({ end }) => end },
  { heading: 'LAG', text: ({ lag }) => lag },
  { heading: 'MEMBER', text: ({ memberId }) => memberId },
];

export function showGroupOffsets({ format, ...given }: OffsetsGiven, context: CommandContext): Promise<void> {
  const { signal } = context;
  return withAdmin(given, context, async (admin) => {
    const description = (await admin.describeConsumerGroups([given.group], { signal })).get(given.group)!;
    const partitions = await readLag(admin, description, signal);
    if (!isForMachines(format)) return writeTable(context, lagColumns, partitions);
    return writeItems(context, format, 'partitions', partitions.map(lagJson));
  });
}

export function lagJson({ topic, partition, committed, end, lag, memberId }: PartitionLag): JsonObject {
  return {
    topic,
    partition,
    committedOffset: committed ?? null,
    endOffset: end ?? null,
    lag: lag ?? null,
    memberId: memberId ?? null,
  };
}
