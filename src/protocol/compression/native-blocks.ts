// The optional native packages behind the same interface as the portable block codecs.

import { loadOptionalPackage, type OptionalPackage } from '../../base/checksum/optional-package.ts';
import type { BlockCodec } from './block-codec.ts';
import { MalformedBlockError } from './block-codec.ts';

interface SnappyPackage {
  compressSync(source: Uint8Array): Uint8Array;
  uncompressSync(block: Uint8Array): Uint8Array;
}

interface Lz4Package {
  compressSync(source: Uint8Array): Uint8Array;
  uncompressSync(sizeAndBlock: Uint8Array): Uint8Array;
}

/** lz4-napi puts the opened size before a block, which LZ4's own format does not have. */
const sizePrefixBytes = 4;

let snappy: OptionalPackage<SnappyPackage> | undefined;
let lz4: OptionalPackage<Lz4Package> | undefined;

/** Loaded when it is first needed: most brokers never meet one of the two, and each takes megabytes. */
export function snappyPackage(): OptionalPackage<SnappyPackage> {
  return (snappy ??= loadOptionalPackage<SnappyPackage>('snappy'));
}

/** As `snappyPackage`. */
export function lz4Package(): OptionalPackage<Lz4Package> {
  return (lz4 ??= loadOptionalPackage<Lz4Package>('lz4-napi'));
}

export function nativeSnappyBlocks(native: SnappyPackage): BlockCodec {
  return {
    maxCompressedSize: (length) => 32 + length + Math.floor(length / 6),
    compress: (source, target, position) => place(native.compressSync(source), target, position, target.length),
    decompress: (block, target, position, limit) => place(native.uncompressSync(block), target, position, limit),
  };
}

export function nativeLz4Blocks(native: Lz4Package): BlockCodec {
  return {
    maxCompressedSize: (length) => length + Math.floor(length / 255) + 16,
    compress(source, target, position) {
      return place(native.compressSync(source).subarray(sizePrefixBytes), target, position, target.length);
    },
    decompress(block, target, position, limit) {
      const prefixed = Buffer.allocUnsafe(sizePrefixBytes + block.length);
      prefixed.writeUInt32LE(limit - position, 0);
      prefixed.set(block, sizePrefixBytes);
      return place(native.uncompressSync(prefixed), target, position, limit);
    },
  };
}

function place(result: Uint8Array, target: Uint8Array, position: number, limit: number): number {
  if (result.length > limit - position) throw new MalformedBlockError('it opens to more than its limit');
  target.set(result, position);
  return position + result.length;
}
