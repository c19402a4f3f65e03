// A group of the consumer protocol (KIP-848) as Kafka's coordinator keeps it, without a log: an epoch for
// each change, a target for each member, and no partition given before its owner has let go of it.

import type { Platform } from '../../src/base/ports/platform.ts';
import type { Timer } from '../../src/base/ports/timers.ts';
import { ErrorCode } from '../../src/protocol/errors.ts';

export interface FakeTopics {
  /** By id: how many partitions. */
  partitionsOf(name: string): { readonly id: string; readonly count: number } | undefined;
  readonly names: readonly string[];
}

export interface HeartbeatRequest {
  readonly memberId: string;
  readonly memberEpoch: number;
  readonly instanceId: string | null;
  readonly subscribedTopicNames: readonly string[] | null;
  readonly subscribedTopicRegex: string | null;
  readonly topicPartitions: readonly { readonly topicId: string; readonly partitions: readonly number[] }[] | null;
}

/** `topicId/partition` */
type Key = string;

interface Member {
  readonly memberId: string;
  readonly instanceId: string | null;
  epoch: number;
  topics: readonly string[];
  pattern: RegExp | undefined;
  target: Set<Key>;
  /** What it was told to have, and what it may still hold. */
  assigned: Set<Key>;
  revoking: Set<Key>;
  session: Timer | undefined;
  hasNews: boolean;
}

export const fakeHeartbeatMs = 1_000;
const sessionMs = 10_000;

export class FakeConsumerGroup {
  readonly #platform: Platform;
  readonly #topics: FakeTopics;
  readonly members = new Map<string, Member>();
  epoch = 0;

  constructor(platform: Platform, topics: FakeTopics) {
    this.#platform = platform;
    this.#topics = topics;
  }

  heartbeat(request: HeartbeatRequest): object {
    const { memberId, memberEpoch } = request;
    if (memberEpoch < 0) return this.#leave(memberId, memberEpoch);
    if (memberEpoch === 0) return this.#join(request);
    const member = this.members.get(memberId);
    if (member === undefined) return { errorCode: ErrorCode.UNKNOWN_MEMBER_ID };
    if (memberEpoch > member.epoch || memberEpoch < member.epoch - 1) return this.#fence(member);
    const isNew = this.#subscribe(member, request);
    if (request.topicPartitions !== null) this.#noteOwned(member, request.topicPartitions);
    if (isNew) this.#assignAll();
    return this.#answer(member, isNew || (request.subscribedTopicNames !== null && request.topicPartitions !== null));
  }

  #join(request: HeartbeatRequest): object {
    const { memberId, instanceId } = request;
    if (request.subscribedTopicNames === null && request.subscribedTopicRegex === null)
      return { errorCode: ErrorCode.INVALID_REQUEST };
    if (request.topicPartitions?.length !== 0) return { errorCode: ErrorCode.INVALID_REQUEST };
    const other = [...this.members.values()].find((member) => instanceId !== null && member.instanceId === instanceId);
    if (other !== undefined && other.memberId !== memberId && other.epoch !== -2)
      return { errorCode: ErrorCode.UNRELEASED_INSTANCE_ID, errorMessage: `Static member ${instanceId} is in use.` };
    if (other !== undefined) this.#remove(other);
    const before = this.members.get(memberId);
    const member: Member = {
      memberId,
      instanceId,
      epoch: 0,
      topics: [],
      pattern: undefined,
      target: new Set(),
      assigned: before?.assigned ?? other?.assigned ?? new Set(),
      revoking: new Set(),
      session: undefined,
      hasNews: true,
    };
    before?.session?.cancel();
    this.members.set(memberId, member);
    this.#subscribe(member, request);
    this.#assignAll();
    return this.#answer(member, true);
  }

  #subscribe(member: Member, { subscribedTopicNames, subscribedTopicRegex }: HeartbeatRequest): boolean {
    const before = JSON.stringify([member.topics, member.pattern?.source]);
    if (subscribedTopicNames !== null) member.topics = subscribedTopicNames;
    if (subscribedTopicRegex !== null)
      member.pattern = subscribedTopicRegex === '' ? undefined : new RegExp(`^(?:${subscribedTopicRegex})$`);
    return before !== JSON.stringify([member.topics, member.pattern?.source]);
  }

  #noteOwned(member: Member, topics: NonNullable<HeartbeatRequest['topicPartitions']>): void {
    const owned = new Set(
      topics.flatMap(({ topicId, partitions }) => partitions.map((index) => `${topicId}/${index}`)),
    );
    for (const key of member.revoking) if (!owned.has(key)) member.revoking.delete(key);
  }

  /** Deals every partition out, one after the other, to those who want its topic. */
  #assignAll(): void {
    this.epoch += 1;
    for (const member of this.members.values()) member.target = new Set();
    const live = [...this.members.values()].filter(({ epoch }) => epoch !== -2);
    for (const name of this.#topics.names) {
      const topic = this.#topics.partitionsOf(name)!;
      const wanting = live.filter((member) => member.topics.includes(name) || member.pattern?.test(name) === true);
      if (wanting.length === 0) continue;
      for (let index = 0; index < topic.count; index += 1) {
        const each = Math.ceil(topic.count / wanting.length);
        wanting[Math.floor(index / each)]!.target.add(`${topic.id}/${index}`);
      }
    }
  }

  /** Topics were added or changed. */
  noteTopics(): void {
    this.#assignAll();
  }

  #answer(member: Member, isFull: boolean): object {
    member.session?.cancel();
    member.session = this.#platform.timers.background(sessionMs, () => this.#remove(member));
    this.#reconcile(member);
    const tellsAssignment = isFull || member.hasNews;
    member.hasNews = false;
    const answer = {
      errorCode: 0,
      memberId: member.memberId,
      memberEpoch: member.epoch,
      heartbeatIntervalMs: fakeHeartbeatMs,
    };
    return tellsAssignment ? { ...answer, assignment: { topicPartitions: topicPartitions(member.assigned) } } : answer;
  }

  #reconcile(member: Member): void {
    if (member.revoking.size > 0) return;
    for (const key of member.assigned) if (!member.target.has(key)) member.revoking.add(key);
    if (member.revoking.size > 0 && member.epoch > 0) {
      for (const key of member.revoking) member.assigned.delete(key);
      member.hasNews = true;
      return;
    }
    member.revoking.clear();
    const isEpochNew = member.epoch !== this.epoch;
    member.epoch = this.epoch;
    for (const key of member.assigned) if (!member.target.has(key)) member.assigned.delete(key);
    for (const key of member.target) {
      if (member.assigned.has(key) || this.#isHeldByOther(member, key)) continue;
      member.assigned.add(key);
      member.hasNews = true;
    }
    member.hasNews ||= isEpochNew;
  }

  #isHeldByOther(member: Member, key: Key): boolean {
    return [...this.members.values()].some(
      (other) => other !== member && (other.assigned.has(key) || other.revoking.has(key)),
    );
  }

  #fence(member: Member): object {
    this.#remove(member);
    return { errorCode: ErrorCode.FENCED_MEMBER_EPOCH };
  }

  #leave(memberId: string, memberEpoch: number): object {
    const member = this.members.get(memberId);
    if (member === undefined) return { errorCode: ErrorCode.UNKNOWN_MEMBER_ID };
    if (memberEpoch === -2) member.epoch = -2;
    else this.#remove(member);
    return { errorCode: 0, memberId, memberEpoch, heartbeatIntervalMs: 0 };
  }

  #remove(member: Member): void {
    member.session?.cancel();
    if (this.members.get(member.memberId) !== member) return;
    this.members.delete(member.memberId);
    this.#assignAll();
  }
}

function topicPartitions(keys: ReadonlySet<Key>): { topicId: string; partitions: number[] }[] {
  const topics = new Map<string, number[]>();
  for (const key of keys) {
    const [topicId, index] = key.split('/') as [string, string];
    topics.set(topicId, [...(topics.get(topicId) ?? []), Number(index)]);
  }
  return [...topics].map(([topicId, partitions]) => ({ topicId, partitions: partitions.toSorted((a, b) => a - b) }));
}
