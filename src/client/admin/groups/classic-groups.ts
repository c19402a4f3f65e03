// Groups of the classic protocol, described: their members hold bytes that belong to the group's own
// protocol, and only those of consumers can be read here.

import { describeGroupsApi } from '../../../protocol/apis/describe-groups.ts';
import type { Decoded } from '../../../protocol/schema/fields.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import type { Node } from '../../cluster/metadata-cache.ts';
import { decodeAssignment } from '../../consumer/assignors/assignment-bytes.ts';
import { brokerError, ErrorCode } from '../../errors.ts';
import type { Outcome } from '../../item-retries.ts';
import type { TopicPartition } from '../../topic-partition.ts';
import type { Wait } from '../../waiting.ts';
import { type AclOperation, authorizedOperations } from '../acl-operations.ts';
import { outcomeOf } from '../controller-requests.ts';
import { askCoordinators } from '../coordinator-requests.ts';
import { ItemResults } from '../item-results.ts';
import { matchAnswers } from '../match-answers.ts';

export interface MemberDescription {
  readonly memberId: string;
  /** undefined for a dynamic member. */
  readonly groupInstanceId: string | undefined;
  readonly clientId: string;
  readonly host: string;
  readonly assignment: readonly TopicPartition[];
}

export interface ClassicGroupDescription {
  readonly groupId: string;
  /** `consumer`, `connect`, …; empty for a group that only holds offsets. */
  readonly protocol: string;
  /** The assignor, in a group of consumers. */
  readonly protocolData: string;
  readonly state: string;
  readonly members: readonly MemberDescription[];
  readonly coordinator: Node;
  /** undefined when not asked for. */
  readonly authorizedOperations: readonly AclOperation[] | undefined;
}

export interface DescribeGroupsOptions {
  readonly includeAuthorizedOperations?: boolean | undefined;
}

export type ClassicGroupAnswer = Decoded<(typeof describeGroupsApi)['response']['fields']>['groups'][number];

const firstVersionWithOperations = 3;

/** Outcomes go by group id. */
export async function askClassicGroups<T>(
  cluster: Cluster,
  groupIds: readonly string[],
  options: DescribeGroupsOptions,
  wait: Wait,
  read: (answer: ClassicGroupAnswer, coordinator: Node) => Outcome<T>,
): Promise<Map<string, Outcome<T>>> {
  const includeAuthorizedOperations = options.includeAuthorizedOperations ?? false;
  return askCoordinators<string, T>(
    cluster,
    'group',
    groupIds,
    (groupId) => groupId,
    wait,
    async (connection, items, timeoutMs, coordinator) => {
      const { groups } = await connection.send(
        describeGroupsApi,
        { groups: items, includeAuthorizedOperations },
        { timeoutMs, minVersion: includeAuthorizedOperations ? firstVersionWithOperations : 0 },
      );
      return matchAnswers(
        items,
        (item) => item,
        groups,
        (group) => group.groupId,
        (group) => {
          const outcome = outcomeOf(group.errorCode, group.errorMessage, () => group);
          return 'error' in outcome ? outcome : read(group, coordinator);
        },
      );
    },
  );
}

/** Results go by group id. */
export async function describeClassicGroups(
  cluster: Cluster,
  groupIds: readonly string[],
  options: DescribeGroupsOptions,
  wait: Wait,
): Promise<ItemResults<ClassicGroupDescription>> {
  return new ItemResults(
    await askClassicGroups(cluster, groupIds, options, wait, (group, coordinator) => {
      // Before version 6 a group that is not there is one that is dead.
      if (group.groupState === 'Dead')
        return { error: brokerError(ErrorCode.GROUP_ID_NOT_FOUND, `There is no group ${group.groupId}.`) };
      return { value: toDescription(group, coordinator) };
    }),
  );
}

function toDescription(group: ClassicGroupAnswer, coordinator: Node): ClassicGroupDescription {
  return {
    groupId: group.groupId,
    protocol: group.protocolType,
    protocolData: group.protocolData,
    state: group.groupState,
    members: classicMembers(group),
    coordinator,
    authorizedOperations: authorizedOperations(group.authorizedOperations),
  };
}

/** Throws a `ConsumerProtocolError` when a consumer's assignment cannot be read. */
export function classicMembers(group: ClassicGroupAnswer): MemberDescription[] {
  const isOfConsumers = group.protocolType === 'consumer';
  return group.members.map((member) => ({
    memberId: member.memberId,
    groupInstanceId: member.groupInstanceId ?? undefined,
    clientId: member.clientId,
    host: member.clientHost,
    assignment:
      isOfConsumers && member.memberAssignment.length > 0 ? decodeAssignment(member.memberAssignment).partitions : [],
  }));
}
