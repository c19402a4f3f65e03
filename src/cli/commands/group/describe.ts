// samsa group describe.

import type { ConsumerGroupDescription, ConsumerMemberDescription, TopicPartition } from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import { type ConnectionGiven, withAdmin } from '../../connection/connection.ts';
import type { JsonObject } from '../../dump/message-json.ts';
import { byPartition, type PartitionLag, readLag, totalLag } from './group-lag.ts';
import { isForMachines, type OutputFormat, writeItems } from '../../output/output-format.ts';
import { partitionsText } from '../../records/partitions-text.ts';
import { type Column, writeFields, writeTable } from '../../output/text-table.ts';
import { failWith } from '../../output/item-report.ts';
import { lagColumns, lagJson } from './offsets.ts';

interface DescribeGiven extends ConnectionGiven {
  readonly groups: readonly string[];
  readonly format: OutputFormat;
}

const memberColumns: readonly Column<ConsumerMemberDescription>[] = [
  { heading: 'MEMBER', text: ({ memberId }) => memberId },
  { heading: 'CLIENT', text: ({ clientId }) => clientId },
  { heading: 'HOST', text: ({ host }) => host },
  { heading: 'INSTANCE', text: ({ groupInstanceId }) => groupInstanceId, isWide: true },
  { heading: 'EPOCH', text: ({ memberEpoch }) => memberEpoch, isWide: true },
  { heading: 'PARTITIONS', text: ({ assignment }) => partitionsText(assignment) },
  {
    heading: 'TARGET',
    text: ({ targetAssignment }) => (targetAssignment === undefined ? undefined : partitionsText(targetAssignment)),
    isWide: true,
  },
];

export function describeGroups({ format, ...given }: DescribeGiven, context: CommandContext): Promise<void> {
  const { signal } = context;
  return withAdmin(given, context, async (admin) => {
    const { values, errors } = await admin.describeConsumerGroups(given.groups, { signal });
    const groups = [...values.values()].toSorted((a, b) => (a.groupId < b.groupId ? -1 : 1));
    const json: JsonObject[] = [];
    for (const [at, group] of groups.entries()) {
      const partitions = await readLag(admin, group, signal);
      if (isForMachines(format)) json.push(groupJson(group, partitions));
      else {
        if (at > 0) await context.output.line('');
        await writeGroup(context, group, partitions, format === 'wide');
      }
    }
    if (isForMachines(format)) await writeItems(context, format, 'groups', json);
    failWith(errors, 'group');
  });
}

async function writeGroup(
  context: CommandContext,
  group: ConsumerGroupDescription,
  partitions: readonly PartitionLag[],
  isWide: boolean,
): Promise<void> {
  await writeFields(context, [
    ['Group', group.groupId],
    ['Type', group.type],
    ['State', group.state],
    ['Assignor', group.partitionAssignor],
    ...(group.groupEpoch === undefined ? [] : [['Epoch', group.groupEpoch] as const]),
    ['Members', group.members.length],
    ['Lag', totalLag(partitions)],
  ]);
  if (group.members.length > 0) {
    await context.output.line('');
    await writeTable(context, memberColumns, sortedMembers(group), { isWide, hasHeadings: true });
  }
  if (partitions.length === 0) return;
  await context.output.line('');
  await writeTable(context, lagColumns, partitions, { hasHeadings: true });
}

function sortedMembers({ members }: ConsumerGroupDescription): ConsumerMemberDescription[] {
  return members.toSorted((a, b) => (a.memberId < b.memberId ? -1 : 1));
}

function groupJson(group: ConsumerGroupDescription, partitions: readonly PartitionLag[]): JsonObject {
  return {
    groupId: group.groupId,
    type: group.type,
    state: group.state,
    isSimpleConsumerGroup: group.isSimpleConsumerGroup,
    assignor: group.partitionAssignor,
    groupEpoch: group.groupEpoch ?? null,
    targetAssignmentEpoch: group.targetAssignmentEpoch ?? null,
    totalLag: totalLag(partitions),
    members: sortedMembers(group).map((member) => ({
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId ?? null,
      clientId: member.clientId,
      host: member.host,
      memberEpoch: member.memberEpoch ?? null,
      assignment: assignmentJson(member.assignment),
      targetAssignment: member.targetAssignment === undefined ? null : assignmentJson(member.targetAssignment),
    })),
    partitions: partitions.map(lagJson),
  };
}

function assignmentJson(partitions: readonly TopicPartition[]): JsonObject[] {
  return partitions.toSorted(byPartition).map(({ topic, partition }) => ({ topic, partition }));
}
