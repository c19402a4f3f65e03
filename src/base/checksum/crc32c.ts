// CRC-32C, the checksum over a record batch. Native code does large input some four times as fast,
// but a call into it costs as much as a hundred bytes in TypeScript, so short input stays here.

import { crc32cPortable } from './crc32c-portable.ts';
import { loadOptionalPackage } from './optional-package.ts';

interface NativeChecksums {
  readonly crc32c: (bytes: Uint8Array, initial: number) => number;
}

const nativeFromLength = 256;

/** The native implementation in use, or why there is none. */
export const nativeCrc32c = loadOptionalPackage<NativeChecksums>('@node-rs/crc32');

const native = nativeCrc32c.exports?.crc32c;

/**
 * CRC-32C of `bytes[start, end)` as an unsigned 32-bit number. `seed` is the checksum of what comes
 * before: `crc32c(b, 0, b.length, crc32c(a))` is the checksum of `a` followed by `b`.
 */
export function crc32c(bytes: Uint8Array, start = 0, end = bytes.length, seed = 0): number {
  if (native === undefined || end - start < nativeFromLength) return crc32cPortable(bytes, start, end, seed);
  return native(bytes.subarray(start, end), seed);
}
