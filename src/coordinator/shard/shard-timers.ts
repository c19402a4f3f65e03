// The timers of one shard: named, replaceable, and gone with the shard. What is due runs as a decision;
// one whose records were not kept is tried again after a rest.

import type { Timer, Timers } from '../../base/ports/timers.ts';
import type { CoordinatorDecision, CoordinatorTimers } from './coordinator-state.ts';

type Decide<Rec> = () => CoordinatorDecision<Rec, void>;

export interface ShardTimersOptions<Rec> {
  readonly timers: Timers;
  /** Runs a decision; rejects when its records were not kept. */
  readonly run: (decide: Decide<Rec>) => Promise<void>;
  readonly onFailure: (key: string, error: unknown) => void;
}

/** Kafka's rest before a timer's decision is tried again. */
const retryDelayMs = 500;

export class ShardTimers<Rec> implements CoordinatorTimers<Rec> {
  readonly #options: ShardTimersOptions<Rec>;
  readonly #scheduled = new Map<string, Timer>();
  #isClosed = false;

  constructor(options: ShardTimersOptions<Rec>) {
    this.#options = options;
  }

  schedule(key: string, delayMs: number, decide: Decide<Rec>): void {
    if (this.#isClosed) return;
    this.cancel(key);
    const timer = this.#options.timers.background(Math.max(delayMs, 0), () => {
      this.#scheduled.delete(key);
      void this.#runDue(key, decide);
    });
    this.#scheduled.set(key, timer);
  }

  cancel(key: string): void {
    this.#scheduled.get(key)?.cancel();
    this.#scheduled.delete(key);
  }

  isScheduled(key: string): boolean {
    return this.#scheduled.has(key);
  }

  close(): void {
    this.#isClosed = true;
    for (const timer of this.#scheduled.values()) timer.cancel();
    this.#scheduled.clear();
  }

  async #runDue(key: string, decide: Decide<Rec>): Promise<void> {
    try {
      await this.#options.run(decide);
    } catch (error) {
      if (this.#isClosed) return;
      this.#options.onFailure(key, error);
      if (!this.#scheduled.has(key)) this.schedule(key, retryDelayMs, decide);
    }
  }
}
