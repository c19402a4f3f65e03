// Memory of whole batches, used again: what the records of a busy producer are gathered in would
// otherwise be fresh megabytes every second, which the garbage collector hears of late. Only what is
// certain to be nobody's comes back (ProducerBatch.takeMemory); a mistake there would put one record's
// bytes into another's batch, as in Kafka's CVE-2026-35554.

import { Buffer } from 'node:buffer';

const maxIdleBytes = 4 * 1024 * 1024;

export class BatchMemory {
  readonly #batchBytes: number;
  readonly #idle: Uint8Array[] = [];

  /** `batchBytes` is the size of a full batch; smaller memory is left to the garbage collector. */
  constructor(batchBytes: number) {
    this.#batchBytes = batchBytes;
  }

  /** Memory of at least `capacity` bytes, with anything in it. */
  take(capacity: number): Uint8Array {
    if (2 * capacity < this.#batchBytes) return Buffer.allocUnsafeSlow(capacity);
    return this.#idle.pop() ?? Buffer.allocUnsafeSlow(this.#batchBytes);
  }

  put(memory: Uint8Array): void {
    if (memory.length !== this.#batchBytes || (this.#idle.length + 1) * this.#batchBytes > maxIdleBytes) return;
    this.#idle.push(memory);
  }
}
