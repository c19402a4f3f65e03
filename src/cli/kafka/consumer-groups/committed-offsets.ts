// All that groups have committed, by group. Groups of one coordinator are asked about together.

import type { GroupOffsets } from '../../../client/index.ts';
import type { GroupsCall } from './groups-call.ts';
import { orFailure } from './groups-failure.ts';

export async function findCommitted(
  { admin, wait }: GroupsCall,
  groupIds: readonly string[],
): Promise<ReadonlyMap<string, GroupOffsets>> {
  const queries = groupIds.map((groupId) => ({ groupId }));
  const listed = admin.listConsumerGroupOffsets(queries, wait).then((results) => results.all());
  return orFailure('listConsumerGroupOffsets(api=FIND_COORDINATOR)', 'cause', listed);
}
