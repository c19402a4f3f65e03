// `wakeup`: ends one call that waits, or the next one that would. Told once.

import { WakeupError } from '../errors.ts';

export class Wakeup {
  #controller = new AbortController();

  /** Aborted when a call that waits is to be ended. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  wake(): void {
    this.#controller.abort(new WakeupError('wakeup was called'));
  }

  throwIfWoken(): void {
    const { signal } = this.#controller;
    if (!signal.aborted) return;
    this.#controller = new AbortController();
    throw signal.reason;
  }
}
