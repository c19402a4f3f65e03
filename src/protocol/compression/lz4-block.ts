// LZ4's block format (lz4_Block_format.md): sequences of literals and a match. A block is at most
// 4 MiB and stands alone. Compression is the fast kind: one hash table, the first match that fits.

import type { BlockCodec } from './block-codec.ts';
import { MalformedBlockError, copyLiterals, copyMatch } from './block-codec.ts';

const hashBits = 13;
const minMatch = 4;
/** The last match starts at least this far before the end … */
const matchStartMargin = 12;
/** … and ends before the last literals, which a block always closes with. */
const lastLiterals = 5;
const maxDistance = 0xffff;

const heads = new Int32Array(1 << hashBits);

export const lz4Blocks: BlockCodec = {
  maxCompressedSize: (length) => length + Math.floor(length / 255) + 16,
  compress: compressBlock,
  decompress: decompressBlock,
};

function compressBlock(source: Uint8Array, target: Uint8Array, position: number): number {
  const end = source.length;
  const lastMatchStart = end - matchStartMargin;
  const matchLimit = end - lastLiterals;
  heads.fill(0);
  let at = position;
  let literalStart = 0;
  // An empty slot of the table reads as position 0, so the search starts at 1.
  let current = 1;
  let misses = 64;
  while (current <= lastMatchStart) {
    const word = wordAt(source, current);
    const slot = Math.imul(word, 0x9e3779b1) >>> (32 - hashBits);
    let candidate = heads[slot]!;
    heads[slot] = current;
    if (current - candidate > maxDistance || wordAt(source, candidate) !== word) {
      current += misses++ >>> 6;
      continue;
    }
    while (current > literalStart && candidate > 0 && source[current - 1] === source[candidate - 1]) {
      current -= 1;
      candidate -= 1;
    }
    let matchEnd = current + minMatch;
    let compared = candidate + minMatch;
    while (matchEnd < matchLimit && source[matchEnd] === source[compared]) {
      matchEnd += 1;
      compared += 1;
    }
    at = putSequence(source, literalStart, current, target, at, current - candidate, matchEnd - current);
    literalStart = matchEnd;
    current = matchEnd;
    misses = 64;
  }
  return putLiterals(source, literalStart, end, target, at, 0);
}

function putSequence(
  source: Uint8Array,
  literalStart: number,
  literalEnd: number,
  target: Uint8Array,
  position: number,
  distance: number,
  matchLength: number,
): number {
  const extra = matchLength - minMatch;
  let at = putLiterals(source, literalStart, literalEnd, target, position, Math.min(extra, 15));
  target[at++] = distance;
  target[at++] = distance >>> 8;
  return extra < 15 ? at : putExtraLength(target, at, extra - 15);
}

function putLiterals(
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  position: number,
  matchNibble: number,
): number {
  const length = end - start;
  let at = position;
  target[at++] = (Math.min(length, 15) << 4) | matchNibble;
  if (length >= 15) at = putExtraLength(target, at, length - 15);
  copyLiterals(source, start, length, target, at);
  return at + length;
}

function putExtraLength(target: Uint8Array, position: number, length: number): number {
  let at = position;
  let rest = length;
  for (; rest >= 255; rest -= 255) target[at++] = 255;
  target[at++] = rest;
  return at;
}

function decompressBlock(block: Uint8Array, target: Uint8Array, position: number, limit: number): number {
  const blockEnd = block.length;
  let at = position;
  let read = 0;
  while (read < blockEnd) {
    const token = block[read++]!;
    let length = token >>> 4;
    if (length === 15) {
      let byte = 255;
      while (byte === 255 && read < blockEnd) length += byte = block[read++]!;
    }
    if (length > blockEnd - read || length > limit - at) throw new MalformedBlockError('literals do not fit');
    copyLiterals(block, read, length, target, at);
    read += length;
    at += length;
    // Only the last sequence has no match.
    if (read === blockEnd) return at;
    if (read + 2 > blockEnd) break;
    const distance = block[read]! | (block[read + 1]! << 8);
    read += 2;
    length = (token & 15) + minMatch;
    if (length === 15 + minMatch) {
      let byte = 255;
      while (byte === 255 && read < blockEnd) length += byte = block[read++]!;
    }
    if (distance === 0 || distance > at - position || length > limit - at)
      throw new MalformedBlockError('a match does not fit');
    copyMatch(target, at, distance, length);
    at += length;
  }
  throw new MalformedBlockError('it ends inside a sequence');
}

function wordAt(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}
