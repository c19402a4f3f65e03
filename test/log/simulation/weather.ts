// The failures of a story's disk: orders them by seed, and keeps them away while somebody waits for the
// disk to get well.

import type { SeededRandom } from '../../../src/base/ports/simulated/seeded-random.ts';
import type { SimulatedDisk } from '../../../src/base/ports/simulated/simulated-disk.ts';

export class Weather {
  readonly #disk: SimulatedDisk;
  readonly #random: SeededRandom;
  #shelters = 0;

  constructor(disk: SimulatedDisk, random: SeededRandom) {
    this.#disk = disk;
    this.#random = random;
  }

  /** The next call of some kind will fail; false when somebody is sheltered from that. */
  strike(): boolean {
    if (this.#shelters > 0) return false;
    const disk = this.#disk;
    const dice = this.#random.below(6);
    if (dice === 0) disk.failNext('write', 'ENOSPC');
    else if (dice === 1) disk.failNext('write', 'EIO');
    else if (dice === 2) disk.failNext('sync', 'EIO');
    else if (dice === 3) disk.failNext('syncDirectory', 'EIO');
    else if (dice === 4) disk.failNext('rename', 'EROFS');
    else disk.space.readOnly = true;
    return true;
  }

  /** The disk is well, until something new goes wrong. */
  clear(): void {
    this.#disk.clearFaults();
    this.#disk.space.readOnly = false;
  }

  /** Nothing fails while the work is done. */
  async sheltered<Result>(work: () => Promise<Result>): Promise<Result> {
    this.clear();
    this.#shelters += 1;
    try {
      return await work();
    } finally {
      this.#shelters -= 1;
    }
  }

  /** A process has ended, and whoever was sheltered in it. */
  reset(): void {
    this.#shelters = 0;
    this.clear();
  }
}
