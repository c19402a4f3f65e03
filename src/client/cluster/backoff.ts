// Pauses between attempts: doubling from a base to a maximum, each moved by up to a fifth either way so
// that clients that failed together do not come back together.

import type { Random } from '../../base/ports/random.ts';

const jitter = 0.2;
const resolution = 1_000_000;

export class Backoff {
  readonly #random: Random;
  readonly #baseMs: number;
  readonly #maximumMs: number;

  constructor(random: Random, baseMs: number, maximumMs: number) {
    this.#random = random;
    this.#baseMs = baseMs;
    this.#maximumMs = Math.max(baseMs, maximumMs);
  }

  /** The pause after so many failures in a row (0 and 1 are the base). */
  delayMs(failures: number): number {
    const exact = Math.min(this.#baseMs * 2 ** Math.min(Math.max(failures - 1, 0), 40), this.#maximumMs);
    const factor = 1 - jitter + (2 * jitter * this.#random.below(resolution)) / resolution;
    return exact * factor;
  }
}
