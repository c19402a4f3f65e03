// Requests of the group APIs with what most cases have in common, in the fields that each version knows.

import type { consumerGroupHeartbeatApi } from '../../../src/protocol/apis/consumer-group-heartbeat.ts';
import type { Encodable } from '../../../src/protocol/schema/fields.ts';

const utf8 = new TextEncoder();

/** A subscription as Java's consumers write it (v0): the broker reads it, and Kafka never answers what it cannot read. */
function subscription(topics: readonly string[]): Uint8Array {
  const names = topics.flatMap((topic) => [0, topic.length, ...utf8.encode(topic)]);
  return Uint8Array.of(0, 0, 0, 0, 0, topics.length, ...names, 0xff, 0xff, 0xff, 0xff);
}

/** What a member says it could do, for no topic. */
export function protocolsOf(names: readonly string[]) {
  return names.map((name) => ({ name, metadata: subscription([]) }));
}

export function subscriptionTo(topics: readonly string[]) {
  return [{ name: 'range', metadata: subscription(topics) }];
}

/** An assignment as Java's consumers write it (v0): of no partition. */
const emptyAssignment = Uint8Array.of(0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff);

interface Join {
  readonly groupId: string;
  readonly memberId?: string;
  readonly instanceId?: string;
  readonly sessionTimeoutMs?: number;
  readonly protocolType?: string;
  readonly protocols?: readonly { readonly name: string; readonly metadata: Uint8Array }[];
}

export function joinRequest(version: number, join: Join) {
  const { groupId, memberId = '', sessionTimeoutMs = 30_000, protocolType = 'consumer' } = join;
  return {
    groupId,
    memberId,
    sessionTimeoutMs,
    protocolType,
    protocols: join.protocols ?? protocolsOf(['range', 'roundrobin']),
    ...(version >= 1 ? { rebalanceTimeoutMs: 30_000 } : {}),
    ...(version >= 5 ? { groupInstanceId: join.instanceId ?? null } : {}),
  };
}

interface Member {
  readonly groupId: string;
  readonly generationId: number;
  readonly memberId: string;
  readonly instanceId?: string;
}

export function heartbeatRequest(version: number, { instanceId, ...member }: Member) {
  return { ...member, ...(version >= 3 ? { groupInstanceId: instanceId ?? null } : {}) };
}

interface Sync extends Member {
  readonly protocolType?: string | null;
  readonly protocolName?: string | null;
}

/** The member's own assignment is what it asks for. */
export function syncRequest(version: number, { protocolType, protocolName, ...member }: Sync) {
  const { instanceId, ...rest } = member;
  const type = protocolType === undefined ? 'consumer' : protocolType;
  const name = protocolName === undefined ? 'range' : protocolName;
  return {
    ...rest,
    assignments: [{ memberId: member.memberId, assignment: emptyAssignment }],
    ...(version >= 3 ? { groupInstanceId: instanceId ?? null } : {}),
    ...(version >= 5 ? { protocolType: type, protocolName: name } : {}),
  };
}

interface Leaving {
  readonly memberId: string;
  readonly instanceId?: string;
}

export function leaveRequest(version: number, groupId: string, leaving: readonly Leaving[]) {
  if (version < 3) return { groupId, memberId: leaving[0]!.memberId };
  const members = leaving.map(({ memberId, instanceId }) => ({ memberId, groupInstanceId: instanceId ?? null }));
  return { groupId, members };
}

type Heartbeat = Encodable<(typeof consumerGroupHeartbeatApi)['request']['fields']>;

/** What a member says when it joins by the consumer protocol. */
export function firstBeat(heartbeat: Pick<Heartbeat, 'groupId' | 'memberId'> & Partial<Heartbeat>): Heartbeat {
  return {
    memberEpoch: 0,
    rebalanceTimeoutMs: 30_000,
    subscribedTopicNames: ['offsets-a'],
    topicPartitions: [],
    ...heartbeat,
  };
}
