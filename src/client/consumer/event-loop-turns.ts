// Lets the event loop have its turn. While records lie ready, `poll` has nothing to wait for, and a loop
// around it would go from one promise to the next: no socket would be read, no heartbeat sent.

import type { Platform } from '../../base/ports/platform.ts';

/** Short enough for timers and sockets, long enough not to be felt. */
const longestShareMs = 5;

export class EventLoopTurns {
  readonly #platform: Platform;
  #lastTurnMs: number;

  constructor(platform: Platform) {
    this.#platform = platform;
    this.#lastTurnMs = platform.clock.monotonicMs();
  }

  /** To be awaited when it is time for others; undefined while it is not. */
  next(): Promise<void> | undefined {
    const now = this.#platform.clock.monotonicMs();
    if (now - this.#lastTurnMs < longestShareMs) return undefined;
    this.#lastTurnMs = now;
    return this.#platform.timers.yield();
  }
}
