// Randomness from the operating system's generator.

import { randomBytes, randomInt } from 'node:crypto';
import type { Random } from '../random.ts';

/** One more than the platform's `randomInt` can be asked for. */
const largestBound = 2 ** 48;

export class SystemRandom implements Random {
  bytes(size: number): Uint8Array {
    return randomBytes(size);
  }

  below(bound: number): number {
    return bound === largestBound ? randomBytes(6).readUIntBE(0, 6) : randomInt(bound);
  }
}
