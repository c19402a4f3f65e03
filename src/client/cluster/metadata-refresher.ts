// Asks for fresh metadata in the background for those who noticed that what is known is wrong: one
// question at a time, a pause between two, longer while they fail.

import type { Logger } from '../../base/logging.ts';
import { Deadline, pause } from '../waiting.ts';
import type { Cluster } from './cluster.ts';

export class MetadataRefresher {
  readonly #cluster: Cluster;
  readonly #logger: Logger;
  readonly #timeoutMs: number;
  readonly #onChange: () => void;
  #isRunning = false;
  #failures = 0;

  /** `onChange` is called after each answer and when another question may be asked. */
  constructor(cluster: Cluster, logger: Logger, timeoutMs: number, onChange: () => void) {
    this.#cluster = cluster;
    this.#logger = logger;
    this.#timeoutMs = timeoutMs;
    this.#onChange = onChange;
  }

  request(): void {
    if (this.#isRunning || this.#cluster.isClosed) return;
    this.#isRunning = true;
    void this.#run().finally(() => {
      this.#isRunning = false;
      if (!this.#cluster.isClosed) this.#onChange();
    });
  }

  async #run(): Promise<void> {
    const { platform, closing, retryBackoff } = this.#cluster;
    try {
      await this.#cluster.refresh({ deadline: new Deadline(platform.clock, this.#timeoutMs), signal: closing });
      this.#failures = 0;
      this.#onChange();
    } catch (error) {
      this.#failures += 1;
      if (!this.#cluster.isClosed) this.#logger.debug('could not ask where the leaders are', { error });
    }
    await pauseUnless(closing, () => pause(platform, retryBackoff.delayMs(this.#failures), closing));
  }
}

/** Waits, and simply ends when the signal does: its owner tells whoever waits why. */
export async function pauseUnless(signal: AbortSignal, wait: () => Promise<void>): Promise<void> {
  try {
    await wait();
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
