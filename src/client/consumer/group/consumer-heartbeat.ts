// One ConsumerGroupHeartbeat. What the coordinator has been told already is left out; after a heartbeat
// without an answer everything is told again.

import { consumerGroupHeartbeatApi } from '../../../protocol/apis/consumer-group-heartbeat.ts';
import type { Decoded } from '../../../protocol/schema/fields.ts';
import type { AssignedTopics, ConsumerMember } from './consumer-member.ts';
import type { GroupCoordinator } from './group-coordinator.ts';
import type { TopicSubscription } from './topic-subscription.ts';

export interface ConsumerMemberSettings {
  readonly memberId: string;
  readonly groupInstanceId: string | undefined;
  readonly rackId: string | undefined;
  /** How long a rebalance waits for this member: `max.poll.interval.ms`. */
  readonly rebalanceTimeoutMs: number;
  /** `group.remote.assignor`; the group's own when undefined. */
  readonly serverAssignor: string | undefined;
}

export type HeartbeatAnswer = Decoded<(typeof consumerGroupHeartbeatApi)['response']['fields']>;

const firstVersionWithPatterns = 1;

/** What a member says of itself. */
export interface HeartbeatFields {
  readonly topicNames: readonly string[];
  /** A pattern in RE2 syntax; undefined for none. */
  readonly topicPattern: string | undefined;
  /** What it has. */
  readonly owned: AssignedTopics;
}

export function fieldsOf(topics: TopicSubscription, member: ConsumerMember): HeartbeatFields {
  const { wanted } = topics;
  return {
    topicNames: [...topics.topics].toSorted(),
    topicPattern: wanted.kind === 'server pattern' ? wanted.pattern.pattern : undefined,
    owned: member.current ?? new Map(),
  };
}

/** `told`: what the coordinator knows; undefined for nothing. */
export async function sendHeartbeat(
  coordinator: GroupCoordinator,
  settings: ConsumerMemberSettings,
  memberEpoch: number,
  fields: HeartbeatFields,
  told: HeartbeatFields | undefined,
): Promise<HeartbeatAnswer> {
  const { memberId, groupInstanceId, rackId, rebalanceTimeoutMs, serverAssignor } = settings;
  const isNew = told === undefined;
  const { topicNames, topicPattern, owned } = fields;
  const request = {
    groupId: coordinator.groupId,
    memberId,
    memberEpoch,
    instanceId: groupInstanceId ?? null,
    rackId: isNew ? (rackId ?? null) : null,
    rebalanceTimeoutMs: isNew ? rebalanceTimeoutMs : -1,
    subscribedTopicNames: isNew || !isSameList(topicNames, told.topicNames) ? topicNames : null,
    ...(topicPattern === told?.topicPattern ? {} : { subscribedTopicRegex: topicPattern ?? '' }),
    serverAssignor: isNew ? (serverAssignor ?? null) : null,
    topicPartitions: isNew || owned !== told.owned ? topicPartitionsOf(owned) : null,
  };
  const bounds = topicPattern === undefined ? {} : { minVersion: firstVersionWithPatterns };
  const { response } = await coordinator.send(consumerGroupHeartbeatApi, request, bounds);
  coordinator.noteError(response.errorCode);
  return response;
}

/** -1: gone for good. -2: a static member that will be back. */
export type LeaveEpoch = -1 | -2;

/** Returns the error code. */
export async function sendLeave(
  coordinator: GroupCoordinator,
  { memberId, groupInstanceId }: ConsumerMemberSettings,
  memberEpoch: LeaveEpoch,
  timeoutMs: number,
): Promise<number> {
  const request = { groupId: coordinator.groupId, memberId, memberEpoch, instanceId: groupInstanceId ?? null };
  const { response } = await coordinator.send(consumerGroupHeartbeatApi, request, { timeoutMs });
  return response.errorCode;
}

function topicPartitionsOf(assigned: AssignedTopics): { topicId: string; partitions: readonly number[] }[] {
  return [...assigned].map(([topicId, partitions]) => ({ topicId, partitions }));
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
