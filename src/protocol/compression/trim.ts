// A target is allocated before it is known how much opens into it, and whoever keeps the result keeps
// all of the target.

/** The first `size` bytes of `target`: in place when they are most of it, copied when they are not. */
export function trim(target: Uint8Array, size: number): Uint8Array {
  const isMostOfIt = size > target.buffer.byteLength / 2;
  return isMostOfIt ? target.subarray(0, size) : Uint8Array.prototype.slice.call(target, 0, size);
}
