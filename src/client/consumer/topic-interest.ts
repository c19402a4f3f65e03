// The topics that the consumer's parts want to know about, and the cluster follows: their union.

import type { Cluster } from '../cluster/cluster.ts';

export class TopicInterest {
  readonly #cluster: Cluster;
  readonly #wanted = new Map<string, ReadonlySet<string>>();
  #followed: ReadonlySet<string> = new Set();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  get followed(): ReadonlySet<string> {
    return this.#followed;
  }

  has(topic: string): boolean {
    return this.#followed.has(topic);
  }

  /** What this part wants, instead of what it wanted before. */
  set(part: 'subscription' | 'assignment' | 'group', topics: ReadonlySet<string>): void {
    this.#wanted.set(part, topics);
    const all = new Set([...this.#wanted.values()].flatMap((names) => [...names]));
    for (const topic of this.#followed) if (!all.has(topic)) this.#cluster.unfollow(topic);
    for (const topic of all) this.#cluster.follow(topic);
    this.#followed = all;
  }
}
