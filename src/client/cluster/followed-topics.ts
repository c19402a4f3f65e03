// The topics that somebody wants to know about: those that are named, each with when it was last, or all there are.

import type { Clock } from '../../base/ports/clock.ts';

export class FollowedTopics {
  readonly #clock: Clock;
  readonly #usedMs = new Map<string, number>();
  /** Every topic of the cluster, whatever its name. */
  isAll = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(topic: string): void {
    this.#usedMs.set(topic, this.#clock.monotonicMs());
  }

  delete(topic: string): void {
    this.#usedMs.delete(topic);
  }

  /** What to ask about; null for all topics. */
  wanted(): ReadonlySet<string> | null {
    return this.isAll ? null : new Set(this.#usedMs.keys());
  }

  /** Whether an answer about these topics (null: all) says all that is wanted. */
  areCoveredBy(topics: ReadonlySet<string> | null): boolean {
    if (topics === null) return true;
    return !this.isAll && [...this.#usedMs.keys()].every((topic) => topics.has(topic));
  }

  /** Those that nobody followed again for so long. */
  idle(idleMs: number): string[] {
    const now = this.#clock.monotonicMs();
    return [...this.#usedMs].filter(([, usedMs]) => now - usedMs > idleMs).map(([topic]) => topic);
  }
}
