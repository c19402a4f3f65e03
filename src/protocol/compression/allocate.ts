// Where opened bytes go: fresh memory, unless the caller has some that it will use again.

import { Buffer } from 'node:buffer';

/** Returns memory of at least `sizeBytes`. */
export type Allocate = (sizeBytes: number) => Uint8Array;

export const freshMemory: Allocate = (sizeBytes) => Buffer.allocUnsafeSlow(sizeBytes);
