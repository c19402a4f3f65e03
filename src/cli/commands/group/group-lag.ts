// How far a group is: what it has committed, where the logs end, and which member has which partition.

import type { Admin, ConsumerGroupDescription } from '../../../client/index.ts';
import { formatTopicPartition, type TopicPartition, TopicPartitionMap } from '../../../client/topic-partition.ts';

export interface PartitionLag extends TopicPartition {
  /** undefined: nothing is committed. */
  readonly committed: number | undefined;
  /** undefined: the leader did not say, or the topic is gone. */
  readonly end: number | undefined;
  readonly lag: number | undefined;
  /** undefined: nobody has it. */
  readonly memberId: string | undefined;
}

/** The end of a log that nobody tells at once is unknown; the rest shall not wait for it. */
const endTimeoutMs = 5_000;

/** Of all partitions that the group has offsets for, or a member, by name. */
export async function readLag(
  admin: Admin,
  group: ConsumerGroupDescription,
  signal: AbortSignal,
): Promise<PartitionLag[]> {
  const committed = await readCommitted(admin, group.groupId, signal);
  const owners = new TopicPartitionMap(
    group.members.flatMap(({ memberId, assignment }) => assignment.map((partition) => [partition, memberId] as const)),
  );
  const all = new TopicPartitionMap([...committed.keys(), ...owners.keys()].map((partition) => [partition, partition]));
  const partitions = [...all.keys()].toSorted(byPartition);
  const requests = partitions.map((partition) => ({ ...partition, offset: 'latest' as const }));
  const { values: ends } = await admin.listOffsets(requests, { signal, timeoutMs: endTimeoutMs });
  return partitions.map(({ topic, partition }): PartitionLag => {
    const offset = committed.get({ topic, partition });
    const end = ends.get(formatTopicPartition({ topic, partition }))?.offset;
    const lag = offset === undefined || end === undefined ? undefined : Math.max(0, end - offset);
    return { topic, partition, committed: offset, end, lag, memberId: owners.get({ topic, partition }) };
  });
}

export async function readCommitted(
  admin: Admin,
  groupId: string,
  signal: AbortSignal,
): Promise<TopicPartitionMap<number>> {
  const offsets = (await admin.listConsumerGroupOffsets([{ groupId }], { signal })).get(groupId)!;
  const known = [...offsets].flatMap(([partition, found]) =>
    found === undefined ? [] : [[partition, found.offset] as const],
  );
  return new TopicPartitionMap(known);
}

export function totalLag(partitions: readonly PartitionLag[]): number {
  return partitions.reduce((sum, { lag }) => sum + (lag ?? 0), 0);
}

export function byPartition(a: TopicPartition, b: TopicPartition): number {
  if (a.topic !== b.topic) return a.topic < b.topic ? -1 : 1;
  return a.partition - b.partition;
}
