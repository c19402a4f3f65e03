// Snappy's block format (format_description.txt): the opened length as a varint, then literals and
// copies. Compression finds matches with one hash table over a block of at most 64 KiB.

import type { BlockCodec } from './block-codec.ts';
import { MalformedBlockError, copyLiterals, copyMatch } from './block-codec.ts';

const hashBits = 14;
const maxBlockBytes = 0x10000;
/** Bytes at the end of a block that no match starts in. */
const endMargin = 15;

const heads = new Uint16Array(1 << hashBits);

export const snappyBlocks: BlockCodec = {
  maxCompressedSize: (length) => 32 + length + Math.floor(length / 6),
  compress: compressBlock,
  decompress: decompressBlock,
};

/** The length a block claims to open to, or -1 when even that cannot be read. */
export function snappyDeclaredLength(block: Uint8Array): number {
  let length = 0;
  for (let i = 0, factor = 1; i < 5 && i < block.length; i += 1, factor *= 128) {
    const byte = block[i]!;
    length += (byte & 0x7f) * factor;
    if (byte < 0x80) return length < 0x100000000 ? length : -1;
  }
  return -1;
}

function compressBlock(source: Uint8Array, target: Uint8Array, position: number): number {
  let at = position;
  let rest = source.length;
  for (; rest > 0x7f; rest >>>= 7) target[at++] = (rest & 0x7f) | 0x80;
  target[at++] = rest;
  for (let start = 0; start < source.length; start += maxBlockBytes) {
    at = compressFragment(source, start, Math.min(start + maxBlockBytes, source.length), target, at);
  }
  return at;
}

function compressFragment(
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  position: number,
): number {
  heads.fill(0);
  const lastMatchStart = end - endMargin;
  let at = position;
  let literalStart = start;
  // Position 0 of the fragment is what an empty slot of the table also means, so the search starts at 1.
  let current = start + 1;
  let misses = 32;
  while (current < lastMatchStart) {
    const word = wordAt(source, current);
    const slot = Math.imul(word, 0x1e35a7bd) >>> (32 - hashBits);
    const candidate = start + heads[slot]!;
    heads[slot] = current - start;
    if (wordAt(source, candidate) !== word) {
      current += misses++ >>> 5;
      continue;
    }
    let matchEnd = current + 4;
    let compared = candidate + 4;
    while (matchEnd < end && source[matchEnd] === source[compared]) {
      matchEnd += 1;
      compared += 1;
    }
    at = putLiteral(source, literalStart, current, target, at);
    at = putCopy(target, at, current - candidate, matchEnd - current);
    literalStart = matchEnd;
    current = matchEnd;
    misses = 32;
  }
  return putLiteral(source, literalStart, end, target, at);
}

function putLiteral(source: Uint8Array, start: number, end: number, target: Uint8Array, position: number): number {
  const length = end - start;
  if (length === 0) return position;
  let at = position;
  const last = length - 1;
  if (last < 60) {
    target[at++] = last << 2;
  } else if (last < 0x100) {
    target[at++] = 60 << 2;
    target[at++] = last;
  } else {
    target[at++] = 61 << 2;
    target[at++] = last;
    target[at++] = last >>> 8;
  }
  copyLiterals(source, start, length, target, at);
  return at + length;
}

function putCopy(target: Uint8Array, position: number, distance: number, matchLength: number): number {
  let at = position;
  let length = matchLength;
  while (length > 64) {
    // A rest below 4 could not be written as a short copy, so the piece before it leaves more.
    const piece = length < 68 ? 60 : 64;
    at = putLongCopy(target, at, distance, piece);
    length -= piece;
  }
  if (length > 11 || distance >= 2048) return putLongCopy(target, at, distance, length);
  target[at] = ((distance >>> 8) << 5) | ((length - 4) << 2) | 1;
  target[at + 1] = distance;
  return at + 2;
}

function putLongCopy(target: Uint8Array, at: number, distance: number, length: number): number {
  target[at] = ((length - 1) << 2) | 2;
  target[at + 1] = distance;
  target[at + 2] = distance >>> 8;
  return at + 3;
}

function decompressBlock(block: Uint8Array, target: Uint8Array, position: number, limit: number): number {
  const declared = snappyDeclaredLength(block);
  if (declared < 0 || declared > limit - position) throw new MalformedBlockError('the declared length does not fit');
  const end = position + declared;
  let at = position;
  let read = 1;
  while (block[read - 1]! >= 0x80) read += 1;
  while (read < block.length) {
    const tag = block[read++]!;
    let length = (tag >>> 2) + 1;
    let distance = 0;
    switch (tag & 3) {
      case 0: {
        const extraBytes = Math.max(0, length - 60);
        if (extraBytes > 0) length = littleEndian(block, read, extraBytes) + 1;
        read += extraBytes;
        if (length > block.length - read || length > end - at) throw new MalformedBlockError('a literal does not fit');
        copyLiterals(block, read, length, target, at);
        read += length;
        at += length;
        continue;
      }
      case 1:
        length = ((tag >>> 2) & 7) + 4;
        distance = ((tag >>> 5) << 8) | littleEndian(block, read, 1);
        read += 1;
        break;
      case 2:
        distance = littleEndian(block, read, 2);
        read += 2;
        break;
      default:
        distance = littleEndian(block, read, 4);
        read += 4;
    }
    if (distance === 0 || distance > at - position || length > end - at)
      throw new MalformedBlockError('a copy does not fit');
    copyMatch(target, at, distance, length);
    at += length;
  }
  if (at !== end || read !== block.length) throw new MalformedBlockError('it ends early');
  return at;
}

/** Up to four bytes; what lies behind the end of the block reads as a number that fits nowhere. */
function littleEndian(block: Uint8Array, at: number, size: number): number {
  if (at + size > block.length) return 0xffffffff;
  let value = 0;
  for (let i = size - 1; i >= 0; i -= 1) value = value * 256 + block[at + i]!;
  return value;
}

function wordAt(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}
