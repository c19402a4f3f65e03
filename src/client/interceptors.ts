// Code of others that sees what goes through a client. An interceptor that throws is logged and otherwise
// ignored, as in Java: it must not be able to stop the client.

import type { Logger } from '../base/logging.ts';

export class Interceptors<I extends { close?(): void }> {
  readonly #interceptors: readonly I[];
  readonly #logger: Logger;

  constructor(interceptors: readonly I[], logger: Logger) {
    this.#interceptors = interceptors;
    this.#logger = logger;
  }

  get isEmpty(): boolean {
    return this.#interceptors.length === 0;
  }

  close(): void {
    this.each('close', (interceptor) => interceptor.close?.());
  }

  /** Calls them in their order. `which` of their functions, for the log. */
  protected each(which: string, call: (interceptor: I) => void): void {
    for (const interceptor of this.#interceptors) {
      try {
        call(interceptor);
      } catch (error) {
        this.#logger.warn('an interceptor failed', { which, error });
      }
    }
  }
}
