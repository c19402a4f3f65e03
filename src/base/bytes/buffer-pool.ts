// Large buffers, used again and again. Fresh memory for every megabyte that passes would cost more in
// page faults and garbage collection than all the work that is done on it.

import { Buffer } from 'node:buffer';

/** Smaller buffers are cheap to allocate and collect. */
const smallestPooledBytes = 32 * 1024;
/** Larger ones are rare: batches are a megabyte by default. */
const largestPooledBytes = 4 * 1024 * 1024;
/** Room for what a request has around a batch of a power of two. */
const slackBytes = 16 * 1024;

export class BufferPool {
  readonly #maxIdleBytes: number;
  readonly #idle = new Map<number, Buffer[]>();
  #idleBytes = 0;

  /** `maxIdleBytes` of unused memory are kept at most. */
  constructor(maxIdleBytes: number) {
    this.#maxIdleBytes = maxIdleBytes;
  }

  get idleBytes(): number {
    return this.#idleBytes;
  }

  /** Memory of at least `sizeBytes`, with anything in it. */
  take(sizeBytes: number): Buffer {
    if (!isPooledSize(sizeBytes)) return Buffer.allocUnsafeSlow(sizeBytes);
    const classBytes = classOf(sizeBytes);
    const memory = this.#idle.get(classBytes)?.pop();
    if (memory === undefined) return Buffer.allocUnsafeSlow(classBytes);
    this.#idleBytes -= classBytes;
    return memory;
  }

  /** Gives back what `take` returned: nobody may look at it any more. */
  put(memory: Buffer): void {
    const classBytes = memory.length;
    if (this.#idleBytes + classBytes > this.#maxIdleBytes || !isClass(classBytes)) return;
    const idle = this.#idle.get(classBytes);
    if (idle === undefined) this.#idle.set(classBytes, [memory]);
    else idle.push(memory);
    this.#idleBytes += classBytes;
  }
}

function isPooledSize(sizeBytes: number): boolean {
  return sizeBytes >= smallestPooledBytes && sizeBytes <= largestPooledBytes;
}

/** Powers of two with a little room above. */
function classOf(sizeBytes: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(sizeBytes - slackBytes, smallestPooledBytes))) + slackBytes;
}

function isClass(sizeBytes: number): boolean {
  return sizeBytes > slackBytes && Number.isInteger(Math.log2(sizeBytes - slackBytes));
}
