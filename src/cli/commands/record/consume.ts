// samsa consume: records of one or several topics, from where to where one likes. With an end it stops
// there; without one it goes on until it is told to stop.

import {
  Admin,
  Consumer,
  type ConsumerRecord,
  formatTopicPartition,
  TopicPartitionMap,
} from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import { type ClientOptions, clientOptions, type ConnectionGiven, optionsFor } from '../../connection/connection.ts';
import { type PartitionPlan, planRange } from '../../records/consume-plan.ts';
import { choosePartitions } from '../../records/offset-points.ts';
import { type OffsetRange, parseOffsetRange } from '../../records/offset-range.ts';
import { UserError } from '../../user-error.ts';
import { consumeInGroup } from './consume-in-group.ts';
import { createSink, type SinkGiven } from './record-sink.ts';
import { patternOf } from './topic-pattern.ts';

export interface ConsumeGiven extends ConnectionGiven, SinkGiven {
  readonly topics: readonly string[];
  readonly offset: string;
  readonly partitions: readonly number[] | undefined;
  readonly num: number | undefined;
  readonly exit: boolean;
  readonly group: string | undefined;
  /** The topics are regular expressions. */
  readonly regex: boolean;
}

const pollMs = 60_000;

export async function consume(given: ConsumeGiven, context: CommandContext): Promise<void> {
  if (given.group !== undefined) return consumeInGroup({ ...given, group: given.group }, context);
  const parsed = parseOffsetRange(given.offset, context.platform.clock.wallMs());
  const range = given.exit && parsed.to === undefined ? { ...parsed, to: { kind: 'end' as const } } : parsed;
  const sink = createSink(context, given);
  const options = await clientOptions(given, context);
  const { signal } = context;
  const plans = await planPartitions(options, given, range, signal);
  await using consumer = new Consumer(optionsFor('consumer', options));
  try {
    await read(context, consumer, plans, given.num ?? Infinity, sink.write);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await sink.end();
  }
}

async function planPartitions(
  options: ClientOptions,
  given: ConsumeGiven,
  range: OffsetRange,
  signal: AbortSignal,
): Promise<PartitionPlan[]> {
  await using admin = new Admin(optionsFor('admin', options));
  const topics = given.regex ? await matchingTopics(admin, given.topics, signal) : given.topics;
  const partitions = await choosePartitions(admin, topics, given.partitions, signal);
  return await planRange(admin, partitions, range, signal);
}

async function matchingTopics(admin: Admin, words: readonly string[], signal: AbortSignal): Promise<string[]> {
  const pattern = patternOf(words);
  const names = (await admin.listTopics({ signal })).map(({ name }) => name).filter((name) => pattern.test(name));
  if (names.length === 0) throw new UserError(`no topic matches ${words.join(' or ')}`);
  return names;
}

async function read(
  context: CommandContext,
  consumer: Consumer,
  plans: readonly PartitionPlan[],
  limit: number,
  write: (record: ConsumerRecord) => Promise<void>,
): Promise<void> {
  const open = new TopicPartitionMap(
    plans.filter(({ from, to }) => to === undefined || from < to).map((item) => [item, item]),
  );
  consumer.assign(open.keys());
  for (const item of open.values()) consumer.seek(item, item.seek);
  let count = 0;
  while (open.size > 0 && count < limit) {
    const records = await consumer.poll(pollMs, { signal: context.signal });
    for (const record of records) {
      const { from, to } = open.get(record)!;
      if (record.offset < from || (to !== undefined && record.offset >= to)) continue;
      await write(record);
      count += 1;
      if (count >= limit || context.signal.aborted) break;
    }
    if (context.signal.aborted) return;
    await closeFinished(consumer, open);
  }
  if (context.output.isErrorTerminal && count === 0)
    context.output.say(`no records in ${plans.map(formatTopicPartition).join(', ')}`);
}

/** By position, not by record: the last offsets of a range may have been compacted away. */
async function closeFinished(consumer: Consumer, open: TopicPartitionMap<PartitionPlan>): Promise<void> {
  const finished: PartitionPlan[] = [];
  for (const plan of open.values()) {
    if (plan.to !== undefined && (await consumer.position(plan)) >= plan.to) finished.push(plan);
  }
  for (const plan of finished) open.delete(plan);
  if (finished.length > 0) consumer.assign(open.keys());
}
