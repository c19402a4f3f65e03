// What a start has opened, to be closed again in the opposite order: when the broker stops, and when the start
// fails half-way.

import type { Logger } from '../../base/logging.ts';

type Closer = () => Promise<void> | void;

export class Closers {
  readonly #logger: Logger;
  readonly #closers: Closer[] = [];

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  add(closer: Closer): void {
    this.#closers.push(closer);
  }

  /** The last opened first. One that fails does not keep the others open. */
  async closeAll(): Promise<void> {
    for (let close = this.#closers.pop(); close !== undefined; close = this.#closers.pop()) {
      try {
        await close();
      } catch (error) {
        this.#logger.error('a part of the broker did not close in order', { error });
      }
    }
  }
}
