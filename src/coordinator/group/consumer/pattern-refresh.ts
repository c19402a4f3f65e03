// Keeps the patterns of a group resolved: when a member brings a new one, when topics have come since,
// and from time to time. Looking at many topics with many patterns is long, so it is done beside the
// heartbeats and in slices; what was found counts when its records are committed.

import type { GroupContext, GroupDecision } from '../group-context.ts';
import type { GroupRecord } from '../group-record.ts';
import type { Groups } from '../groups.ts';
import { ConsumerGroup } from './consumer-group.ts';
import { groupEpochRecord, regularExpressionRecord, regularExpressionTombstone } from './consumer-group-records.ts';
import type { ConsumerMember } from './consumer-member.ts';
import { metadataHashOf } from './metadata-hash.ts';
import type { ConsumerRebalances } from './consumer-rebalances.ts';
import { matcherOf, nothingResolved, requireValid, type ResolvedRegularExpression } from './regular-expression.ts';

/** What a heartbeat changed about its member's pattern. */
export type PatternChange = 'none' | 'changed' | 'changed-and-resolved';

/** Kafka's: a storm of new patterns is resolved together. */
const shortestIntervalMs = 10_000;
/** One slice of matching: until this many names were looked at, or this time has passed. */
const namesPerSlice = 500;
const sliceMs = 2;
const refreshDeadlineMs = 2_147_483_647;

export interface PatternRefreshOptions {
  readonly context: GroupContext;
  readonly groups: Groups;
  readonly progress: ConsumerRebalances;
}

export class PatternRefresh {
  readonly #context: GroupContext;
  readonly #groups: Groups;
  readonly #progress: ConsumerRebalances;
  /** Groups whose patterns are being looked at. */
  readonly #running = new Set<string>();
  /** Offset of the metadata in which topics last came. */
  #newestTopicsVersion = -1;

  constructor({ context, groups, progress }: PatternRefreshOptions) {
    this.#context = context;
    this.#groups = groups;
    this.#progress = progress;
  }

  /** Topics were created. */
  onNewTopics(): void {
    this.#newestTopicsVersion = this.#version();
  }

  /**
   * A member changes from `before` to `after`: adds the tombstone of a pattern that nobody uses any more, and
   * begins to look at the patterns if it is time. Throws INVALID_REGULAR_EXPRESSION before anything changes.
   */
  onMember(group: ConsumerGroup, before: ConsumerMember, after: ConsumerMember, records: GroupRecord[]): PatternChange {
    const { subscriptions } = group;
    const old = before.subscribedTopicRegex;
    const pattern = after.subscribedTopicRegex;
    const isNew = pattern !== old && pattern !== '' && subscriptions.membersOf(pattern) === 0;
    if (isNew) requireValid(pattern);
    if (pattern !== old && old !== '' && subscriptions.membersOf(old) === 1)
      records.push(regularExpressionTombstone(group.groupId, old));
    const patterns = patternsAfter(group, old, pattern);
    if (this.#isDue(group, patterns, isNew)) this.#start(group.groupId, patterns);
    if (pattern === old) return 'none';
    const isResolved = pattern === '' || (!isNew && subscriptions.resolvedOf(pattern) !== undefined);
    return isResolved ? 'changed-and-resolved' : 'changed';
  }

  #isDue(group: ConsumerGroup, patterns: ReadonlySet<string>, isNew: boolean): boolean {
    const { lastResolved, resolvedCount } = group.subscriptions;
    if (patterns.size === 0 || this.#running.has(group.groupId)) return false;
    const sinceMs = lastResolved === undefined ? Infinity : this.#context.clock.wallMs() - lastResolved.timestampMs;
    // A clock that was set back must not stop it.
    if (sinceMs >= 0 && sinceMs <= shortestIntervalMs) return false;
    return (
      isNew ||
      patterns.size !== resolvedCount ||
      (lastResolved?.version ?? 0) < this.#topicsVersion() ||
      sinceMs < 0 ||
      sinceMs > this.#context.config.regexRefreshIntervalMs
    );
  }

  #topicsVersion(): number {
    if (this.#newestTopicsVersion === -1) this.#newestTopicsVersion = this.#version();
    return this.#newestTopicsVersion;
  }

  #version(): number {
    return this.#context.image().provenance.lastContainedOffset;
  }

  #start(groupId: string, patterns: ReadonlySet<string>): void {
    this.#running.add(groupId);
    const image = this.#context.image();
    const names = [...image.topics.byName.keys()];
    const timestampMs = this.#context.clock.wallMs();
    const version = this.#version();
    const matchers = Array.from(patterns, (pattern) => ({
      pattern,
      matches: matcherOf(pattern),
      topics: new Set<string>(),
    }));
    let next = 0;
    const slice = (): GroupDecision<void> => {
      const startMs = this.#context.clock.monotonicMs();
      for (const name of names.slice(next, next + namesPerSlice)) {
        for (const { matches, topics } of matchers) if (matches(name)) topics.add(name);
        next += 1;
        if (this.#context.clock.monotonicMs() - startMs >= sliceMs) break;
      }
      if (next < names.length) {
        this.#schedule(groupId, slice);
        return { records: [], response: undefined };
      }
      const resolved = new Map(matchers.map(({ pattern, topics }) => [pattern, { topics, version, timestampMs }]));
      return this.#finish(groupId, resolved);
    };
    this.#schedule(groupId, slice);
  }

  #schedule(groupId: string, slice: () => GroupDecision<void>): void {
    this.#context.timers.schedule(['consumer-patterns', groupId].join('\0'), 0, slice);
  }

  #finish(groupId: string, resolved: ReadonlyMap<string, ResolvedRegularExpression>): GroupDecision<void> {
    this.#running.delete(groupId);
    const group = this.#groups.get(groupId);
    if (!(group instanceof ConsumerGroup)) return { records: [], response: undefined };
    const { subscriptions } = group;
    // A pattern whose members have gone meanwhile is not written down again.
    const used = new Map([...resolved].filter(([pattern]) => subscriptions.membersOf(pattern) > 0));
    const records: GroupRecord[] = [];
    let isChanged = false;
    for (const [pattern, found] of used) {
      const known = subscriptions.resolvedOf(pattern) ?? nothingResolved;
      if (!sameTopics(known.topics, found.topics)) isChanged = true;
      records.push(regularExpressionRecord(groupId, pattern, found));
    }
    const hash = metadataHashOf(subscriptions.topicsWith(used), this.#context.image());
    if (isChanged || hash !== group.metadataHash) {
      const epoch = group.groupEpoch + 1;
      records.push(groupEpochRecord(groupId, epoch, hash));
      this.#progress.start(groupId, 'patterns match other topics', undefined);
      group.setMetadataRefreshDeadline(this.#context.clock.monotonicMs() + refreshDeadlineMs, epoch);
    }
    return { records, response: undefined };
  }
}

function patternsAfter(group: ConsumerGroup, old: string, pattern: string): ReadonlySet<string> {
  const patterns = new Set(group.subscriptions.patterns);
  if (old !== pattern && group.subscriptions.membersOf(old) === 1) patterns.delete(old);
  if (pattern !== '') patterns.add(pattern);
  return patterns;
}

function sameTopics(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((topic) => b.has(topic));
}
