// samsa topic purge: shows how many records go from each partition, asks, and lets them go.

import { formatTopicPartition } from '../../../client/topic-partition.ts';
import type { CommandContext } from '../../command-context.ts';
import { confirm } from '../../output/confirmation.ts';
import { type ConnectionGiven, withAdmin } from '../../connection/connection.ts';
import { errorJson, failWith } from '../../output/item-report.ts';
import { choosePartitions, locate, type PartitionBounds, readBounds } from '../../records/offset-points.ts';
import { parseOffsetPoint } from '../../records/offset-range.ts';
import { isForMachines, type OutputFormat, writeItems } from '../../output/output-format.ts';
import { type Column, writeTable } from '../../output/text-table.ts';
import { UserError } from '../../user-error.ts';

interface PurgeGiven extends ConnectionGiven {
  readonly topics: readonly string[];
  readonly before: string;
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly format: OutputFormat;
}

interface PartitionPurge extends PartitionBounds {
  readonly before: number;
}

const columns: readonly Column<PartitionPurge>[] = [
  { heading: 'TOPIC', text: ({ topic }) => topic },
  { heading: 'PARTITION', text: ({ partition }) => partition },
  { heading: 'BEGINS-AT', text: ({ start }) => start },
  { heading: 'WILL-BEGIN-AT', text: ({ before }) => before },
  { heading: 'OFFSETS', text: offsetsOf },
];

export function purgeTopics({ format, ...given }: PurgeGiven, context: CommandContext): Promise<void> {
  const { signal } = context;
  const point = parseOffsetPoint(given.before, context.platform.clock.wallMs(), '--before');
  return withAdmin(given, context, async (admin) => {
    const chosen = await choosePartitions(admin, given.topics, undefined, signal);
    const bounds = await readBounds(admin, chosen, signal);
    const places = await locate(admin, bounds, point, signal);
    const plans = bounds.map((partition, at): PartitionPurge => ({
      ...partition,
      before: checked(places[at]!, partition),
    }));
    const due = plans.filter((plan) => offsetsOf(plan) > 0);
    if (given.dryRun || due.length === 0) return show(context, format, plans, new Map());
    if (!isForMachines(format)) await writeTable(context, columns, plans);
    const count = due.reduce((sum, plan) => sum + offsetsOf(plan), 0);
    await confirm(context, given.yes, `Delete the records of ${count} offsets in ${due.length} partitions?`);
    const deletions = due.map(({ topic, partition, before }) => ({ topic, partition, beforeOffset: before }));
    const { errors } = await admin.deleteRecords(deletions, { signal });
    if (isForMachines(format)) await show(context, format, plans, errors);
    failWith(errors, 'partition');
  });
}

function offsetsOf({ start, before }: PartitionPurge): number {
  return before - start;
}

function checked(before: number, { topic, partition, end }: PartitionBounds): number {
  if (before > end)
    throw new UserError(`${topic}-${partition} ends at ${end}; nothing can be deleted before ${before}`);
  return before;
}

function show(
  context: CommandContext,
  format: OutputFormat,
  plans: readonly PartitionPurge[],
  errors: ReadonlyMap<string, Error>,
): Promise<void> {
  if (!isForMachines(format)) return writeTable(context, columns, plans);
  const items = plans.map((plan) => ({
    topic: plan.topic,
    partition: plan.partition,
    startOffset: plan.start,
    beforeOffset: plan.before,
    error: errorJson(errors.get(formatTopicPartition(plan))),
  }));
  return writeItems(context, format, 'partitions', items);
}
