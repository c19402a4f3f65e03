// The state of groups: who coordinates them, how they assign, how many members they have and, with --verbose, in
// which epochs they are (KIP-848).

import type { ConsumerGroupDescription } from '../../../client/index.ts';
import { cellOf, columnLine, missingCell } from '../column-line.ts';
import { tellState } from './group-state.ts';
import type { GroupsCall } from './groups-call.ts';

export async function describeStates(
  { context, given }: GroupsCall,
  groups: readonly ConsumerGroupDescription[],
): Promise<void> {
  const isVerbose = given.has('verbose');
  const titles = [
    'GROUP',
    'COORDINATOR (ID)',
    'ASSIGNMENT-STRATEGY',
    'STATE',
    ...(isVerbose ? ['GROUP-EPOCH', 'TARGET-ASSIGNMENT-EPOCH'] : []),
    '#MEMBERS',
  ];
  for (const group of groups) {
    await tellState(context, group.groupId, group.state);
    if (group.state === 'Dead') continue;
    const { host, port, id } = group.coordinator;
    const coordinator = `${host}:${port}  (${id})`;
    const row = [
      group.groupId,
      coordinator,
      group.partitionAssignor === '' ? missingCell : group.partitionAssignor,
      group.state,
      ...(isVerbose ? [cellOf(group.groupEpoch), cellOf(group.targetAssignmentEpoch)] : []),
      cellOf(group.members.length),
    ];
    const [group15, coordinator25] = [Math.max(15, group.groupId.length), Math.max(25, coordinator.length)];
    const widths = [group15, coordinator25, 20, 20, ...(isVerbose ? [15, 25] : [])];
    await context.output.write(`\n${columnLine(titles, widths)}\n${columnLine(row, widths)}\n`);
  }
}
