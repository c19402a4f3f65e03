// Groups of consumers, described whichever protocol they have: first as groups of the consumer protocol
// (KIP-848), and what the coordinator does not know as that, or cannot say, as classic groups.

import { consumerGroupDescribeApi } from '../../../protocol/apis/consumer-group-describe.ts';
import type { Decoded } from '../../../protocol/schema/fields.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import type { Node } from '../../cluster/metadata-cache.ts';
import { brokerError, ErrorCode, KafkaError, NotConsumerGroupError, UnsupportedVersionError } from '../../errors.ts';
import type { Outcome } from '../../item-retries.ts';
import type { TopicPartition } from '../../topic-partition.ts';
import type { Wait } from '../../waiting.ts';
import { type AclOperation, authorizedOperations } from '../acl-operations.ts';
import { outcomeOf } from '../controller-requests.ts';
import { askCoordinators } from '../coordinator-requests.ts';
import { ItemResults } from '../item-results.ts';
import { matchAnswers } from '../match-answers.ts';
import {
  askClassicGroups,
  type ClassicGroupAnswer,
  classicMembers,
  type DescribeGroupsOptions,
  type MemberDescription,
} from './classic-groups.ts';

export interface ConsumerMemberDescription extends MemberDescription {
  /** Where it shall be. undefined in a classic group. */
  readonly targetAssignment: readonly TopicPartition[] | undefined;
  /** undefined in a classic group. */
  readonly memberEpoch: number | undefined;
  /** Whether the member itself speaks the consumer protocol. undefined when the broker does not say. */
  readonly upgraded: boolean | undefined;
  readonly rackId: string | undefined;
  /** undefined in a classic group, whose members keep that to themselves. */
  readonly subscribedTopics: readonly string[] | undefined;
  readonly subscribedTopicRegex: string | undefined;
}

export interface ConsumerGroupDescription {
  readonly groupId: string;
  readonly type: 'Classic' | 'Consumer';
  readonly state: string;
  /** It only holds offsets: nobody joins it. */
  readonly isSimpleConsumerGroup: boolean;
  readonly partitionAssignor: string;
  readonly members: readonly ConsumerMemberDescription[];
  readonly coordinator: Node;
  /** undefined in a classic group. */
  readonly groupEpoch: number | undefined;
  /** undefined in a classic group. */
  readonly targetAssignmentEpoch: number | undefined;
  /** undefined when not asked for. */
  readonly authorizedOperations: readonly AclOperation[] | undefined;
}

/** Results go by group id. */
export async function describeConsumerGroups(
  cluster: Cluster,
  groupIds: readonly string[],
  options: DescribeGroupsOptions,
  wait: Wait,
): Promise<ItemResults<ConsumerGroupDescription>> {
  const outcomes = await askConsumerGroups(cluster, groupIds, options, wait);
  const others = groupIds.filter((groupId) => isOtherKind(outcomes.get(groupId)));
  const classic = await askClassicGroups(cluster, others, options, wait, readClassic);
  return new ItemResults(groupIds.map((groupId) => [groupId, (classic.get(groupId) ?? outcomes.get(groupId))!]));
}

function isOtherKind(outcome: Outcome<unknown> | undefined): boolean {
  if (outcome === undefined || !('error' in outcome)) return false;
  if (outcome.error instanceof UnsupportedVersionError) return true;
  const code = outcome.error instanceof KafkaError ? outcome.error.code : undefined;
  return code === ErrorCode.GROUP_ID_NOT_FOUND || code === ErrorCode.UNSUPPORTED_VERSION;
}

function askConsumerGroups(
  cluster: Cluster,
  groupIds: readonly string[],
  options: DescribeGroupsOptions,
  wait: Wait,
): Promise<Map<string, Outcome<ConsumerGroupDescription>>> {
  const includeAuthorizedOperations = options.includeAuthorizedOperations ?? false;
  return askCoordinators(
    cluster,
    'group',
    groupIds,
    (groupId) => groupId,
    wait,
    async (connection, items, timeoutMs, coordinator) => {
      const request = { groupIds: items, includeAuthorizedOperations };
      const { groups } = await connection.send(consumerGroupDescribeApi, request, { timeoutMs });
      return matchAnswers(
        items,
        (item) => item,
        groups,
        (group) => group.groupId,
        (group) => outcomeOf(group.errorCode, group.errorMessage, () => toDescription(group, coordinator)),
      );
    },
  );
}

type Answer = Decoded<(typeof consumerGroupDescribeApi)['response']['fields']>['groups'][number];

function toDescription(group: Answer, coordinator: Node): ConsumerGroupDescription {
  return {
    groupId: group.groupId,
    type: 'Consumer',
    state: group.groupState,
    isSimpleConsumerGroup: false,
    partitionAssignor: group.assignorName,
    members: group.members.map((member) => ({
      memberId: member.memberId,
      groupInstanceId: member.instanceId ?? undefined,
      clientId: member.clientId,
      host: member.clientHost,
      assignment: partitionsOf(member.assignment),
      targetAssignment: partitionsOf(member.targetAssignment),
      memberEpoch: member.memberEpoch,
      upgraded: member.memberType < 0 ? undefined : member.memberType === 1,
      rackId: member.rackId ?? undefined,
      subscribedTopics: member.subscribedTopicNames,
      subscribedTopicRegex: member.subscribedTopicRegex ?? undefined,
    })),
    coordinator,
    groupEpoch: group.groupEpoch,
    targetAssignmentEpoch: group.assignmentEpoch,
    authorizedOperations: authorizedOperations(group.authorizedOperations),
  };
}

function partitionsOf(assignment: Answer['members'][number]['assignment']): TopicPartition[] {
  return assignment.topicPartitions.flatMap(({ topicName, partitions }) =>
    partitions.map((partition) => ({ topic: topicName, partition })),
  );
}

function readClassic(group: ClassicGroupAnswer, coordinator: Node): Outcome<ConsumerGroupDescription> {
  const { groupId, protocolType, groupState } = group;
  if (groupState === 'Dead')
    return { error: brokerError(ErrorCode.GROUP_ID_NOT_FOUND, `There is no group ${groupId}.`) };
  if (protocolType !== 'consumer' && protocolType !== '')
    return { error: new NotConsumerGroupError(`GroupId ${groupId} is not a consumer group (${protocolType}).`) };
  const members = classicMembers(group).map((member) => ({
    ...member,
    targetAssignment: undefined,
    memberEpoch: undefined,
    upgraded: undefined,
    rackId: undefined,
    subscribedTopics: undefined,
    subscribedTopicRegex: undefined,
  }));
  return {
    value: {
      groupId,
      type: 'Classic',
      state: groupState,
      isSimpleConsumerGroup: protocolType === '',
      partitionAssignor: group.protocolData,
      members,
      coordinator,
      groupEpoch: undefined,
      targetAssignmentEpoch: undefined,
      authorizedOperations: authorizedOperations(group.authorizedOperations),
    },
  };
}
