// gzip and zstd, which Node brings along.

import * as zlib from 'node:zlib';
import { CorruptDataError, DecompressedSizeExceededError } from './compression-errors.ts';

const smallestChunk = 16 * 1024;
const largestChunk = 1024 * 1024;
/** Windows up to 128 MiB, what the highest zstd levels use and the reference decoder allows by itself. */
const zstdWindowLogMax = 27;

export function compressGzip(bytes: Uint8Array, level: number): Uint8Array {
  return zlib.gzipSync(bytes, { level });
}

/** Opens one or more gzip members. */
export function decompressGzip(bytes: Uint8Array, maxOutputBytes: number): Uint8Array {
  return open('gzip', bytes, maxOutputBytes, (limits) => zlib.gunzipSync(bytes, limits));
}

export function compressZstd(bytes: Uint8Array, level: number): Uint8Array {
  return zlib.zstdCompressSync(bytes, { params: { [zlib.constants.ZSTD_c_compressionLevel]: level } });
}

/** Opens one or more zstd frames. */
export function decompressZstd(bytes: Uint8Array, maxOutputBytes: number): Uint8Array {
  const params = { [zlib.constants.ZSTD_d_windowLogMax]: zstdWindowLogMax };
  return open('zstd', bytes, maxOutputBytes, (limits) => zlib.zstdDecompressSync(bytes, { ...limits, params }));
}

interface OutputLimits {
  readonly chunkSize: number;
  readonly maxOutputLength: number;
}

function open(
  codec: string,
  bytes: Uint8Array,
  maxOutputBytes: number,
  decompress: (limits: OutputLimits) => Uint8Array,
): Uint8Array {
  if (bytes.length === 0) throw new CorruptDataError(codec, 'there is nothing');
  // One chunk that holds everything saves a copy; four times the input is a usual ratio.
  const likelyBytes = Math.max(smallestChunk, Math.min(bytes.length * 4, largestChunk));
  const chunkSize = Math.max(64, Math.min(likelyBytes, maxOutputBytes + 1));
  let opened: Uint8Array;
  try {
    opened = decompress({ chunkSize, maxOutputLength: Math.max(1, maxOutputBytes) });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE') {
      throw new CorruptDataError(codec, 'it cannot be opened', cause);
    }
    throw new DecompressedSizeExceededError(codec, maxOutputBytes);
  }
  if (opened.length > maxOutputBytes) throw new DecompressedSizeExceededError(codec, maxOutputBytes);
  return opened;
}
