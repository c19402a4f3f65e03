// The members of groups: who they are, how many partitions they have and, with --verbose, which, and in which epochs
// (KIP-848). A group without members has the titles of the columns. Whether a member speaks the consumer protocol is shown where not all of a group do.

import type { ConsumerGroupDescription, ConsumerMemberDescription, TopicPartition } from '../../../client/index.ts';
import { groupByTopic } from '../../../client/topic-partition.ts';
import { cellOf, columnLine, missingCell, widthOf } from '../column-line.ts';
import { tellState } from './group-state.ts';
import type { GroupsCall } from './groups-call.ts';

interface Column {
  readonly title: string;
  /** undefined for the last one, which is as wide as its text. */
  readonly leastWidth: number | undefined;
  /** It never gets wider. */
  readonly isFixed?: true;
  readonly cell: (member: ConsumerMemberDescription, group: ConsumerGroupDescription) => string;
}

export async function describeMembers(
  { context, given }: GroupsCall,
  groups: readonly ConsumerGroupDescription[],
): Promise<void> {
  for (const group of groups) {
    await tellState(context, group.groupId, group.state);
    await context.output.write(table(group, given.has('verbose')));
  }
}

function table(group: ConsumerGroupDescription, isVerbose: boolean): string {
  const columns = columnsOf(group, isVerbose);
  const rows = group.members.map((member) => columns.map(({ cell }) => cell(member, group)));
  const widths = columns.map(({ leastWidth, isFixed }, at) =>
    leastWidth === undefined || isFixed
      ? leastWidth
      : widthOf(
          leastWidth,
          rows.map((row) => row[at]!),
        ),
  );
  // Kafka's tool ends the row of a member with a space, where no further columns come.
  const end = isVerbose ? '' : ' ';
  const lines = [columns.map(({ title }) => title), ...rows].map((row) => columnLine(row, widths) + end);
  return `\n${lines.join('\n')}\n`;
}

function columnsOf({ members }: ConsumerGroupDescription, isVerbose: boolean): Column[] {
  const hasStaticMembers = members.some(({ groupInstanceId }) => groupInstanceId !== undefined);
  const isMixed =
    members.some(({ upgraded }) => upgraded === true) && members.some(({ upgraded }) => upgraded === false);
  return [
    { title: 'GROUP', leastWidth: 15, cell: (_, { groupId }) => groupId },
    { title: 'CONSUMER-ID', leastWidth: 15, cell: ({ memberId }) => memberId },
    ...(hasStaticMembers ? [instanceColumn] : []),
    { title: 'HOST', leastWidth: 15, cell: ({ host }) => host },
    { title: 'CLIENT-ID', leastWidth: 15, cell: ({ clientId }) => clientId },
    { title: '#PARTITIONS', leastWidth: 15, isFixed: true, cell: ({ assignment }) => cellOf(assignment.length) },
    ...(isVerbose ? assignmentColumns : []),
    ...(isVerbose && isMixed ? [upgradedColumn] : []),
  ];
}

const instanceColumn: Column = {
  title: 'GROUP-INSTANCE-ID',
  leastWidth: 17,
  cell: ({ groupInstanceId }) => groupInstanceId ?? '',
};

const assignmentColumns: readonly Column[] = [
  { title: 'CURRENT-EPOCH', leastWidth: 15, isFixed: true, cell: ({ memberEpoch }) => cellOf(memberEpoch) },
  { title: 'CURRENT-ASSIGNMENT', leastWidth: 20, cell: ({ assignment }) => assignmentCell(assignment) },
  {
    title: 'TARGET-EPOCH',
    leastWidth: 15,
    isFixed: true,
    cell: (_, { targetAssignmentEpoch }) => cellOf(targetAssignmentEpoch),
  },
  {
    title: 'TARGET-ASSIGNMENT',
    leastWidth: 20,
    cell: ({ targetAssignment }) => assignmentCell(targetAssignment ?? []),
  },
];

const upgradedColumn: Column = { title: 'UPGRADED', leastWidth: undefined, cell: ({ upgraded }) => cellOf(upgraded) };

/** `orders:0,1;payments:0` */
function assignmentCell(partitions: readonly TopicPartition[]): string {
  if (partitions.length === 0) return missingCell;
  return Array.from(groupByTopic(partitions), ([topic, items]) => {
    const numbers = items.map(({ partition }) => partition).toSorted((a, b) => a - b);
    return `${topic}:${numbers.join(',')}`;
  })
    .toSorted()
    .join(';');
}
