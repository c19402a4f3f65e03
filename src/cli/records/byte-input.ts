// Bytes that come in chunks, read by what one looks for rather than by how they come. What is held is
// bounded by the largest field that may be asked for.

import { Buffer } from 'node:buffer';
import { UserError } from '../user-error.ts';

/** No record may be larger than what a broker takes at most. */
const fieldLimitBytes = 100 * 1024 * 1024;
const longFieldBytes = 1024 * 1024;

export class ByteInput {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Buffer = Buffer.alloc(0);
  #isOver = false;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Whether nothing comes any more. */
  async isAtEnd(): Promise<boolean> {
    while (this.#rest.length === 0 && !this.#isOver) await this.#more();
    return this.#rest.length === 0;
  }

  /** Up to the delimiter, which is passed over, or to the end of the input. */
  async readUntil(delimiter: Buffer): Promise<{ readonly bytes: Buffer; readonly isDelimited: boolean }> {
    let looked = 0;
    for (;;) {
      const at = this.#rest.indexOf(delimiter, looked);
      if (at >= 0) {
        const bytes = this.#rest.subarray(0, at);
        this.#rest = this.#rest.subarray(at + delimiter.length);
        return { bytes, isDelimited: true };
      }
      if (this.#isOver) return { bytes: this.#take(this.#rest.length), isDelimited: false };
      looked = Math.max(0, this.#rest.length - delimiter.length + 1);
      await this.#more();
    }
  }

  /** Everything that is still to come. */
  async readAll(): Promise<Buffer> {
    while (!this.#isOver) await this.#more();
    return this.#take(this.#rest.length);
  }

  /** undefined when the input ends before. */
  async readExactly(length: number): Promise<Buffer | undefined> {
    if (length > fieldLimitBytes) throw new UserError(`a field of ${length} bytes is larger than a record may be`);
    while (this.#rest.length < length && !this.#isOver) await this.#more();
    return this.#rest.length < length ? undefined : this.#take(length);
  }

  #take(length: number): Buffer {
    const bytes = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return bytes;
  }

  /** One chunk; of a long field as much again as there is, so that it is not copied for every chunk. */
  async #more(): Promise<void> {
    const parts = [this.#rest];
    const wanted = this.#rest.length < longFieldBytes ? 1 : this.#rest.length;
    let gathered = 0;
    while (gathered < wanted && !this.#isOver) {
      const next = await this.#chunks.next();
      if (next.done === true) this.#isOver = true;
      else {
        const { value } = next;
        parts.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength));
        gathered += value.byteLength;
      }
    }
    this.#rest = parts.length === 2 && this.#rest.length === 0 ? parts[1]! : Buffer.concat(parts);
    if (this.#rest.length > fieldLimitBytes * 2) throw new UserError(`a field is longer than ${fieldLimitBytes} bytes`);
  }
}
