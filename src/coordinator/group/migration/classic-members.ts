// Members that speak the classic protocol inside a consumer group (KIP-848). To them the member epoch is
// the generation; there is no leader, because the coordinator assigns; and a rebalance is what they are
// told with a heartbeat when their epoch lags, so that they join again.

import { MalformedError } from '../../../base/bytes/byte-reader.ts';
import { randomUuid } from '../../../base/uuid.ts';
import { ErrorCode, KafkaError } from '../../../protocol/errors.ts';
import { failedJoin, failedSync } from '../classic/answers.ts';
import { keepProtocols } from '../classic/classic-member.ts';
import type { ConsumerGroupContext } from '../consumer/consumer-group-context.ts';
import type { ConsumerGroup } from '../consumer/consumer-group.ts';
import { type ConsumerMember, memberStates, newMember, topicNamesOf } from '../consumer/consumer-member.ts';
import { addReplacement, approach, type MemberStep, reconcileMember, saySubscription } from '../consumer/heartbeat.ts';
import {
  type FoundMember,
  requireMember,
  requireRoom,
  requireStaticMember,
  requireUnfenced,
} from '../consumer/member-access.ts';
import { lastTarget } from '../consumer/target-assignment.ts';
import type {
  HeartbeatRequest,
  HeartbeatResponse,
  JoinGroupRequest,
  JoinGroupResponse,
  SyncGroupRequest,
  SyncGroupResponse,
} from '../group-api.ts';
import type { Caller, GroupDecision } from '../group-context.ts';
import type { GroupRecord } from '../group-record.ts';
import { type ConsumerSubscription, decodeSubscription, encodeAssignment } from './consumer-protocol-bytes.ts';

const consumerProtocolType = 'consumer';
/** From this version on a member asks for its id before it joins (KIP-394). */
const memberIdRequiredVersion = 4;
/** From this version on SyncGroup says what protocol it is about (KIP-559). */
const protocolRequiredVersion = 5;

/** Throws what Kafka refuses a join with. */
export function decideClassicJoin(
  context: ConsumerGroupContext,
  group: ConsumerGroup,
  caller: Caller,
  request: JoinGroupRequest,
): GroupDecision<JoinGroupResponse> {
  requireJoinable(context, group, request);
  const isNew = request.memberId === '';
  const memberId = isNew ? randomUuid(context.random) : request.memberId;
  requireRoom(group, memberId, context.config.consumerMaxSize);
  requireCommonProtocol(group, memberId, request);
  if (isNew && request.groupInstanceId === null && caller.apiVersion >= memberIdRequiredVersion)
    return { records: [], response: failedJoin(memberId, ErrorCode.MEMBER_ID_REQUIRED) };
  const found = findClassicMember(group, memberId, request.groupInstanceId, isNew);
  const subscription = subscriptionOf(request);
  const records: GroupRecord[] = [];
  addReplacement(group, found, records);
  const after = withWhatItSays(found.member, caller, request, subscription);
  const owned = ownedOf(context, subscription);
  const step: MemberStep = { group, before: found.member, after, owned, records };
  const isJoining = group.member(memberId) === undefined && found.replaced === undefined;
  const existing = group.staticMember(request.groupInstanceId);
  if (existing !== undefined && context.migration.canDowngradeReplacing(group, existing))
    return joinAsClassicGroup(context, step);
  const said = saySubscription(context, step, isJoining);
  const member = approach(context, step, said);
  if (found.replaced !== undefined) context.timeouts.cancel(group.groupId, found.replaced.memberId);
  return { records, response: joined(member), ...expectSync(context, group.groupId, member, found) };
}

function requireJoinable({ config }: ConsumerGroupContext, group: ConsumerGroup, request: JoinGroupRequest): void {
  const { sessionTimeoutMs } = request;
  if (sessionTimeoutMs < config.minSessionTimeoutMs || sessionTimeoutMs > config.maxSessionTimeoutMs)
    throw new KafkaError(ErrorCode.INVALID_SESSION_TIMEOUT);
  if (config.migrationPolicy !== 'disabled') return;
  throw inconsistent(
    `Cannot join the consumer group ${group.groupId} with the classic protocol because the group migration is disabled.`,
  );
}

function requireCommonProtocol(group: ConsumerGroup, memberId: string, request: JoinGroupRequest): void {
  const { protocolType, protocols } = request;
  const names = protocols.map(({ name }) => name);
  if (protocolType === consumerProtocolType && group.supportsAnyClassicProtocol(names)) return;
  throw inconsistent(`Member ${memberId}'s protocols are not supported.`);
}

function findClassicMember(
  group: ConsumerGroup,
  memberId: string,
  instanceId: string | null,
  isNew: boolean,
): FoundMember {
  const create = (): FoundMember => ({ member: group.member(memberId) ?? newMember(memberId), replaced: undefined });
  if (instanceId === null) return create();
  if (!isNew) return { member: requireStaticMember(group, memberId, instanceId), replaced: undefined };
  const existing = group.staticMember(instanceId);
  if (existing === undefined) return create();
  return { member: { ...existing, memberId, memberEpoch: 0, previousMemberEpoch: 0 }, replaced: existing };
}

/** All of a member's protocols carry the same subscription: the first is looked at. */
function subscriptionOf({ protocols }: JoinGroupRequest): ConsumerSubscription {
  try {
    return decodeSubscription(protocols[0]!.metadata);
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
    throw new KafkaError(ErrorCode.UNKNOWN_SERVER_ERROR, 'The subscription cannot be read.', { cause: error });
  }
}

function withWhatItSays(
  member: ConsumerMember,
  { clientId, clientHost, apiVersion }: Caller,
  request: JoinGroupRequest,
  { topics, rackId }: ConsumerSubscription,
): ConsumerMember {
  // v0 has one timeout for both.
  const rebalanceTimeoutMs = apiVersion === 0 ? request.sessionTimeoutMs : request.rebalanceTimeoutMs;
  return {
    ...member,
    instanceId: request.groupInstanceId ?? member.instanceId,
    rackId: rackId === null || rackId === '' ? member.rackId : rackId,
    rebalanceTimeoutMs: rebalanceTimeoutMs === -1 ? member.rebalanceTimeoutMs : rebalanceTimeoutMs,
    subscribedTopicNames: topicNamesOf(topics),
    subscribedTopicRegex: '',
    clientId,
    clientHost,
    classic: { sessionTimeoutMs: request.sessionTimeoutMs, supportedProtocols: keepProtocols(request.protocols) },
  };
}

function ownedOf(context: ConsumerGroupContext, { ownedPartitions }: ConsumerSubscription) {
  const { byName } = context.image().topics;
  return ownedPartitions.flatMap(({ topic, partitions }) => {
    const topicId = byName.get(topic)?.id;
    return topicId === undefined ? [] : [{ topicId, partitions }];
  });
}

/** The member takes the place of the last one of the consumer protocol: the whole group is classic from now on. */
function joinAsClassicGroup(context: ConsumerGroupContext, step: MemberStep): GroupDecision<JoinGroupResponse> {
  const { group, after, records } = step;
  const { groupEpoch, hasSubscriptionChanged } = saySubscription(context, step, false);
  const isStale = group.assignmentEpoch < groupEpoch;
  const member = isStale ? after : reconcileMember(context, step, lastTarget(group, after), hasSubscriptionChanged);
  const cause = `static member ${member.memberId} replaced the last one of the consumer protocol`;
  const converted = context.migration.downgradeReplacing(group, member, isStale ? cause : undefined);
  return { ...converted, records: [...records, ...converted.records], response: joined(member) };
}

function joined(member: ConsumerMember): JoinGroupResponse {
  return {
    errorCode: ErrorCode.NONE,
    generationId: member.memberEpoch,
    protocolType: consumerProtocolType,
    protocolName: member.classic!.supportedProtocols[0]!.name,
    leader: '',
    skipAssignment: false,
    memberId: member.memberId,
    members: [],
  };
}

function expectSync(
  { timeouts }: ConsumerGroupContext,
  groupId: string,
  member: ConsumerMember,
  { replaced }: FoundMember,
) {
  const { memberId, rebalanceTimeoutMs, classic } = member;
  return {
    onCommitted: () => {
      timeouts.endJoin(groupId, memberId);
      timeouts.startSession(groupId, memberId, classic!.sessionTimeoutMs);
      timeouts.startSync(groupId, memberId, rebalanceTimeoutMs);
    },
    onFailed: () => {
      if (replaced !== undefined) timeouts.startSession(groupId, replaced.memberId, replaced.classic?.sessionTimeoutMs);
    },
  };
}

export function decideClassicSync(
  context: ConsumerGroupContext,
  group: ConsumerGroup,
  caller: Caller,
  request: SyncGroupRequest,
): GroupDecision<SyncGroupResponse> {
  const { groupId } = group;
  const { protocolType, protocolName } = request;
  if (caller.apiVersion >= protocolRequiredVersion && (protocolType === null || protocolName === null))
    return { records: [], response: failedSync(ErrorCode.INCONSISTENT_GROUP_PROTOCOL) };
  const member = requireClassicMember(group, request);
  const { memberId, classic, rebalanceTimeoutMs, state } = member;
  const protocol = classic.supportedProtocols[0]!;
  if (
    (protocolType ?? consumerProtocolType) !== consumerProtocolType ||
    (protocolName ?? protocol.name) !== protocol.name
  )
    return { records: [], response: failedSync(ErrorCode.INCONSISTENT_GROUP_PROTOCOL) };
  if (group.assignmentEpoch > member.memberEpoch && state !== memberStates.unrevokedPartitions) {
    context.timeouts.startJoin(groupId, memberId, rebalanceTimeoutMs);
    return { records: [], response: failedSync(ErrorCode.REBALANCE_IN_PROGRESS) };
  }
  const assignment = encodeAssignment(member.assigned, protocol.metadata, context.image());
  return {
    records: [],
    response: { errorCode: ErrorCode.NONE, protocolType, protocolName, assignment },
    onCommitted: () => {
      context.timeouts.endSync(groupId, memberId);
      context.timeouts.startSession(groupId, memberId, classic.sessionTimeoutMs);
    },
  };
}

export function decideClassicHeartbeat(
  context: ConsumerGroupContext,
  group: ConsumerGroup,
  request: HeartbeatRequest,
): GroupDecision<HeartbeatResponse> {
  const member = requireClassicMember(group, request);
  const { memberId, classic, rebalanceTimeoutMs } = member;
  context.timeouts.startSession(group.groupId, memberId, classic.sessionTimeoutMs);
  if (!hasToJoinAgain(group, member)) return { records: [], response: { errorCode: ErrorCode.NONE } };
  context.timeouts.startJoin(group.groupId, memberId, rebalanceTimeoutMs);
  return { records: [], response: { errorCode: ErrorCode.REBALANCE_IN_PROGRESS } };
}

/** It joins again to give up what it is to lose, and to get what others have given up meanwhile. */
function hasToJoinAgain(group: ConsumerGroup, member: ConsumerMember): boolean {
  if (member.memberEpoch < group.assignmentEpoch || member.state === memberStates.unrevokedPartitions) return true;
  return member.state === memberStates.unreleasedPartitions && !waitsForOthers(group, member);
}

function waitsForOthers(group: ConsumerGroup, { memberId, assigned }: ConsumerMember): boolean {
  for (const [topicId, partitions] of group.targetOf(memberId) ?? []) {
    for (const partition of partitions)
      if (assigned.get(topicId)?.has(partition) !== true && group.owners.isHeld(topicId, partition)) return true;
  }
  return false;
}

type ClassicConsumerMember = ConsumerMember & { readonly classic: NonNullable<ConsumerMember['classic']> };
type MemberIdentity = Pick<HeartbeatRequest, 'memberId' | 'groupInstanceId' | 'generationId'>;

function requireClassicMember(group: ConsumerGroup, request: MemberIdentity): ClassicConsumerMember {
  const { memberId, groupInstanceId, generationId } = request;
  const member =
    groupInstanceId === null ? requireMember(group, memberId) : requireInstance(group, memberId, groupInstanceId);
  const { classic, memberEpoch } = member;
  if (classic === null)
    throw new KafkaError(ErrorCode.UNKNOWN_MEMBER_ID, `Member ${memberId} does not use the classic protocol.`);
  if (generationId !== memberEpoch) throw new KafkaError(ErrorCode.ILLEGAL_GENERATION);
  return { ...member, classic };
}

function requireInstance(group: ConsumerGroup, memberId: string, instanceId: string): ConsumerMember {
  const member = group.staticMember(instanceId);
  if (member === undefined) throw new KafkaError(ErrorCode.UNKNOWN_MEMBER_ID);
  requireUnfenced(member, memberId, instanceId);
  return member;
}

function inconsistent(message: string): KafkaError {
  return new KafkaError(ErrorCode.INCONSISTENT_GROUP_PROTOCOL, message);
}
