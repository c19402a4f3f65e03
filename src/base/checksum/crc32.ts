// CRC-32 (IEEE 802.3), the checksum of the old message formats (magic 0 and 1).

import * as zlib from 'node:zlib';

/** As `crc32c`, with the IEEE polynomial. */
export function crc32(bytes: Uint8Array, start = 0, end = bytes.length, seed = 0): number {
  return zlib.crc32(bytes.subarray(start, end), seed);
}
