// samsa group seek: where the group would go from where it is; it goes only with --execute, and only when
// nobody is in the group, whose members would commit over it.

import { ErrorCode, KafkaError } from '../../../client/errors.ts';
import type { Admin } from '../../../client/index.ts';
import { formatTopicPartition, type TopicPartition } from '../../../client/topic-partition.ts';
import type { CommandContext } from '../../command-context.ts';
import { type ConnectionGiven, withAdmin } from '../../connection/connection.ts';
import { byPartition, readCommitted } from './group-lag.ts';
import { errorJson, failWith } from '../../output/item-report.ts';
import { choosePartitions, locate, type PartitionBounds, readBounds } from '../../records/offset-points.ts';
import { parseOffsetPoint, type RangePoint } from '../../records/offset-range.ts';
import { isForMachines, type OutputFormat, writeItems } from '../../output/output-format.ts';
import { type Column, writeTable } from '../../output/text-table.ts';
import { UserError } from '../../user-error.ts';

interface SeekGiven extends ConnectionGiven {
  readonly group: string;
  readonly topics: readonly string[];
  readonly to: string | undefined;
  readonly shift: string | undefined;
  readonly toGroup: string | undefined;
  readonly execute: boolean;
  readonly format: OutputFormat;
}

interface PartitionSeek extends TopicPartition {
  /** undefined: nothing was committed. */
  readonly from: number | undefined;
  readonly to: number;
}

type Target =
  | { readonly kind: 'point'; readonly point: RangePoint }
  | { readonly kind: 'shift'; readonly count: number }
  | { readonly kind: 'group'; readonly groupId: string };

const columns: readonly Column<PartitionSeek>[] = [
  { heading: 'TOPIC', text: ({ topic }) => topic },
  { heading: 'PARTITION', text: ({ partition }) => partition },
  { heading: 'FROM', text: ({ from }) => from },
  { heading: 'TO', text: ({ to }) => to },
  { heading: 'CHANGE', text: ({ from, to }) => (from === undefined ? undefined : withSign(to - from)) },
];

export function seekGroup(given: SeekGiven, context: CommandContext): Promise<void> {
  const { group, execute, format } = given;
  const target = targetOf(given, context.platform.clock.wallMs());
  return withAdmin(given, context, async (admin) => {
    const { signal } = context;
    await checkUnused(admin, given, context);
    const plans = (await planSeek(admin, given, target, signal)).toSorted(byPartition);
    if (plans.length === 0)
      throw new UserError(`group ${group} has no offsets to move; name the topics for which it shall have some`);
    if (!isForMachines(format)) await writeTable(context, columns, plans);
    const errors = execute ? await execution(admin, group, plans, signal) : new Map<string, Error>();
    if (isForMachines(format))
      await writeItems(
        context,
        format,
        'partitions',
        plans.map((plan) => ({
          topic: plan.topic,
          partition: plan.partition,
          fromOffset: plan.from ?? null,
          toOffset: plan.to,
          isExecuted: execute && !errors.has(formatTopicPartition(plan)),
          error: errorJson(errors.get(formatTopicPartition(plan))),
        })),
      );
    else context.output.say(execute ? `group ${group} moved` : 'nothing was moved; say --execute to do it');
    failWith(errors, 'partition');
  });
}

function withSign(change: number): string {
  return change > 0 ? `+${change}` : String(change);
}

function targetOf({ to, shift, toGroup }: SeekGiven, nowMs: number): Target {
  if ([to, shift, toGroup].filter((option) => option !== undefined).length !== 1)
    throw new UserError('say where to go: one of --to, --shift and --to-group');
  if (to !== undefined) return { kind: 'point', point: parseOffsetPoint(to, nowMs, '--to') };
  if (toGroup !== undefined) return { kind: 'group', groupId: toGroup };
  const count = Number(shift);
  if (/^[+-]?\d+$/.test(shift!) && Number.isSafeInteger(count)) return { kind: 'shift', count };
  throw new UserError(`--shift ${shift}: a whole number is wanted`);
}

/** As Kafka's tool: a group that is not there may be made, for topics that are named. */
async function checkUnused(admin: Admin, given: SeekGiven, context: CommandContext): Promise<void> {
  const { group } = given;
  try {
    const described = (await admin.describeConsumerGroups([group], { signal: context.signal })).get(group)!;
    if (described.members.length === 0) return;
    const advice = `group ${group} is ${described.state} with ${described.members.length} members; stop its consumers first`;
    if (given.execute) throw new UserError(advice);
    context.output.say(`${advice}: --execute would be refused.`);
  } catch (error) {
    const isNew = error instanceof KafkaError && error.code === ErrorCode.GROUP_ID_NOT_FOUND;
    if (!isNew || (given.topics.length === 0 && given.toGroup === undefined)) throw error;
  }
}

async function planSeek(
  admin: Admin,
  { group, topics }: SeekGiven,
  target: Target,
  signal: AbortSignal,
): Promise<PartitionSeek[]> {
  const committed = await readCommitted(admin, group, signal);
  const other = target.kind === 'group' ? await readCommitted(admin, target.groupId, signal) : undefined;
  const chosen =
    topics.length > 0
      ? await choosePartitions(admin, topics, undefined, signal)
      : [...(other ?? committed).keys()].toSorted(byPartition);
  const bounds = await readBounds(admin, chosen, signal);
  const points = target.kind === 'point' ? await locate(admin, bounds, target.point, signal) : undefined;
  return bounds.flatMap((partition, at): PartitionSeek[] => {
    const from = committed.get(partition);
    const to =
      target.kind === 'shift' ? shifted(from, target.count, partition) : (points?.[at] ?? other?.get(partition));
    return to === undefined
      ? []
      : [{ topic: partition.topic, partition: partition.partition, from, to: inside(to, partition) }];
  });
}

function shifted(from: number | undefined, count: number, partition: PartitionBounds): number {
  if (from !== undefined) return from + count;
  throw new UserError(`${formatTopicPartition(partition)} has no committed offset that could be shifted`);
}

function inside(offset: number, { start, end }: PartitionBounds): number {
  return Math.min(Math.max(offset, start), end);
}

async function execution(
  admin: Admin,
  groupId: string,
  plans: readonly PartitionSeek[],
  signal: AbortSignal,
): Promise<Map<string, Error>> {
  const offsets = plans.map(({ topic, partition, to }) => [{ topic, partition }, { offset: to }] as const);
  return (await admin.alterConsumerGroupOffsets(groupId, offsets, { signal })).errors;
}
