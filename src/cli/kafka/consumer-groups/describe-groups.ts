// kafka-consumer-groups --describe: the groups by name, each with its offsets, members or state. All of them are
// asked about together; one that cannot be told ends the command before anything is shown, as in Kafka.

import type { ConsumerGroupDescription } from '../../../client/index.ts';
import { describeMembers } from './describe-members.ts';
import { describeOffsets } from './describe-offsets.ts';
import { describeStates } from './describe-states.ts';
import type { GroupsCall } from './groups-call.ts';
import { orFailure } from './groups-failure.ts';
import { listGroupIds } from './list-groups.ts';

export async function describeGroups(call: GroupsCall): Promise<void> {
  const { given } = call;
  const groupIds = given.has('all-groups') ? await listGroupIds(call) : given.all('group');
  const groups = await findGroups(call, [...new Set(groupIds)].toSorted());
  if (given.has('members')) await describeMembers(call, groups);
  else if (given.has('state')) await describeStates(call, groups);
  else await describeOffsets(call, groups);
}

async function findGroups(
  { admin, wait }: GroupsCall,
  groupIds: readonly string[],
): Promise<readonly ConsumerGroupDescription[]> {
  const described = admin.describeConsumerGroups(groupIds, wait).then((results) => results.all());
  const groups = await orFailure('describeConsumerGroups(api=FIND_COORDINATOR)', 'class', described);
  return groupIds.map((groupId) => groups.get(groupId)!);
}
