// ListGroups for the groups of one shard (KIP-518, KIP-848). A filter that names nothing we know lets nothing
// through; case does not matter.

import type { ListedGroup, ListGroupsRequest } from '../group-api.ts';
import type { GroupDecision } from '../group-context.ts';
import type { Groups } from '../groups.ts';

export function decideListGroups(
  groups: Groups,
  { statesFilter, typesFilter }: ListGroupsRequest,
): GroupDecision<ListedGroup[]> {
  const hasState = filterOf(statesFilter);
  const hasType = filterOf(typesFilter);
  const listed: ListedGroup[] = [];
  for (const { groupId, protocolType, stateName, type } of groups.values()) {
    if (!hasState(stateName) || !hasType(type)) continue;
    listed.push({ groupId, protocolType, groupState: stateName, groupType: type });
  }
  return { records: [], response: listed };
}

/** Empty lets everything through. */
function filterOf(wanted: readonly string[]): (text: string) => boolean {
  if (wanted.length === 0) return () => true;
  const lower = new Set(wanted.map((text) => text.toLowerCase()));
  return (text) => lower.has(text.toLowerCase());
}
