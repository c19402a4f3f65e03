// Kafka's compression codecs: the one table, and compressing and opening bytes with each. Both run
// in place; whoever has much to open does it in a worker (records/deep-check.ts).

import type { BlockCodec } from './block-codec.ts';
import { DecompressedSizeExceededError, UnsupportedCodecError } from './compression-errors.ts';
import { lz4Blocks } from './lz4-block.ts';
import { compressLz4, decompressLz4 } from './lz4-frame.ts';
import { lz4Package, nativeLz4Blocks, nativeSnappyBlocks, snappyPackage } from './native-blocks.ts';
import { snappyBlocks } from './snappy-block.ts';
import { compressSnappy, decompressSnappy } from './snappy-frame.ts';
import { compressGzip, compressZstd, decompressGzip, decompressZstd } from './zlib-codecs.ts';

export type CodecName = 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';

/** What `compression.<codec>.level` accepts. */
export interface CompressionLevels {
  readonly default: number;
  readonly minimum: number;
  readonly maximum: number;
}

export interface Codec {
  /** As in the lowest three bits of a batch's attributes. */
  readonly id: number;
  readonly name: CodecName;
  /** undefined when the codec knows no levels. */
  readonly levels: CompressionLevels | undefined;
}

const none: Codec = { id: 0, name: 'none', levels: undefined };
const gzip: Codec = { id: 1, name: 'gzip', levels: { default: -1, minimum: 1, maximum: 9 } };
const snappy: Codec = { id: 2, name: 'snappy', levels: undefined };
/** The level is accepted for compatibility; there is one speed. */
const lz4: Codec = { id: 3, name: 'lz4', levels: { default: 9, minimum: 1, maximum: 17 } };
const zstd: Codec = { id: 4, name: 'zstd', levels: { default: 3, minimum: -131072, maximum: 22 } };

/** All codecs, each at the index that is its id. */
export const codecs: readonly Codec[] = [none, gzip, snappy, lz4, zstd];

const codecsByName: ReadonlyMap<string, Codec> = new Map(codecs.map((codec) => [codec.name, codec]));

const fastestSnappyBlocks: BlockCodec =
  snappyPackage.exports === undefined ? snappyBlocks : nativeSnappyBlocks(snappyPackage.exports);
const fastestLz4Blocks: BlockCodec = lz4Package.exports === undefined ? lz4Blocks : nativeLz4Blocks(lz4Package.exports);

/** Throws `UnsupportedCodecError`. */
export function codecById(id: number): Codec {
  const codec = codecs[id];
  if (codec === undefined) throw new UnsupportedCodecError(id);
  return codec;
}

export function codecByName(name: string): Codec | undefined {
  return codecsByName.get(name);
}

/** `level` is one the codec's `levels` allow, or left out for the default. The result may be `bytes` itself. */
export function compress(codec: Codec, bytes: Uint8Array, level?: number): Uint8Array {
  switch (codec.name) {
    case 'none':
      return bytes;
    case 'gzip':
      return compressGzip(bytes, level ?? gzip.levels!.default);
    case 'snappy':
      return compressSnappy(fastestSnappyBlocks, bytes);
    case 'lz4':
      return compressLz4(fastestLz4Blocks, bytes);
    case 'zstd':
      return compressZstd(bytes, level ?? zstd.levels!.default);
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
