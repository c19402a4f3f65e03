// The orders in which Kafka's assignors go through topics, partitions and members. Text is compared by
// UTF-16 code units, as by Java's String.compareTo and by `<`, never by locale.

import type { TopicPartition } from '../../topic-partition.ts';

export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** By topic, then by number. */
export function comparePartitions(a: TopicPartition, b: TopicPartition): number {
  return compareText(a.topic, b.topic) || a.partition - b.partition;
}

export interface MemberName {
  readonly memberId: string;
  readonly groupInstanceId: string | undefined;
}

/** Static members first, by their instance id, which outlives their member id; then the others (KIP-345). */
export function compareMembers(a: MemberName, b: MemberName): number {
  if (a.groupInstanceId !== undefined && b.groupInstanceId !== undefined)
    return compareText(a.groupInstanceId, b.groupInstanceId);
  if (a.groupInstanceId !== undefined) return -1;
  if (b.groupInstanceId !== undefined) return 1;
  return compareText(a.memberId, b.memberId);
}
