// What the members of a group subscribe to, counted: by topic name, by pattern, and by the topics that
// patterns matched. Knows whether all members read the same topics, before and after a member changes.

import type { Journal } from '../../shard/journal.ts';
import { JournaledMap } from '../../shard/journal.ts';
import type { ConsumerMember } from './consumer-member.ts';
import { Counts } from './counts.ts';
import type { ResolvedRegularExpression } from './regular-expression.ts';

/** The subscriptions of a group as they will be. */
export interface SubscribedTopics {
  readonly names: ReadonlySet<string>;
  /** Whether every member reads the same topics: what assignors may build on. */
  readonly isHomogeneous: boolean;
}

/** A member before and after a change; undefined where there is none. */
export interface MemberChange {
  readonly before: ConsumerMember | undefined;
  readonly after: ConsumerMember | undefined;
}

export class Subscriptions {
  readonly #byName: Counts;
  /** How many patterns matched each topic. */
  readonly #byPattern: Counts;
  /** Members of each pattern. */
  readonly #patterns: Counts;
  readonly #resolved: JournaledMap<string, ResolvedRegularExpression>;

  constructor(journal: Journal) {
    this.#byName = new Counts(journal);
    this.#byPattern = new Counts(journal);
    this.#patterns = new Counts(journal);
    this.#resolved = new JournaledMap(journal);
  }

  replaceMember({ before, after }: MemberChange): void {
    if (before !== undefined) this.#count(before, -1);
    if (after !== undefined) this.#count(after, 1);
  }

  setResolved(pattern: string, resolved: ResolvedRegularExpression | undefined): void {
    for (const topic of this.#resolved.get(pattern)?.topics ?? []) this.#byPattern.add(topic, -1);
    for (const topic of resolved?.topics ?? []) this.#byPattern.add(topic, 1);
    if (resolved === undefined) this.#resolved.delete(pattern);
    else this.#resolved.set(pattern, resolved);
  }

  resolvedOf(pattern: string): ResolvedRegularExpression | undefined {
    return this.#resolved.get(pattern);
  }

  get resolved(): ReadonlyMap<string, ResolvedRegularExpression> {
    return new Map(this.#resolved);
  }

  /** Any resolved pattern: they are all looked at together. */
  get lastResolved(): ResolvedRegularExpression | undefined {
    return this.#resolved.values().next().value;
  }

  get resolvedCount(): number {
    return this.#resolved.size;
  }

  membersOf(pattern: string): number {
    return this.#patterns.get(pattern);
  }

  get patterns(): Iterable<string> {
    return this.#patterns.keys();
  }

  isSubscribed(topic: string): boolean {
    return this.#byName.has(topic) || this.#byPattern.has(topic);
  }

  /** The names of the topics that a member reads, patterns included as far as they are resolved. */
  topicsOf({ subscribedTopicNames, subscribedTopicRegex }: ConsumerMember): Iterable<string> {
    const matched = subscribedTopicRegex === '' ? undefined : this.#resolved.get(subscribedTopicRegex);
    if (matched === undefined || matched.topics.size === 0) return subscribedTopicNames;
    return new Set([...subscribedTopicNames, ...matched.topics]);
  }

  /** The subscriptions as they are when `changes` are made; `membersCount` is the number of members then. */
  after(changes: readonly MemberChange[], membersCount: number): SubscribedTopics {
    const byName = new Map(this.#byName.entries());
    const byPattern = new Map(this.#byPattern.entries());
    const patterns = new Map(this.#patterns.entries());
    for (const { before, after } of changes) {
      for (const name of before?.subscribedTopicNames ?? []) add(byName, name, -1);
      for (const name of after?.subscribedTopicNames ?? []) add(byName, name, 1);
      if (before !== undefined && before.subscribedTopicRegex !== '') add(patterns, before.subscribedTopicRegex, -1);
      if (after !== undefined && after.subscribedTopicRegex !== '') add(patterns, after.subscribedTopicRegex, 1);
    }
    for (const [pattern, { topics }] of this.#resolved) {
      if (!patterns.has(pattern)) for (const topic of topics) add(byPattern, topic, -1);
    }
    const names = new Set([...byName.keys(), ...byPattern.keys()]);
    return { names, isHomogeneous: isHomogeneous({ names, byName, byPattern, patterns, membersCount }) };
  }

  /** The topics when patterns are resolved anew: those of `resolved` in place of what is known. */
  topicsWith(resolved: ReadonlyMap<string, ResolvedRegularExpression>): ReadonlySet<string> {
    const names = new Set(this.#byName.keys());
    const all = new Map([...this.#resolved, ...resolved]);
    for (const { topics } of all.values()) for (const topic of topics) names.add(topic);
    return names;
  }

  #count({ subscribedTopicNames, subscribedTopicRegex }: ConsumerMember, by: number): void {
    for (const name of subscribedTopicNames) this.#byName.add(name, by);
    if (subscribedTopicRegex !== '') this.#patterns.add(subscribedTopicRegex, by);
  }
}

interface Tally {
  readonly names: ReadonlySet<string>;
  readonly byName: ReadonlyMap<string, number>;
  readonly byPattern: ReadonlyMap<string, number>;
  readonly patterns: ReadonlyMap<string, number>;
  readonly membersCount: number;
}

function isHomogeneous({ names, byName, byPattern, patterns, membersCount }: Tally): boolean {
  if (patterns.size === 0) return [...names].every((name) => byName.get(name) === membersCount);
  // With patterns only one pattern that all members share, and nothing by name beside it, is the same for all.
  const [subscribers] = patterns.values();
  return subscribers === membersCount && [...names].every((name) => byPattern.get(name) === 1 && !byName.has(name));
}

function add(counts: Map<string, number>, key: string, by: number): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}
