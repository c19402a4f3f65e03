// What groups have committed and how far behind the ends of the logs that is, partition by partition: first those
// that members have, most first, then those that nobody has. The offsets of all groups come from one request to each
// coordinator, the ends of all logs from one to each leader.

import {
  type ConsumerGroupDescription,
  type GroupOffsets,
  type TopicPartition,
  TopicPartitionMap,
} from '../../../client/index.ts';
import { cellOf, columnLine, missingCell, widthOf } from '../column-line.ts';
import { findCommitted } from './committed-offsets.ts';
import { tellState } from './group-state.ts';
import type { GroupsCall } from './groups-call.ts';
import { compareTopicPartitions, findLogOffsets, findPartitions } from './log-offsets.ts';

/** Somebody who has partitions, or nobody. */
interface Share {
  readonly owner: readonly [memberId: string, host: string, clientId: string];
  readonly partitions: readonly TopicPartition[];
}

const nobody = [missingCell, missingCell, missingCell] as const;

export async function describeOffsets(call: GroupsCall, groups: readonly ConsumerGroupDescription[]): Promise<void> {
  const committed = await findCommitted(
    call,
    groups.map(({ groupId }) => groupId),
  );
  const shares = new Map(groups.map((group) => [group.groupId, sharesOf(group, committed.get(group.groupId)!)]));
  const ends = await findLogEnds(
    call,
    [...shares.values()].flat().flatMap(({ partitions }) => partitions),
  );
  for (const { groupId, state } of groups) {
    const rows = shares.get(groupId)!.flatMap(({ owner, partitions }) =>
      partitions.toSorted(compareTopicPartitions).map((partition) => {
        const offset = committed.get(groupId)!.get(partition);
        return [groupId, ...offsetCells(partition, offset, ends.get(partition)), ...owner];
      }),
    );
    await tellState(call.context, groupId, state);
    if (rows.length > 0 && state !== 'Dead') await call.context.output.write(table(rows, call.given.has('verbose')));
  }
}

function sharesOf({ members }: ConsumerGroupDescription, committed: GroupOffsets): Share[] {
  const owned = members
    .filter(({ assignment }) => assignment.length > 0)
    .toSorted((a, b) => b.assignment.length - a.assignment.length);
  const assigned = new TopicPartitionMap(owned.flatMap(({ assignment }) => assignment.map((each) => [each, true])));
  const shares = owned.map(({ memberId, host, clientId, assignment }): Share => {
    return { owner: [memberId, host, clientId], partitions: assignment };
  });
  return [...shares, { owner: nobody, partitions: [...committed.keys()].filter((each) => !assigned.has(each)) }];
}

/** undefined for partitions that have no leader now. */
async function findLogEnds(
  call: GroupsCall,
  partitions: readonly TopicPartition[],
): Promise<TopicPartitionMap<number>> {
  const wanted = [...new TopicPartitionMap(partitions.map((partition) => [partition, true])).keys()];
  const known = await findPartitions(
    call,
    wanted.map(({ topic }) => topic),
    'cause',
  );
  return findLogOffsets(
    call,
    wanted.filter((partition) => known.get(partition)?.hasLeader !== false),
    'latest',
  );
}

function offsetCells(
  { topic, partition }: TopicPartition,
  committed: { readonly offset: number; readonly leaderEpoch?: number | undefined } | undefined,
  end: number | undefined,
): string[] {
  const lag = committed === undefined || end === undefined ? undefined : end - committed.offset;
  return [topic, partition, committed?.leaderEpoch, committed?.offset, end, lag].map(cellOf);
}

const titles = [
  'GROUP',
  'TOPIC',
  'PARTITION',
  'LEADER-EPOCH',
  'CURRENT-OFFSET',
  'LOG-END-OFFSET',
  'LAG',
  'CONSUMER-ID',
  'HOST',
  'CLIENT-ID',
];
const epochColumn = titles.indexOf('LEADER-EPOCH');

function table(rows: readonly (readonly string[])[], withEpoch: boolean): string {
  const widthAt = (column: number): number =>
    widthOf(
      15,
      rows.map((row) => row[column]!),
    );
  const widths = [widthAt(0), widthAt(1), 10, 15, 15, 15, 15, widthAt(7), widthAt(8), undefined];
  const isShown = (_: unknown, column: number): boolean => withEpoch || column !== epochColumn;
  const lines = [titles, ...rows].map((row) => columnLine(row.filter(isShown), widths.filter(isShown)));
  return `\n${lines.join('\n')}\n`;
}
