// What limits every file of a simulated disk together: space, and whether it may be changed at all.

import { Refusal } from './name-tree.ts';

export class SimulatedVolume {
  /** May be changed while the disk is used. */
  capacityBytes: number;
  /** True makes every change fail with `EROFS`, as after a kernel remounted the volume. */
  readOnly = false;
  usedBytes = 0;

  constructor(capacityBytes: number) {
    this.capacityBytes = capacityBytes;
  }

  get usableBytes(): number {
    return Math.max(0, this.capacityBytes - this.usedBytes);
  }

  assertWritable(): void {
    if (this.readOnly) throw new Refusal('EROFS');
  }
}
