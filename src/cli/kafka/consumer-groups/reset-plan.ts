// Where a group shall go on, by the one of --to-offset, --to-earliest, … that was given. What is outside of the
// log is brought inside of it.

import { type TopicPartition, TopicPartitionMap } from '../../../client/index.ts';
import { readTextFile } from '../read-text-file.ts';
import { UsageError } from '../options/option-rules.ts';
import { CommandLineError } from '../options/tool-options.ts';
import { parseDateTime } from './date-time.ts';
import { findCommitted } from './committed-offsets.ts';
import { parseDurationMs } from './duration.ts';
import type { GroupsCall } from './groups-call.ts';
import { GroupsFailure } from './groups-failure.ts';
import { findLogOffsets } from './log-offsets.ts';
import type { NewOffsets } from './reset-output.ts';
import { readResetFile } from './reset-file.ts';
import { resetScenarios } from './consumer-groups-options.ts';

/** Throws a `UsageError` when nothing says where. */
export async function planReset(
  call: GroupsCall,
  groupId: string,
  partitions: readonly TopicPartition[],
): Promise<NewOffsets> {
  const { given, toOffset, shiftBy, byDuration } = call;
  const [dateTime] = given.all('to-datetime');
  if (toOffset !== undefined)
    return withinLogs(
      call,
      partitions.map((partition) => [partition, toOffset]),
    );
  if (given.has('to-earliest')) return [...(await findLogOffsets(call, partitions, 'earliest'))];
  if (given.has('to-latest')) return [...(await findLogOffsets(call, partitions, 'latest'))];
  if (shiftBy !== undefined) return shifted(call, groupId, partitions, shiftBy);
  if (dateTime !== undefined) return atTime(call, partitions, parseDateTime(dateTime));
  if (byDuration !== undefined) {
    const nowMs = call.context.platform.clock.wallMs();
    return atTime(call, partitions, nowMs - parseDurationMs(byDuration));
  }
  if (given.has('from-file')) return fromFile(call, groupId);
  if (given.has('to-current')) return current(call, groupId, partitions);
  const scenarios = resetScenarios.map((name) => `[${name}]`).join(', ');
  throw new UsageError(`Option '[reset-offsets]' requires one of the following scenarios: [${scenarios}]`);
}

async function shifted(
  call: GroupsCall,
  groupId: string,
  partitions: readonly TopicPartition[],
  by: number,
): Promise<NewOffsets> {
  const committed = (await findCommitted(call, [groupId])).get(groupId)!;
  const wanted = partitions.map((partition): NewOffsets[number] => {
    const offset = committed.get(partition)?.offset;
    const name = `${partition.topic}-${partition.partition}`;
    if (offset === undefined)
      throw new UsageError(`Cannot shift offset for partition ${name} since there is no current committed offset`);
    return [partition, offset + by];
  });
  return withinLogs(call, wanted);
}

/** Of records that are not older; where there is none, the end. */
async function atTime(call: GroupsCall, partitions: readonly TopicPartition[], timestamp: number): Promise<NewOffsets> {
  const found = [...(await findLogOffsets(call, partitions, { timestamp }))];
  const without = found.filter(([, offset]) => offset < 0).map(([partition]) => partition);
  for (const { topic, partition } of without) {
    const what = `Partition ${partition} from topic ${topic} is empty. Falling back to latest known offset.`;
    await call.context.output.line(`\nWarn: ${what}`);
  }
  return [...found.filter(([, offset]) => offset >= 0), ...(await findLogOffsets(call, without, 'latest'))];
}

async function fromFile(call: GroupsCall, groupId: string): Promise<NewOffsets> {
  const { given, context } = call;
  const groups = given.all('group');
  const plan = readResetFile(await readPlan(call), groups.length === 1 ? groups[0] : undefined).get(groupId);
  if (plan !== undefined) return withinLogs(call, [...plan]);
  await context.output.line(`\nError: No reset plan for group ${groupId} found`);
  return [];
}

async function readPlan({ given, context }: GroupsCall): Promise<string> {
  try {
    return await readTextFile(context, given.all('from-file')[0]!);
  } catch (error) {
    if (!(error instanceof CommandLineError)) throw error;
    throw new GroupsFailure(`java.io.IOException: ${error.message}`, { cause: error });
  }
}

async function current(call: GroupsCall, groupId: string, partitions: readonly TopicPartition[]): Promise<NewOffsets> {
  const committed = (await findCommitted(call, [groupId])).get(groupId)!;
  const without = partitions.filter((partition) => committed.get(partition) === undefined);
  const ends = await findLogOffsets(call, without, 'latest');
  return partitions.map((partition) => [partition, committed.get(partition)?.offset ?? ends.get(partition)!]);
}

async function withinLogs(call: GroupsCall, wanted: NewOffsets): Promise<NewOffsets> {
  const partitions = wanted.map(([partition]) => partition);
  const starts = await findLogOffsets(call, partitions, 'earliest');
  const ends = await findLogOffsets(call, partitions, 'latest');
  return [...new TopicPartitionMap(wanted)].map(([partition, offset]) => {
    const [start, end] = [starts.get(partition)!, ends.get(partition)!];
    const [bound, what] = offset > end ? [end, 'higher than latest'] : [start, 'lower than earliest'];
    if (offset >= start && offset <= end) return [partition, offset];
    const name = `${partition.topic}-${partition.partition}`;
    // A line of the log in Kafka's tool.
    call.context.output.say(
      `New offset (${offset}) is ${what} offset for topic partition ${name}. Value will be set to ${bound}`,
    );
    return [partition, bound];
  });
}
