// Cuts a connection's bytes into Kafka's length-prefixed frames, reading large ones straight into the
// memory they stay in. Between frames all connections read into one small buffer, so an idle one costs
// nothing. Memory for a frame grows with what has arrived: an announced size alone takes little.

import { Buffer } from 'node:buffer';
import type { BufferPool } from '../base/bytes/buffer-pool.ts';
import { InvalidFrameSizeError } from './frame-decoder.ts';
import { Frame } from './frame.ts';

const prefixSize = 4;
/** What a frame gets when it begins, at most, unless the receiver says otherwise. */
const defaultInitialBytes = 2 * 1024 * 1024;

/** Shared by all connections: what is read into it is used up before anybody else reads. */
const scratch = Buffer.allocUnsafeSlow(64 * 1024);

export class FrameReceiver {
  readonly #limitBytes: number;
  readonly #pool: BufferPool;
  readonly #initialBytes: number;
  /** The first bytes of a length prefix that is cut in two. */
  readonly #prefix = Buffer.alloc(prefixSize);
  #prefixFilled = 0;
  /** The frame that is arriving. */
  #memory: Buffer | undefined;
  #frameSize = 0;
  #filled = 0;

  /** A frame gets up to `initialBytes` when it begins; beyond that its memory doubles as bytes arrive. */
  constructor(limitBytes: number, pool: BufferPool, initialBytes = defaultInitialBytes) {
    this.#limitBytes = limitBytes;
    this.#pool = pool;
    this.#initialBytes = initialBytes;
  }

  /**
   * Bytes received for a frame that is not complete. Not the memory set aside for it: what is not written to costs
   * nothing, and whoever only announces frames must not use up what others may receive.
   */
  get heldBytes(): number {
    return this.#memory === undefined ? this.#prefixFilled : prefixSize + this.#filled;
  }

  /** Where the next bytes of the connection should be put. */
  target(): Uint8Array {
    if (this.#memory === undefined) return scratch;
    if (this.#filled === this.#memory.length) this.#growMemory();
    return this.#memory.subarray(this.#filled, Math.min(this.#frameSize, this.#memory.length));
  }

  /** Takes bytes, from `target` or from elsewhere; returns the frames they complete. */
  receive(chunk: Uint8Array): Frame[] {
    const frames: Frame[] = [];
    let at = 0;
    if (this.#memory !== undefined && chunk.buffer === this.#memory.buffer) {
      this.#filled += chunk.length;
      at = chunk.length;
      if (this.#filled === this.#frameSize) frames.push(this.#complete());
    }
    while (at < chunk.length)
      at = this.#memory === undefined ? this.#begin(chunk, at, frames) : this.#fill(chunk, at, frames);
    return frames;
  }

  /** Reads a prefix and starts its frame. */
  #begin(chunk: Uint8Array, from: number, frames: Frame[]): number {
    const count = Math.min(prefixSize - this.#prefixFilled, chunk.length - from);
    this.#prefix.set(chunk.subarray(from, from + count), this.#prefixFilled);
    this.#prefixFilled += count;
    if (this.#prefixFilled < prefixSize) return from + count;
    const size = this.#prefix.readInt32BE(0);
    if (size < 0 || size > this.#limitBytes)
      throw new InvalidFrameSizeError(
        size,
        this.#limitBytes,
        frames.map(({ bytes }) => bytes),
      );
    this.#prefixFilled = 0;
    this.#frameSize = size;
    this.#filled = 0;
    this.#memory = this.#pool.take(Math.min(size, this.#initialBytes));
    if (size === 0) frames.push(this.#complete());
    return from + count;
  }

  #fill(chunk: Uint8Array, from: number, frames: Frame[]): number {
    const count = Math.min(this.#frameSize - this.#filled, chunk.length - from);
    while (this.#filled + count > this.#memory!.length) this.#growMemory();
    this.#memory!.set(chunk.subarray(from, from + count), this.#filled);
    this.#filled += count;
    if (this.#filled === this.#frameSize) frames.push(this.#complete());
    return from + count;
  }

  #growMemory(): void {
    const small = this.#memory!;
    const grown = this.#pool.take(Math.min(small.length * 2, this.#frameSize));
    grown.set(small.subarray(0, this.#filled));
    this.#pool.put(small);
    this.#memory = grown;
  }

  #complete(): Frame {
    const memory = this.#memory!;
    this.#memory = undefined;
    return new Frame(memory.subarray(0, this.#frameSize), this.#pool, memory);
  }
}
