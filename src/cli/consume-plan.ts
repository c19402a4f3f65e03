// From topics and a range to what is read of each partition: the offset to begin at, and the offset
// before which to end, if there is an end. What the log does not have is brought inside its bounds.

import type { Admin, Consumer, TopicPartition } from '../client/index.ts';
import type { OffsetRange, RangePoint } from './offset-range.ts';
import { UserError } from './user-error.ts';

export interface PartitionPlan extends TopicPartition {
  /** May lie behind the end of the log: then what comes before it is skipped. */
  readonly from: number;
  /** Where reading begins: `from`, or the end of the log. */
  readonly seek: number;
  /** Exclusive; undefined: never ends. */
  readonly to: number | undefined;
}

export async function choosePartitions(
  admin: Admin,
  topics: readonly string[],
  partitions: readonly number[] | undefined,
  signal: AbortSignal,
): Promise<TopicPartition[]> {
  const described = (await admin.describeTopics(topics, { signal })).all();
  return [...described.values()].flatMap((topic) => {
    const count = topic.partitions.length;
    const missing = partitions?.find((partition) => partition >= count);
    if (missing !== undefined)
      throw new UserError(`topic ${topic.name} has partitions 0 to ${count - 1}, not ${missing}`);
    const wanted = partitions ?? topic.partitions.map(({ partition }) => partition);
    return wanted.map((partition) => ({ topic: topic.name, partition }));
  });
}

export async function planRange(
  consumer: Consumer,
  partitions: readonly TopicPartition[],
  range: OffsetRange,
  signal: AbortSignal,
): Promise<PartitionPlan[]> {
  const [starts, ends] = await Promise.all([
    consumer.beginningOffsets(partitions, { signal }),
    consumer.endOffsets(partitions, { signal }),
  ]);
  const resolve = async (point: RangePoint): Promise<(partition: TopicPartition) => number> => {
    const times =
      point.kind === 'time'
        ? await consumer.offsetsForTimes(withTime(partitions, point.timestamp), { signal })
        : undefined;
    return (partition) => {
      const start = starts.get(partition)!;
      const end = ends.get(partition)!;
      if (times !== undefined) return times.get(partition)?.offset ?? end;
      return offsetOf(point, start, end);
    };
  };
  const from = await resolve(range.from);
  const to = range.to === undefined ? undefined : await resolve(range.to);
  return partitions.map((partition) => {
    const first = from(partition);
    return { ...partition, from: first, seek: Math.min(first, ends.get(partition)!), to: to?.(partition) };
  });
}

function withTime(
  partitions: readonly TopicPartition[],
  timestamp: number,
): (TopicPartition & { timestamp: number })[] {
  return partitions.map((partition) => ({ ...partition, timestamp }));
}

function offsetOf(point: RangePoint, start: number, end: number): number {
  switch (point.kind) {
    case 'start':
      return start;
    case 'offset':
      return Math.max(point.offset, start);
    case 'afterStart':
      return start + point.count;
    case 'beforeEnd':
      return Math.max(start, end - point.count);
    default:
      return end;
  }
}
