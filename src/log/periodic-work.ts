// Work on all logs that comes again and again: each piece begins its interval when it has ended, so that
// no piece ever overlaps itself. A failure is logged and the next time comes all the same.

import type { Logger } from '../base/logging.ts';
import type { Timer, Timers } from '../base/ports/timers.ts';

export class PeriodicWork {
  readonly #timers: Timers;
  readonly #logger: Logger;
  /** One for each piece that waits for its time. */
  readonly #waiting = new Set<Timer>();
  readonly #running = new Set<Promise<void>>();
  #isStopped = false;

  constructor(timers: Timers, logger: Logger) {
    this.#timers = timers;
    this.#logger = logger;
  }

  /** Runs `work` after `delayMs`, and then `intervalMs` after the end of each run; once only when that is 0. */
  every(intervalMs: number, what: string, work: () => Promise<void> | void, delayMs = intervalMs): void {
    if (this.#isStopped) return;
    const timer = this.#timers.background(delayMs, () => {
      this.#waiting.delete(timer);
      const running = this.#run(what, work).then(() => {
        this.#running.delete(running);
        if (intervalMs > 0) this.every(intervalMs, what, work);
      });
      this.#running.add(running);
    });
    this.#waiting.add(timer);
  }

  async #run(what: string, work: () => Promise<void> | void): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#logger.error(`could not ${what}`, { error });
    }
  }

  /** Nothing begins any more; resolves when what is under way has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const timer of this.#waiting) timer.cancel();
    await Promise.all(this.#running);
  }
}
