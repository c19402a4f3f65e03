// The members of a classic group in the order they came, and who of them leads. Keeps count of who waits
// for the join to end and of what all have in common; a static instance is always exactly one member.

import type { JoinGroupRequest, JoinGroupResponse, SyncGroupResponse } from '../group-api.ts';
import { type ClassicMember, keepProtocols, type MemberProtocol } from './classic-member.ts';
import { electProtocol, ProtocolSupport } from './protocol-support.ts';
import { Waiting } from './waiting.ts';

export type MemberUpdate = Pick<JoinGroupRequest, 'protocols' | 'rebalanceTimeoutMs' | 'sessionTimeoutMs'>;

export class ClassicMembers {
  readonly #members = new Map<string, ClassicMember>();
  readonly #memberIdByInstance = new Map<string, string>();
  readonly #support = new ProtocolSupport();
  #awaitingJoinCount = 0;
  #leaderId: string | null = null;

  get size(): number {
    return this.#members.size;
  }

  get leaderId(): string | null {
    return this.#leaderId;
  }

  get awaitingJoinCount(): number {
    return this.#awaitingJoinCount;
  }

  get(memberId: string): ClassicMember | undefined {
    return this.#members.get(memberId);
  }

  has(memberId: string): boolean {
    return this.#members.has(memberId);
  }

  values(): MapIterator<ClassicMember> {
    return this.#members.values();
  }

  memberIdOf(groupInstanceId: string): string | undefined {
    return this.#memberIdByInstance.get(groupInstanceId);
  }

  /** The first member leads. */
  add(member: ClassicMember): void {
    this.#members.set(member.memberId, member);
    if (member.groupInstanceId !== null) this.#memberIdByInstance.set(member.groupInstanceId, member.memberId);
    this.#support.add(member);
    this.#leaderId ??= member.memberId;
    if (member.join !== undefined) this.#awaitingJoinCount += 1;
  }

  /** Who led hands over to the one who has been there longest. */
  remove(memberId: string): ClassicMember | undefined {
    const member = this.#members.get(memberId);
    if (member === undefined) return undefined;
    this.#members.delete(memberId);
    if (member.groupInstanceId !== null) this.#memberIdByInstance.delete(member.groupInstanceId);
    this.#support.remove(member);
    if (member.join !== undefined) this.#awaitingJoinCount -= 1;
    if (this.#leaderId === memberId) this.#leaderId = this.#members.keys().next().value ?? null;
    return member;
  }

  /** A static instance comes back as another member, which takes the old one's place, also as the leader. */
  replace(old: ClassicMember, member: ClassicMember): void {
    const isLeader = this.#leaderId === old.memberId;
    const order = [...this.#members.values()];
    this.remove(old.memberId);
    this.add(member);
    this.#members.clear();
    for (const one of order)
      this.#members.set(one === old ? member.memberId : one.memberId, one === old ? member : one);
    if (isLeader) this.#leaderId = member.memberId;
  }

  update(member: ClassicMember, { protocols, rebalanceTimeoutMs, sessionTimeoutMs }: MemberUpdate): void {
    this.#support.remove(member);
    member.protocols = keepProtocols(protocols);
    this.#support.add(member);
    member.rebalanceTimeoutMs = rebalanceTimeoutMs;
    member.sessionTimeoutMs = sessionTimeoutMs;
  }

  /** As the log says it. */
  restoreLeader(leaderId: string | null): void {
    this.#leaderId = leaderId;
  }

  /**
   * The leader must be somebody who has joined this time. False when nobody has.
   */
  electJoinedLeader(): boolean {
    const leader = this.#leaderId === null ? undefined : this.#members.get(this.#leaderId);
    if (leader?.join !== undefined) return true;
    for (const { memberId, join } of this.#members.values()) {
      if (join === undefined) continue;
      this.#leaderId = memberId;
      return true;
    }
    return false;
  }

  /** Whoever asks twice gets the same answer twice. */
  awaitJoin(member: ClassicMember): Promise<JoinGroupResponse> {
    if (member.join === undefined) {
      member.join = new Waiting();
      if (this.#members.get(member.memberId) === member) this.#awaitingJoinCount += 1;
    }
    return member.join.promise;
  }

  /** False when the member does not wait. */
  answerJoin(member: ClassicMember, answer: JoinGroupResponse): boolean {
    if (member.join === undefined) return false;
    member.join.answer(answer);
    member.join = undefined;
    if (this.#members.get(member.memberId) === member) this.#awaitingJoinCount -= 1;
    return true;
  }

  awaitSync(member: ClassicMember): Promise<SyncGroupResponse> {
    member.sync ??= new Waiting();
    return member.sync.promise;
  }

  /** False when the member does not wait. */
  answerSync(member: ClassicMember, answer: SyncGroupResponse): boolean {
    if (member.sync === undefined) return false;
    member.sync.answer(answer);
    member.sync = undefined;
    return true;
  }

  suits(protocols: readonly MemberProtocol[]): boolean {
    return this.#support.suits(protocols, this.#members.size);
  }

  electProtocol(): string | undefined {
    return electProtocol(this.#members.values(), this.#support.common(this.#members.size));
  }

  /** The longest that anybody wants to be waited for. */
  get rebalanceTimeoutMs(): number {
    let longest = 0;
    for (const { rebalanceTimeoutMs } of this.#members.values()) longest = Math.max(longest, rebalanceTimeoutMs);
    return longest;
  }
}
