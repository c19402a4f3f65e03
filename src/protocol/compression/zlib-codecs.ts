// gzip and zstd, which Node brings along.

import * as zlib from 'node:zlib';
import { CorruptDataError, DecompressedSizeExceededError } from './compression-errors.ts';
import { trim } from './trim.ts';

const smallestChunk = 16 * 1024;
const largestChunk = 1024 * 1024;
/** Windows up to 128 MiB, what the highest zstd levels use and the reference decoder allows by itself. */
const zstdParams = { [zlib.constants.ZSTD_d_windowLogMax]: 27 };
/** Producers write one frame; each more costs a decoder, so that a million tiny ones would be an attack. */
const maxZstdFrames = 64;

export function compressGzip(bytes: Uint8Array, level: number): Uint8Array {
  return zlib.gzipSync(bytes, { level });
}

/** Opens one or more gzip members. */
export function decompressGzip(bytes: Uint8Array, maxOutputBytes: number): Uint8Array {
  return open('gzip', bytes, maxOutputBytes, zlib.gunzipSync).output;
}

export function compressZstd(bytes: Uint8Array, level: number): Uint8Array {
  return zlib.zstdCompressSync(bytes, { params: { [zlib.constants.ZSTD_c_compressionLevel]: level } });
}

/** Opens one or more zstd frames. Node stops behind the first, so the rest is opened frame by frame. */
export function decompressZstd(bytes: Uint8Array, maxOutputBytes: number): Uint8Array {
  let { output, inputBytes } = open('zstd', bytes, maxOutputBytes, zlib.zstdDecompressSync);
  for (let frames = 1; inputBytes < bytes.length; frames += 1) {
    if (frames === maxZstdFrames) throw new CorruptDataError('zstd', `it is more than ${maxZstdFrames} frames`);
    const rest = bytes.subarray(inputBytes);
    const next = open('zstd', rest, maxOutputBytes - output.length, zlib.zstdDecompressSync);
    output = Buffer.concat([output, next.output]);
    inputBytes += next.inputBytes;
  }
  return output;
}

interface Opened {
  readonly output: Uint8Array;
  /** How much of the input was used. */
  readonly inputBytes: number;
}

type Decompressor = (bytes: Uint8Array, options: zlib.ZlibOptions & zlib.ZstdOptions) => unknown;

function open(codec: string, bytes: Uint8Array, maxOutputBytes: number, decompress: Decompressor): Opened {
  if (bytes.length === 0) throw new CorruptDataError(codec, 'there is nothing');
  // One chunk that holds everything saves a copy; four times the input is a usual ratio.
  const likelyBytes = Math.max(smallestChunk, Math.min(bytes.length * 4, largestChunk));
  const chunkSize = Math.max(64, Math.min(likelyBytes, maxOutputBytes + 1));
  const params = codec === 'zstd' ? zstdParams : {};
  const options = { chunkSize, maxOutputLength: Math.max(1, maxOutputBytes), params, info: true };
  try {
    const { buffer, engine } = decompress(bytes, options) as { buffer: Uint8Array; engine: { bytesWritten: number } };
    if (buffer.length <= maxOutputBytes) {
      return { output: trim(buffer, buffer.length), inputBytes: engine.bytesWritten };
    }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE') {
      throw new CorruptDataError(codec, 'it cannot be opened', cause);
    }
  }
  throw new DecompressedSizeExceededError(codec, maxOutputBytes);
}
