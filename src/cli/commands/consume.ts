// samsa consume: records of one or several topics, from where to where one likes. With an end it stops
// there; without one it goes on until it is told to stop.

import { type Command, InvalidArgumentError } from 'commander';
import { Admin, Consumer, type ConsumerRecord, formatTopicPartition, TopicPartitionMap } from '../../client/index.ts';
import { addClientOptions, type ClientFlags, clientOptions, findBroker } from '../client-options.ts';
import type { CommandContext } from '../command-context.ts';
import { choosePartitions, type PartitionPlan, planRange } from '../consume-plan.ts';
import { parseOffsetRange } from '../offset-range.ts';
import { formatOption, ItemWriter, type OutputFormat } from '../output-format.ts';
import { parseTemplate, plainFormat, recordToJson } from '../record-format.ts';
import { parseNumber, unescapeText } from './produce.ts';

interface ConsumeFlags extends ClientFlags {
  readonly offset: string;
  readonly partitions?: readonly number[];
  readonly num?: number;
  readonly exit?: true;
  readonly keyDelimiter?: string;
  readonly output?: string;
  readonly format: OutputFormat;
}

const help = `
Offsets (-o):
  start, end           from the first record (the default), from what comes from now on
  42, +5, -10          from offset 42; 5 behind the first; the last 10 of each partition
  10:20, :20           until there, exclusive, also when that is still to come
  :end, 10:end         what there is now
  @-1h, @2026-01-01    by time: relative to now, a date (UTC), RFC 3339, or milliseconds or seconds
  @-2h:-1h, @-1m:end   between two times

Templates (--output): %t topic  %p partition  %o offset  %k key  %v value  %T time in ms  %d time  %h headers
  %K and %S sizes of key and value  %% a percent sign; \\n and \\t as usual

Examples:
  samsa consume orders
  samsa consume orders -o -10 -e
  samsa consume orders -o @-1h:end --format ndjson | jq .value
  samsa consume orders -p 0,1 -o 100:200 --output '%p/%o %k = %v\\n'`;

const pollMs = 60_000;

export function configure(command: Command, context: CommandContext): void {
  addClientOptions(command)
    .argument('<topics...>', 'what to read')
    .option('-o, --offset <range>', 'where to begin, and to end', 'start')
    .option('-p, --partitions <numbers>', 'only these partitions, for instance 0,2', parseNumbers)
    .option('-n, --num <count>', 'stop after so many records', parseNumber)
    .option('-e, --exit', 'stop at what is the end now')
    .option('-K, --key-delimiter <text>', 'print the key and this in front of the value')
    .option('--output <template>', 'print records like this')
    .addOption(formatOption())
    .addHelpText('after', help)
    .action((topics: readonly string[], flags: ConsumeFlags) => consume(context, topics, flags));
}

function parseNumbers(text: string): number[] {
  if (!/^\d+(,\d+)*$/.test(text)) throw new InvalidArgumentError('numbers with commas are wanted');
  return text.split(',').map(parseNumber);
}

async function consume(context: CommandContext, topics: readonly string[], flags: ConsumeFlags): Promise<void> {
  const given = parseOffsetRange(flags.offset, context.platform.clock.wallMs());
  const range = flags.exit === true && given.to === undefined ? { ...given, to: { kind: 'end' as const } } : given;
  const sink = createSink(context, flags);
  await findBroker(context, flags);
  const { signal } = context;
  await using consumer = new Consumer({ ...clientOptions(flags), clientId: 'samsa-consume' });
  const plans = await planPartitions(context, consumer, topics, flags, range);
  try {
    await read(context, consumer, plans, flags.num ?? Infinity, sink.write);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await sink.end();
  }
}

async function planPartitions(
  context: CommandContext,
  consumer: Consumer,
  topics: readonly string[],
  flags: ConsumeFlags,
  range: Parameters<typeof planRange>[2],
): Promise<PartitionPlan[]> {
  await using admin = new Admin({ ...clientOptions(flags), clientId: 'samsa-consume' });
  const partitions = await choosePartitions(admin, topics, flags.partitions, context.signal);
  return planRange(consumer, partitions, range, context.signal);
}

interface Sink {
  readonly write: (record: ConsumerRecord) => Promise<void>;
  readonly end: () => Promise<void>;
}

function createSink(context: CommandContext, flags: ConsumeFlags): Sink {
  if (flags.format !== 'text') {
    const items = new ItemWriter(context, flags.format);
    return { write: (record) => items.write(recordToJson(record)), end: () => items.end() };
  }
  const delimiter = flags.keyDelimiter === undefined ? undefined : unescapeText(flags.keyDelimiter);
  const format = flags.output === undefined ? plainFormat(delimiter) : parseTemplate(flags.output);
  return { write: (record) => context.output.write(format(record)), end: async () => {} };
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
