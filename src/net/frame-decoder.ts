// Cuts a byte stream into Kafka's length-prefixed frames. A frame's memory is taken only once all of
// its bytes have arrived: an announced size costs nothing until it is backed by data.

import { Buffer } from 'node:buffer';

/** The announced size is negative or above the limit; the connection is beyond repair. */
export class InvalidFrameSizeError extends Error {
  override readonly name = 'InvalidFrameSizeError';
  readonly sizeBytes: number;
  /** What was complete before the bad size: still to be answered, then the connection is closed. */
  readonly framesBefore: readonly Buffer[];

  constructor(sizeBytes: number, limitBytes: number, framesBefore: readonly Buffer[] = []) {
    super(`frame of ${sizeBytes} bytes, allowed are 0 to ${limitBytes}`);
    this.sizeBytes = sizeBytes;
    this.framesBefore = framesBefore;
  }
}

const prefixSize = 4;

/** Chunks below this are merged while they wait: a sender of single bytes must not cost an object per byte. */
const smallChunkBytes = 4096;

export class FrameDecoder {
  readonly #limitBytes: number;
  /** Chunks of the frame that is arriving, its length prefix included. */
  #chunks: Buffer[] = [];
  #bufferedBytes = 0;
  /** Size of the arriving frame with its prefix, or undefined until the prefix is here. */
  #frameSize: number | undefined;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** Bytes held for a frame that is not complete: memory that a slow sender makes us keep. */
  get bufferedBytes(): number {
    return this.#bufferedBytes;
  }

  /**
   * Takes a chunk and returns the frames it completes, without their prefixes. A frame that lies in
   * one chunk is a view of it; one that spans several is copied together once.
   */
  push(bytes: Uint8Array): Buffer[] {
    const frames: Buffer[] = [];
    if (bytes.length === 0) return frames;
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#chunks.push(chunk);
    this.#bufferedBytes += chunk.length;
    for (;;) {
      this.#frameSize ??= this.#readPrefix(frames);
      if (this.#frameSize === undefined || this.#bufferedBytes < this.#frameSize) break;
      frames.push(this.#takeFrame(this.#frameSize));
      this.#frameSize = undefined;
    }
    this.#mergeSmallChunks();
    return frames;
  }

  #readPrefix(framesBefore: readonly Buffer[]): number | undefined {
    if (this.#bufferedBytes < prefixSize) return undefined;
    const first = this.#chunks[0]!;
    const prefix = first.length >= prefixSize ? first : Buffer.concat(this.#chunks, prefixSize);
    const size = prefix.readInt32BE(0);
    if (size < 0 || size > this.#limitBytes) throw new InvalidFrameSizeError(size, this.#limitBytes, framesBefore);
    return size + prefixSize;
  }

  #takeFrame(frameSize: number): Buffer {
    const first = this.#chunks[0]!;
    this.#bufferedBytes -= frameSize;
    if (first.length >= frameSize) {
      if (first.length === frameSize) this.#chunks.shift();
      else this.#chunks[0] = first.subarray(frameSize);
      return first.subarray(prefixSize, frameSize);
    }
    // Only the last chunk can reach beyond the frame.
    const frame = Buffer.concat(this.#chunks, frameSize).subarray(prefixSize);
    const last = this.#chunks[this.#chunks.length - 1]!;
    this.#chunks = this.#bufferedBytes === 0 ? [] : [last.subarray(last.length - this.#bufferedBytes)];
    return frame;
  }

  /** Like a binary counter: equals merge into one twice as large, so a byte is copied log₂(4096) times at most. */
  #mergeSmallChunks(): void {
    const chunks = this.#chunks;
    for (let index = chunks.length - 1; index > 0; index--) {
      const previous = chunks[index - 1]!;
      const last = chunks[index]!;
      if (previous.length > last.length || previous.length >= smallChunkBytes) return;
      const merged = Buffer.allocUnsafeSlow(previous.length + last.length);
      merged.set(previous);
      merged.set(last, previous.length);
      chunks[index - 1] = merged;
      chunks.pop();
    }
  }
}
