// What snappy and LZ4 have in common: blocks of bytes, each compressed on its own, written into a
// target the framing owns. Each has a portable and a native implementation of this one interface.

export interface BlockCodec {
  /** The largest a block of `length` bytes can become. */
  maxCompressedSize(length: number): number;
  /** Compresses `source` to `target` from `position` on, where `maxCompressedSize` bytes are free. Returns the end. */
  compress(source: Uint8Array, target: Uint8Array, position: number): number;
  /**
   * Opens `block` to `target[position, limit)` and returns the end of what was written. Throws a
   * `MalformedBlockError`, or whatever native code throws, when the block is damaged or does not fit.
   */
  decompress(block: Uint8Array, target: Uint8Array, position: number, limit: number): number;
}

/** A damaged block, seen by a portable decoder; the framing gives it its context. */
export class MalformedBlockError extends Error {
  override readonly name = 'MalformedBlockError';
}

const shortCopy = 24;

/** Copies `source[start, start + length)` to `target`; a loop beats the call into native code when it is short. */
export function copyLiterals(source: Uint8Array, start: number, length: number, target: Uint8Array, at: number): void {
  if (length > shortCopy) {
    target.set(source.subarray(start, start + length), at);
    return;
  }
  for (let i = 0; i < length; i += 1) target[at + i] = source[start + i]!;
}

/** Repeats what stands `distance` bytes before `at`; the two ranges may overlap and then form a pattern. */
export function copyMatch(target: Uint8Array, at: number, distance: number, length: number): void {
  const start = at - distance;
  if (length > shortCopy && distance >= length) {
    target.copyWithin(at, start, start + length);
    return;
  }
  for (let i = 0; i < length; i += 1) target[at + i] = target[start + i]!;
}
