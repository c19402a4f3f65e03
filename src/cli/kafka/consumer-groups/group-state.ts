// What is said about the state of a group before its rows are shown, and whether there is anything to show.

import type { CommandContext } from '../../command-context.ts';
import { GroupsFailure } from './groups-failure.ts';

const movingStates: readonly string[] = ['PreparingRebalance', 'CompletingRebalance', 'Assigning', 'Reconciling'];

/** Throws a `GroupsFailure` for a state that no group of consumers has. */
export async function tellState(
  { output }: Pick<CommandContext, 'output'>,
  groupId: string,
  state: string,
): Promise<void> {
  if (state === 'Dead') await output.line(`\nError: Consumer group '${groupId}' does not exist.`);
  else if (state === 'Empty') output.say(`\nConsumer group '${groupId}' has no active members.`);
  else if (movingStates.includes(state)) output.say(`\nWarning: Consumer group '${groupId}' is rebalancing.`);
  else if (state !== 'Stable') throw new GroupsFailure(`Expected a valid consumer group state, but found '${state}'.`);
}
