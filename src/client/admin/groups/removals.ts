// Groups that are deleted, and members that are sent out of one.

import { deleteGroupsApi } from '../../../protocol/apis/delete-groups.ts';
import { leaveGroupApi } from '../../../protocol/apis/leave-group.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import type { Wait } from '../../waiting.ts';
import { outcomeOf, refuseError } from '../controller-requests.ts';
import { askCoordinators } from '../coordinator-requests.ts';
import { ItemResults } from '../item-results.ts';
import { matchAnswers } from '../match-answers.ts';
import { describeConsumerGroups } from './consumer-groups.ts';

/** Results go by group id. A group that has members is not deleted. */
export async function deleteConsumerGroups(
  cluster: Cluster,
  groupIds: readonly string[],
  wait: Wait,
): Promise<ItemResults<void>> {
  return new ItemResults(
    await askCoordinators<string, void>(
      cluster,
      'group',
      groupIds,
      (groupId) => groupId,
      wait,
      async (connection, items, timeoutMs) => {
        const { results } = await connection.send(deleteGroupsApi, { groupsNames: items }, { timeoutMs });
        return matchAnswers(
          items,
          (item) => item,
          results,
          ({ groupId }) => groupId,
          ({ errorCode }) => outcomeOf(errorCode, undefined, () => undefined),
        );
      },
    ),
  );
}

export interface RemoveMembersOptions {
  /** Static members by their `group.instance.id`; everybody, when left out or empty. */
  readonly members?: readonly { readonly groupInstanceId: string }[] | undefined;
  /** Stands in the broker's log. */
  readonly reason?: string | undefined;
}

interface MemberToRemove {
  readonly memberId: string;
  readonly groupInstanceId: string | null;
}

const ownReason = 'member was removed by an admin';
const longestReason = 255;
/** KIP-345: before it, a member could only leave by itself. */
const firstVersionWithMembers = 3;

/** Results go by `group.instance.id`, or by member id for a dynamic member. */
export async function removeMembersFromConsumerGroup(
  cluster: Cluster,
  groupId: string,
  options: RemoveMembersOptions,
  wait: Wait,
): Promise<ItemResults<void>> {
  const { members: named = [], reason = '' } = options;
  const members: readonly MemberToRemove[] =
    named.length > 0
      ? named.map(({ groupInstanceId }) => ({ memberId: '', groupInstanceId }))
      : await everybody(cluster, groupId, wait);
  const text = (reason === '' ? ownReason : `${ownReason}: ${reason}`).slice(0, longestReason);
  const outcomes = await askCoordinators<MemberToRemove, void>(
    cluster,
    'group',
    members,
    () => groupId,
    wait,
    async (connection, items, timeoutMs) => {
      const response = await connection.send(
        leaveGroupApi,
        { groupId, memberId: '', members: items.map((item) => ({ ...item, reason: text })) },
        { timeoutMs, minVersion: firstVersionWithMembers },
      );
      refuseError(response.errorCode);
      return matchAnswers(items, nameOf, response.members, nameOf, ({ errorCode }) =>
        outcomeOf(errorCode, undefined, () => undefined),
      );
    },
  );
  return new ItemResults([...outcomes].map(([member, outcome]) => [nameOf(member), outcome]));
}

async function everybody(cluster: Cluster, groupId: string, wait: Wait): Promise<MemberToRemove[]> {
  const described = await describeConsumerGroups(cluster, [groupId], {}, wait);
  return described.get(groupId)!.members.map(({ memberId, groupInstanceId }) =>
    // A static member is known by its instance id: it may have a new member id by the time we ask.
    groupInstanceId === undefined ? { memberId, groupInstanceId: null } : { memberId: '', groupInstanceId },
  );
}

function nameOf({ memberId, groupInstanceId }: MemberToRemove): string {
  return groupInstanceId ?? memberId;
}
