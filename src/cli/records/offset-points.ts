// From what a person calls a place in the log (`start`, `-10`, `@-1h`) to the offset in each partition. What
// the log does not have is brought inside its bounds, except an offset that is given as such.

import type { Admin, OffsetSpec } from '../../client/index.ts';
import { formatTopicPartition, type TopicPartition } from '../../client/topic-partition.ts';
import type { RangePoint } from './offset-range.ts';
import { UserError } from '../user-error.ts';
import { parseTopicPartitions } from '../values.ts';

export interface PartitionBounds extends TopicPartition {
  readonly start: number;
  /** Behind the last record that can be read. */
  readonly end: number;
}

/** All partitions of the topics, or those that are named: by `partitions`, or `orders:0,2`. */
export async function choosePartitions(
  admin: Admin,
  words: readonly string[],
  partitions: readonly number[] | undefined,
  signal: AbortSignal,
): Promise<TopicPartition[]> {
  const wanted = new Map(words.map(parseTopicPartitions).map((item) => [item.topic, item.partitions ?? partitions]));
  const described = (await admin.describeTopics([...wanted.keys()], { signal })).all();
  return [...described.values()].flatMap((topic) => {
    const count = topic.partitions.length;
    const chosen = wanted.get(topic.name);
    const missing = chosen?.find((partition) => partition >= count);
    if (missing !== undefined)
      throw new UserError(`topic ${topic.name} has partitions 0 to ${count - 1}, not ${missing}`);
    return (chosen ?? topic.partitions.map(({ partition }) => partition)).map((partition) => ({
      topic: topic.name,
      partition,
    }));
  });
}

export async function readBounds(
  admin: Admin,
  partitions: readonly TopicPartition[],
  signal: AbortSignal,
): Promise<PartitionBounds[]> {
  const [starts, ends] = await Promise.all([
    readOffsets(admin, partitions, 'earliest', signal),
    readOffsets(admin, partitions, 'latest', signal),
  ]);
  return partitions.map(({ topic, partition }, at) => ({ topic, partition, start: starts[at]!, end: ends[at]! }));
}

/** The offset of the point in each of the partitions, in their order. */
export async function locate(
  admin: Admin,
  bounds: readonly PartitionBounds[],
  point: RangePoint,
  signal: AbortSignal,
): Promise<number[]> {
  if (point.kind !== 'time') return bounds.map((partition) => offsetOf(point, partition));
  const found = await readOffsets(admin, bounds, { timestamp: point.timestamp }, signal);
  return found.map((offset, at) => (offset < 0 ? bounds[at]!.end : offset));
}

async function readOffsets(
  admin: Admin,
  partitions: readonly TopicPartition[],
  offset: OffsetSpec,
  signal: AbortSignal,
): Promise<number[]> {
  const requests = partitions.map(({ topic, partition }) => ({ topic, partition, offset }));
  const found = (await admin.listOffsets(requests, { signal })).all();
  return partitions.map((partition) => found.get(formatTopicPartition(partition))!.offset);
}

function offsetOf(point: RangePoint, { start, end }: PartitionBounds): number {
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
