// samsa topic offsets: where partitions begin and end.

import type { CommandContext } from '../../command-context.ts';
import { type ConnectionGiven, withAdmin } from '../../connection/connection.ts';
import { choosePartitions, locate, type PartitionBounds, readBounds } from '../../records/offset-points.ts';
import { parseOffsetPoint } from '../../records/offset-range.ts';
import { isForMachines, type OutputFormat, writeItems } from '../../output/output-format.ts';
import { type Column, writeTable } from '../../output/text-table.ts';

interface OffsetsGiven extends ConnectionGiven {
  readonly topics: readonly string[];
  readonly at: string | undefined;
  readonly format: OutputFormat;
}

interface PartitionOffsets extends PartitionBounds {
  readonly at: number | undefined;
}

const columns: readonly Column<PartitionOffsets>[] = [
  { heading: 'TOPIC', text: ({ topic }) => topic },
  { heading: 'PARTITION', text: ({ partition }) => partition },
  { heading: 'START', text: ({ start }) => start },
  { heading: 'END', text: ({ end }) => end },
  // Not all of them need have a record: compaction and transactions leave gaps.
  { heading: 'OFFSETS', text: ({ start, end }) => end - start },
];
const atColumn: Column<PartitionOffsets> = { heading: 'AT', text: ({ at }) => at };

export function showOffsets({ format, ...given }: OffsetsGiven, context: CommandContext): Promise<void> {
  const { signal } = context;
  const point =
    given.at === undefined ? undefined : parseOffsetPoint(given.at, context.platform.clock.wallMs(), '--at');
  return withAdmin(given, context, async (admin) => {
    const chosen = await choosePartitions(admin, given.topics, undefined, signal);
    const bounds = await readBounds(admin, chosen, signal);
    const places = point === undefined ? undefined : await locate(admin, bounds, point, signal);
    const items = bounds.map((partition, index): PartitionOffsets => ({ ...partition, at: places?.[index] }));
    if (!isForMachines(format))
      return writeTable(context, places === undefined ? columns : [...columns, atColumn], items);
    const json = items.map(({ topic, partition, start, end, at }) => ({
      topic,
      partition,
      startOffset: start,
      endOffset: end,
      ...(at === undefined ? {} : { atOffset: at }),
    }));
    return writeItems(context, format, 'partitions', json);
  });
}
