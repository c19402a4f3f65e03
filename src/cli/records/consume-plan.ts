// From a range to what is read of each partition: the offset to begin at, and the offset before which to
// end, if there is an end.

import type { Admin, TopicPartition } from '../../client/index.ts';
import { locate, readBounds } from './offset-points.ts';
import type { OffsetRange } from './offset-range.ts';

export interface PartitionPlan extends TopicPartition {
  /** May lie behind the end of the log: then what comes before it is skipped. */
  readonly from: number;
  /** Where reading begins: `from`, or the end of the log. */
  readonly seek: number;
  /** Exclusive; undefined: never ends. */
  readonly to: number | undefined;
}

export async function planRange(
  admin: Admin,
  partitions: readonly TopicPartition[],
  range: OffsetRange,
  signal: AbortSignal,
): Promise<PartitionPlan[]> {
  const bounds = await readBounds(admin, partitions, signal);
  const from = await locate(admin, bounds, range.from, signal);
  const to = range.to === undefined ? undefined : await locate(admin, bounds, range.to, signal);
  return bounds.map(({ topic, partition, end }, at) => {
    const first = from[at]!;
    return { topic, partition, from: first, seek: Math.min(first, end), to: to?.[at] };
  });
}
