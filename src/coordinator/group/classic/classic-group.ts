// A classic group: its state, its generation and its members. In the log is what was settled last (the
// assignments of a Stable generation, or that everybody has left); a rebalance on the way is only here.
// `Rebalances` moves it from state to state; every state but Empty and Dead ends by a timer at the latest.

import { ErrorCode } from '../../../protocol/errors.ts';
import type { ClassicDescription, Group, OffsetCommitter, OffsetExpiration } from '../group.ts';
import { type GroupRecord, tombstone } from '../group-record.ts';
import { failedJoin, failedSync } from './answers.ts';
import { type ClassicGroupState, mayFollow } from './classic-group-state.ts';
import { type ClassicMember, noBytes } from './classic-member.ts';
import { ClassicMembers } from './classic-members.ts';
import { describeClassicGroup } from './describe.ts';
import { offsetExpiration, validateOffsetCommit } from './offset-rules.ts';
import type { RebalanceProgress } from './rebalance-progress.ts';
import { consumerProtocolType, subscribedTopicsOf } from './subscribed-topics.ts';

export interface ClassicGroupOptions {
  readonly groupId: string;
  readonly state?: 'Empty' | 'Stable';
  readonly generation?: number;
  /** Empty for none. */
  readonly protocolType?: string;
  readonly protocolName?: string | null;
  readonly leaderId?: string | null;
  /** Wall clock; undefined when nobody has written it down. */
  readonly stateTimestampMs: number | undefined;
  /** In their order. */
  readonly members?: readonly ClassicMember[];
  readonly onOffsetCommitted?: (group: ClassicGroup, memberId: string) => void;
}

export class ClassicGroup implements Group {
  readonly groupId: string;
  readonly type = 'classic';
  readonly members = new ClassicMembers();
  /** Ids that were given out (KIP-394) and have not come back with a join yet, with their session timeouts. */
  readonly pendingJoins = new Map<string, number>();
  /** Members of this generation that have not asked for their assignment yet. */
  readonly pendingSyncs = new Set<string>();
  /** Somebody came during the initial delay: it is worth waiting longer. */
  hasNewMember = false;
  /** The assignments of this generation are being written. */
  isStoring = false;
  /** The rebalance that is going on. */
  progress: RebalanceProgress | undefined;
  #state: ClassicGroupState;
  #previousState: ClassicGroupState;
  #stateTimestampMs: number | undefined;
  #generation: number;
  #protocolType: string;
  #protocolName: string | null;
  #subscribedTopics: ReadonlySet<string> | undefined;
  readonly #onOffsetCommitted: ClassicGroupOptions['onOffsetCommitted'];

  constructor(options: ClassicGroupOptions) {
    this.groupId = options.groupId;
    this.#state = options.state ?? 'Empty';
    this.#previousState = 'Dead';
    this.#stateTimestampMs = options.stateTimestampMs;
    this.#generation = options.generation ?? 0;
    this.#protocolType = options.protocolType ?? '';
    this.#protocolName = options.protocolName ?? null;
    this.#onOffsetCommitted = options.onOffsetCommitted;
    for (const member of options.members ?? []) this.members.add(member);
    if (options.leaderId !== undefined) this.members.restoreLeader(options.leaderId);
    this.#findSubscribedTopics();
  }

  get state(): ClassicGroupState {
    return this.#state;
  }

  get stateName(): string {
    return this.#state;
  }

  get previousState(): ClassicGroupState {
    return this.#previousState;
  }

  /** Wall clock of the last change of state; undefined when an old broker did not write it down. */
  get stateTimestampMs(): number | undefined {
    return this.#stateTimestampMs;
  }

  /** 0 before the first; one more with every rebalance. */
  get generation(): number {
    return this.#generation;
  }

  get protocolType(): string {
    return this.#protocolType;
  }

  /** Chosen for this generation; null without members. */
  get protocolName(): string | null {
    return this.#protocolName;
  }

  get leaderId(): string | null {
    return this.members.leaderId;
  }

  get isEmpty(): boolean {
    return this.#state === 'Empty';
  }

  get isConsumerType(): boolean {
    return this.#protocolType === consumerProtocolType;
  }

  /** Of this generation; undefined when the coordinator cannot know. */
  get subscribedTopics(): ReadonlySet<string> | undefined {
    return this.#subscribedTopics;
  }

  get isEverybodyJoined(): boolean {
    return this.members.awaitingJoinCount === this.members.size && this.pendingJoins.size === 0;
  }

  isLeader(memberId: string): boolean {
    return this.members.leaderId === memberId;
  }

  transitionTo(state: ClassicGroupState, nowMs: number): void {
    if (!mayFollow(state, this.#state)) throw new Error(`${this.groupId} cannot go from ${this.#state} to ${state}`);
    this.#previousState = this.#state;
    this.#state = state;
    this.#stateTimestampMs = nowMs;
  }

  /** The first member of an empty group says what kind of group it is. */
  add(member: ClassicMember, protocolType: string): void {
    if (this.members.size === 0) this.#protocolType = protocolType;
    this.members.add(member);
    this.pendingJoins.delete(member.memberId);
  }

  /** Whatever the member, or who was about to become one, still waits for is answered UNKNOWN_MEMBER_ID. */
  remove(memberId: string): ClassicMember | undefined {
    this.pendingJoins.delete(memberId);
    this.pendingSyncs.delete(memberId);
    const member = this.members.remove(memberId);
    if (member === undefined) return undefined;
    // Without its id, so that a client that is still there comes back as new.
    this.members.answerJoin(member, failedJoin('', ErrorCode.UNKNOWN_MEMBER_ID));
    this.members.answerSync(member, failedSync(ErrorCode.UNKNOWN_MEMBER_ID));
    return member;
  }

  /** Everybody has joined who will: the next generation begins, with them or without anybody. */
  beginGeneration(nowMs: number): void {
    this.#generation += 1;
    this.#protocolName = this.members.electProtocol() ?? null;
    this.#findSubscribedTopics();
    this.transitionTo(this.members.size === 0 ? 'Empty' : 'CompletingRebalance', nowMs);
  }

  /** Whether somebody of this type who knows these protocols could be a member. */
  suits(protocolType: string, protocols: readonly { readonly name: string; readonly metadata: Uint8Array }[]): boolean {
    if (this.isEmpty) return protocolType !== '' && protocols.length > 0;
    return protocolType === this.#protocolType && this.members.suits(protocols);
  }

  /** NONE, UNKNOWN_MEMBER_ID, or FENCED_INSTANCE_ID when the instance is somebody else by now. */
  validateMember(memberId: string, groupInstanceId: string | null): number {
    if (groupInstanceId !== null) {
      const currentId = this.members.memberIdOf(groupInstanceId);
      if (currentId === undefined) return ErrorCode.UNKNOWN_MEMBER_ID;
      if (currentId !== memberId) return ErrorCode.FENCED_INSTANCE_ID;
    }
    return this.members.has(memberId) ? ErrorCode.NONE : ErrorCode.UNKNOWN_MEMBER_ID;
  }

  validateOffsetCommit(committer: OffsetCommitter): number {
    return validateOffsetCommit(this, committer);
  }

  validateOffsetFetch(): number {
    return this.#state === 'Dead' ? ErrorCode.GROUP_ID_NOT_FOUND : ErrorCode.NONE;
  }

  validateOffsetDelete(): number {
    if (this.#state === 'Dead') return ErrorCode.GROUP_ID_NOT_FOUND;
    return this.isEmpty || this.isConsumerType ? ErrorCode.NONE : ErrorCode.NON_EMPTY_GROUP;
  }

  validateDelete(): number {
    if (this.#state === 'Dead') return ErrorCode.GROUP_ID_NOT_FOUND;
    return this.isEmpty ? ErrorCode.NONE : ErrorCode.NON_EMPTY_GROUP;
  }

  /** When consumers cannot be understood, every topic counts as theirs. */
  isSubscribedToTopic(topic: string): boolean {
    return this.#subscribedTopics?.has(topic) ?? this.isConsumerType;
  }

  offsetExpiration(): OffsetExpiration {
    return offsetExpiration(this);
  }

  describeAsClassic(): ClassicDescription {
    return describeClassicGroup(this);
  }

  tombstones(): GroupRecord[] {
    return [tombstone('GroupMetadata', { group: this.groupId })];
  }

  onOffsetCommitted(memberId: string): void {
    this.#onOffsetCommitted?.(this, memberId);
  }

  unload(errorCode: number): void {
    this.#state = 'Dead';
    this.answerWaiting(errorCode);
  }

  /** Nobody is held back any more. */
  answerWaiting(errorCode: number): void {
    for (const member of this.members.values()) {
      this.members.answerJoin(member, failedJoin(member.memberId, errorCode));
      this.members.answerSync(member, failedSync(errorCode));
    }
  }

  /** Nobody owns anything until the leader has said so again; who asked for its part is told why not. */
  dropAssignments(errorCode: number): ClassicMember[] {
    const answered: ClassicMember[] = [];
    for (const member of this.members.values()) {
      member.assignment = noBytes;
      if (this.members.answerSync(member, failedSync(errorCode))) answered.push(member);
    }
    return answered;
  }

  #findSubscribedTopics(): void {
    const protocol = this.#protocolName;
    if (!this.isConsumerType) this.#subscribedTopics = undefined;
    else if (this.members.size === 0) this.#subscribedTopics = new Set();
    else this.#subscribedTopics = protocol === null ? undefined : subscribedTopicsOf(this.members.values(), protocol);
  }
}
