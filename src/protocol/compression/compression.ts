// Compressing and opening bytes with each of Kafka's codecs, in place; whoever has much to open does it
// in a worker (records/deep-check.ts).

import type { BlockCodec } from './block-codec.ts';
import type { Codec } from './codecs.ts';
import { DecompressedSizeExceededError } from './compression-errors.ts';
import { lz4Blocks } from './lz4-block.ts';
import { compressLz4, decompressLz4 } from './lz4-frame.ts';
import { lz4Package, nativeLz4Blocks, nativeSnappyBlocks, snappyPackage } from './native-blocks.ts';
import { snappyBlocks } from './snappy-block.ts';
import { compressSnappy, decompressSnappy } from './snappy-frame.ts';
import { compressGzip, compressZstd, decompressGzip, decompressZstd } from './zlib-codecs.ts';

const fastestSnappyBlocks: BlockCodec =
  snappyPackage.exports === undefined ? snappyBlocks : nativeSnappyBlocks(snappyPackage.exports);
const fastestLz4Blocks: BlockCodec = lz4Package.exports === undefined ? lz4Blocks : nativeLz4Blocks(lz4Package.exports);

/** `level` is one the codec's `levels` allow, or left out for the default. The result may be `bytes` itself. */
export function compress(codec: Codec, bytes: Uint8Array, level?: number): Uint8Array {
  switch (codec.name) {
    case 'none':
      return bytes;
    case 'gzip':
      return compressGzip(bytes, level ?? codec.levels!.default);
    case 'snappy':
      return compressSnappy(fastestSnappyBlocks, bytes);
    case 'lz4':
      return compressLz4(fastestLz4Blocks, bytes);
    case 'zstd':
      return compressZstd(bytes, level ?? codec.levels!.default);
  }
}

/**
 * Opens what `compress`, or another Kafka client, made. Never allocates much more than
 * `maxOutputBytes`. Throws `CorruptDataError` or `DecompressedSizeExceededError`.
 */
export function decompress(codec: Codec, bytes: Uint8Array, maxOutputBytes: number): Uint8Array {
  switch (codec.name) {
    case 'none':
      if (bytes.length > maxOutputBytes) throw new DecompressedSizeExceededError('none', maxOutputBytes);
      return bytes;
    case 'gzip':
      return decompressGzip(bytes, maxOutputBytes);
    case 'snappy':
      return decompressSnappy(fastestSnappyBlocks, bytes, maxOutputBytes);
    case 'lz4':
      return decompressLz4(fastestLz4Blocks, bytes, maxOutputBytes);
    case 'zstd':
      return decompressZstd(bytes, maxOutputBytes);
  }
}

/** As `decompress`, for messages of magic 0, whose LZ4 frames may carry a header checksum of their own kind. */
export function decompressMagic0(codec: Codec, bytes: Uint8Array, maxOutputBytes: number): Uint8Array {
  if (codec.name !== 'lz4') return decompress(codec, bytes, maxOutputBytes);
  return decompressLz4(fastestLz4Blocks, bytes, maxOutputBytes, true);
}
