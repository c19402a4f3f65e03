// A member of a consumer group as the log has it: what it said about itself, its epochs, and where it
// stands between what it holds and what it is to get. Immutable; every change makes a new one.

import { type HeldPartitions, noPartitions, sameHeld } from './partitions.ts';

/** As current assignment records number them. */
export const memberStates = {
  /** Has what the epoch it is in gives it. */
  stable: 0,
  /** Was told to give up partitions and has not confirmed it: its epoch stands still. */
  unrevokedPartitions: 1,
  /** Has given up what it had to; waits for partitions that others still hold. */
  unreleasedPartitions: 2,
  /** Written by a release that knows more states than this one. */
  unknown: 127,
} as const;

export const leaveEpoch = -1;
/** A static member that will be back. */
export const leaveForAWhileEpoch = -2;

export interface ClassicProtocol {
  readonly name: string;
  readonly metadata: Uint8Array;
}

/** What a member that speaks the classic protocol brought into a consumer group. */
export interface ClassicMemberMetadata {
  readonly sessionTimeoutMs: number;
  readonly supportedProtocols: readonly ClassicProtocol[];
}

export interface ConsumerMember {
  readonly memberId: string;
  readonly instanceId: string | null;
  readonly rackId: string | null;
  readonly clientId: string;
  readonly clientHost: string;
  /** How long it may take to give up partitions. */
  readonly rebalanceTimeoutMs: number;
  /** Sorted, without duplicates. */
  readonly subscribedTopicNames: readonly string[];
  /** Empty for none. */
  readonly subscribedTopicRegex: string;
  readonly serverAssignor: string | null;
  /** null for a member that speaks the consumer protocol. */
  readonly classic: ClassicMemberMetadata | null;
  readonly memberEpoch: number;
  readonly previousMemberEpoch: number;
  readonly state: number;
  readonly assigned: HeldPartitions;
  readonly revoking: HeldPartitions;
}

export function newMember(memberId: string): ConsumerMember {
  return {
    memberId,
    instanceId: null,
    rackId: null,
    clientId: '',
    clientHost: '',
    rebalanceTimeoutMs: -1,
    subscribedTopicNames: [],
    subscribedTopicRegex: '',
    serverAssignor: null,
    classic: null,
    memberEpoch: 0,
    previousMemberEpoch: -1,
    state: memberStates.stable,
    assigned: noPartitions,
    revoking: noPartitions,
  };
}

export function isReconciledTo(member: ConsumerMember, assignmentEpoch: number): boolean {
  return member.state === memberStates.stable && member.memberEpoch === assignmentEpoch;
}

export function sameMember(a: ConsumerMember, b: ConsumerMember): boolean {
  return (
    a === b ||
    (a.memberEpoch === b.memberEpoch &&
      a.previousMemberEpoch === b.previousMemberEpoch &&
      a.state === b.state &&
      a.rebalanceTimeoutMs === b.rebalanceTimeoutMs &&
      a.memberId === b.memberId &&
      a.instanceId === b.instanceId &&
      a.rackId === b.rackId &&
      a.clientId === b.clientId &&
      a.clientHost === b.clientHost &&
      a.subscribedTopicRegex === b.subscribedTopicRegex &&
      a.serverAssignor === b.serverAssignor &&
      sameNames(a.subscribedTopicNames, b.subscribedTopicNames) &&
      sameHeld(a.assigned, b.assigned) &&
      sameHeld(a.revoking, b.revoking) &&
      sameClassic(a.classic, b.classic))
  );
}

/** Sorted and without duplicates, as members keep them. */
export function topicNamesOf(names: readonly string[]): readonly string[] {
  return [...new Set(names)].toSorted();
}

export function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((name, i) => name === b[i]));
}

function sameClassic(a: ClassicMemberMetadata | null, b: ClassicMemberMetadata | null): boolean {
  if (a === null || b === null) return a === b;
  return (
    a.sessionTimeoutMs === b.sessionTimeoutMs &&
    a.supportedProtocols.length === b.supportedProtocols.length &&
    a.supportedProtocols.every(({ name, metadata }, i) => {
      const other = b.supportedProtocols[i]!;
      return name === other.name && sameBytes(metadata, other.metadata);
    })
  );
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
