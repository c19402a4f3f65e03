// Memory of whole batches, used again: what the records of a busy producer are gathered in would
// otherwise be fresh megabytes every second, which the garbage collector hears of late. It comes in the
// size of a full batch and in doublings of that, for batches that grow. Only what is certain to be
// nobody's comes back (ProducerBatch.takeMemory, ProducerBatch.moveTo); a mistake there would put one
// record's bytes into another's batch, as in Kafka's CVE-2026-35554.

import { Buffer } from 'node:buffer';

const maxIdleBytes = 4 * 1024 * 1024;

export class BatchMemory {
  readonly #batchBytes: number;
  /** By size. */
  readonly #idle = new Map<number, Uint8Array[]>();
  #idleBytes = 0;

  /** `batchBytes` is the size of a full batch, `largestBytes` that of the largest; others are left to the garbage collector. */
  constructor(batchBytes: number, largestBytes = batchBytes) {
    this.#batchBytes = batchBytes;
    for (let size = batchBytes; ; size *= 2) {
      this.#idle.set(size, []);
      if (size >= largestBytes) break;
    }
  }

  /** Memory of at least `capacity` bytes, with anything in it. */
  take(capacity: number): Uint8Array {
    if (2 * capacity < this.#batchBytes) return Buffer.allocUnsafeSlow(capacity);
    let size = this.#batchBytes;
    while (size < capacity) size *= 2;
    const memory = this.#idle.get(size)?.pop();
    if (memory === undefined) return Buffer.allocUnsafeSlow(size);
    this.#idleBytes -= size;
    return memory;
  }

  put(memory: Uint8Array): void {
    const idle = this.#idle.get(memory.length);
    if (idle === undefined || this.#idleBytes + memory.length > maxIdleBytes) return;
    this.#idleBytes += memory.length;
    idle.push(memory);
  }
}
