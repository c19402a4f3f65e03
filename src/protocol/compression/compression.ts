// Compressing and opening bytes with each of Kafka's codecs, in place; whoever has much to open does it
// in a worker (records/deep-check.ts).

import { type Allocate, freshMemory } from './allocate.ts';
import type { BlockCodec } from './block-codec.ts';
import type { Codec, CodecName } from './codecs.ts';
import { DecompressedSizeExceededError } from './compression-errors.ts';
import { lz4Blocks } from './lz4-block.ts';
import { compressLz4, decompressLz4 } from './lz4-frame.ts';
import { lz4Package, nativeLz4Blocks, nativeSnappyBlocks, snappyPackage } from './native-blocks.ts';
import { snappyBlocks } from './snappy-block.ts';
import { compressSnappy, decompressSnappy } from './snappy-frame.ts';
import { compressGzip, compressZstd, decompressGzip, decompressZstd } from './zlib-codecs.ts';

interface Implementation {
  readonly compress: (bytes: Uint8Array, level: number) => Uint8Array;
  readonly decompress: (bytes: Uint8Array, maxOutputBytes: number, allocate: Allocate) => Uint8Array;
}

let snappyCodec: BlockCodec | undefined;
let lz4Codec: BlockCodec | undefined;

function snappy(): BlockCodec {
  const native = snappyCodec === undefined ? snappyPackage().exports : undefined;
  return (snappyCodec ??= native === undefined ? snappyBlocks : nativeSnappyBlocks(native));
}

function lz4(): BlockCodec {
  const native = lz4Codec === undefined ? lz4Package().exports : undefined;
  return (lz4Codec ??= native === undefined ? lz4Blocks : nativeLz4Blocks(native));
}

const implementations: Readonly<Record<CodecName, Implementation>> = {
  none: { compress: (bytes) => bytes, decompress: passThrough },
  gzip: { compress: compressGzip, decompress: decompressGzip },
  snappy: {
    compress: (bytes) => compressSnappy(snappy(), bytes),
    decompress: (bytes, maxOutputBytes, allocate) => decompressSnappy(snappy(), bytes, maxOutputBytes, allocate),
  },
  lz4: {
    compress: (bytes) => compressLz4(lz4(), bytes),
    decompress: (bytes, maxOutputBytes, allocate) => decompressLz4(lz4(), bytes, maxOutputBytes, false, allocate),
  },
  zstd: { compress: compressZstd, decompress: decompressZstd },
};

/**
 * `level` is one that `codec.levels` allows, or left out for the default. Without a codec the result is
 * `bytes` itself.
 */
export function compress(codec: Codec, bytes: Uint8Array, level = codec.levels?.default ?? 0): Uint8Array {
  return implementations[codec.name].compress(bytes, level);
}

/**
 * Opens what `compress`, or another Kafka client, made, into memory of `allocate` where the codec can.
 * Never allocates much more than `maxOutputBytes`. Throws `CorruptDataError` or
 * `DecompressedSizeExceededError`.
 */
export function decompress(
  codec: Codec,
  bytes: Uint8Array,
  maxOutputBytes: number,
  allocate: Allocate = freshMemory,
): Uint8Array {
  return implementations[codec.name].decompress(bytes, maxOutputBytes, allocate);
}

/** As `decompress`, for messages of magic 0, whose LZ4 frames may carry a header checksum of their own kind. */
export function decompressMagic0(codec: Codec, bytes: Uint8Array, maxOutputBytes: number): Uint8Array {
  if (codec.name !== 'lz4') return decompress(codec, bytes, maxOutputBytes);
  return decompressLz4(lz4(), bytes, maxOutputBytes, true);
}

function passThrough(bytes: Uint8Array, maxOutputBytes: number): Uint8Array {
  if (bytes.length > maxOutputBytes) throw new DecompressedSizeExceededError('none', maxOutputBytes);
  return bytes;
}
