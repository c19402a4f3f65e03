// The failures of a story's disk: orders them by seed, and keeps them away while somebody waits for the
// disk to get well.

import type { DiskOperation } from '../../../src/base/ports/simulated/disk-faults.ts';
import type { SeededRandom } from '../../../src/base/ports/simulated/seeded-random.ts';
import type { SimulatedDisk } from '../../../src/base/ports/simulated/simulated-disk.ts';

/** What fails next, and how; undefined is a volume that cannot be written to any more. */
const faults: readonly (readonly [DiskOperation, string] | undefined)[] = [
  ['write', 'ENOSPC'],
  ['write', 'EIO'],
  ['sync', 'EIO'],
  ['syncDirectory', 'EIO'],
  ['rename', 'EROFS'],
  ['truncate', 'EIO'],
  ['removeFile', 'EIO'],
  undefined,
];

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
    const fault = faults[this.#random.below(faults.length)];
    if (fault === undefined) disk.space.readOnly = true;
    else disk.failNext(...fault);
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
