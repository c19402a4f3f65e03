// What formatters write to: bytes and texts gathered in one buffer, which goes out when there is enough of it or
// nothing more has come. A write for each record would cost more than the record.

import { Buffer } from 'node:buffer';
import type { Output } from '../../output/output.ts';

const firstBytes = 128 * 1024;
/** So much is written at once. */
const enoughBytes = 64 * 1024;

export class RecordOutput {
  readonly #output: Output;
  #buffer = Buffer.allocUnsafeSlow(firstBytes);
  #length = 0;

  constructor(output: Output) {
    this.#output = output;
  }

  /** More should be written before more is gathered. */
  get isFull(): boolean {
    return this.#length >= enoughBytes;
  }

  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  text(text: string): void {
    // No UTF-16 unit becomes more than three bytes.
    this.#reserve(text.length * 3);
    this.#length += this.#buffer.write(text, this.#length, 'utf8');
  }

  /** Resolves when the reader has taken enough of it. */
  async flush(): Promise<void> {
    if (this.#length === 0) return;
    const gathered = this.#buffer.subarray(0, this.#length);
    // What was handed over must not change any more.
    this.#buffer = Buffer.allocUnsafeSlow(firstBytes);
    this.#length = 0;
    await this.#output.write(gathered);
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.#buffer.length, this.#length + bytes));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}
