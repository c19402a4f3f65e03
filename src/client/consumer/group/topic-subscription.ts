// What the user asked for: topics, a pattern, or partitions by name; one kind at a time until
// `unsubscribe`. Says nothing about what the group gives.

import type { MetadataCache } from '../../cluster/metadata-cache.ts';
import { ErrorCode, IllegalStateError } from '../../errors.ts';
import type { RebalanceListener } from './rebalance-listener.ts';

/** A pattern in RE2 syntax that the broker evaluates. Needs `groupProtocol: 'consumer'` and Apache Kafka 4.0. */
export class SubscriptionPattern {
  readonly pattern: string;

  constructor(pattern: string) {
    this.pattern = pattern;
  }

  toString(): string {
    return this.pattern;
  }
}

export type Wanted =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'partitions' }
  | { readonly kind: 'topics'; readonly topics: ReadonlySet<string> }
  | { readonly kind: 'pattern'; readonly pattern: RegExp }
  | { readonly kind: 'server pattern'; readonly pattern: SubscriptionPattern };

const nothing: Wanted = { kind: 'nothing' };

export class TopicSubscription {
  readonly #excludesInternal: boolean;
  #wanted: Wanted = nothing;
  #topics: ReadonlySet<string> = new Set();
  #listener: RebalanceListener | undefined;

  /** `excludesInternal`: `exclude.internal.topics`, which concerns patterns only. */
  constructor(excludesInternal: boolean) {
    this.#excludesInternal = excludesInternal;
  }

  get wanted(): Wanted {
    return this.#wanted;
  }

  get listener(): RebalanceListener | undefined {
    return this.#listener;
  }

  /** Whether a group deals the partitions out. */
  get isManaged(): boolean {
    return this.#wanted.kind !== 'nothing' && this.#wanted.kind !== 'partitions';
  }

  /** By name, or those that the pattern matches as far as is known. Empty when the broker evaluates it. */
  get topics(): ReadonlySet<string> {
    return this.#topics;
  }

  /** Throws an `IllegalStateError` when another kind is in force. */
  want(wanted: Wanted, listener?: RebalanceListener): void {
    if (this.#wanted.kind !== 'nothing' && this.#wanted.kind !== wanted.kind)
      throw new IllegalStateError('Subscription to topics, partitions and pattern are mutually exclusive');
    this.#wanted = wanted;
    this.#listener = listener;
    this.#topics = wanted.kind === 'topics' ? wanted.topics : new Set();
  }

  clear(): void {
    this.#wanted = nothing;
    this.#listener = undefined;
    this.#topics = new Set();
  }

  /** Looks again which topics a pattern matches; true when they are others than before. */
  evaluate(metadata: MetadataCache): boolean {
    if (this.#wanted.kind !== 'pattern') return false;
    const topics = new Set<string>();
    for (const { name, errorCode, isInternal } of metadata.topics) {
      if (errorCode === ErrorCode.NONE && !(isInternal && this.#excludesInternal) && this.matches(name))
        topics.add(name);
    }
    if (isSameSet(topics, this.#topics)) return false;
    this.#topics = topics;
    return true;
  }

  /** Whether a partition of this topic may be ours. */
  matches(topic: string): boolean {
    if (this.#wanted.kind === 'pattern') return matchesTopic(this.#wanted.pattern, topic);
    return this.#wanted.kind === 'server pattern' || this.#topics.has(topic);
  }
}

/** A pattern with the flags g or y remembers where it was; every topic begins anew. */
function matchesTopic(pattern: RegExp, topic: string): boolean {
  pattern.lastIndex = 0;
  return pattern.test(topic);
}

export function isSameSet<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean {
  return a.size === b.size && [...a].every((item) => b.has(item));
}
