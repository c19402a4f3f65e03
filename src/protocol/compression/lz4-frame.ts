// LZ4's frame format (lz4_Frame_format.md) within the limits of Kafka's Java clients: independent
// blocks, no dictionary, one frame. Written with 64 KiB blocks and no checksums but the header's.

import { type Allocate, freshMemory } from './allocate.ts';
import { xxhash32 } from '../../base/checksum/xxhash32.ts';
import type { BlockCodec } from './block-codec.ts';
import { CorruptDataError, DecompressedSizeExceededError } from './compression-errors.ts';
import { trim } from './trim.ts';

const frameMagic = 0x184d2204;
/** Magic, version 1 with independent blocks, blocks of 64 KiB, checksum of those two bytes. */
const header = Uint8Array.of(0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82);
const blockBytes = 64 * 1024;
const storedFlag = 0x80000000;
/** A byte of a length stands for 255 bytes: no honest block opens to more than this many times its size. */
const maxRatio = 255;

interface FrameHeader {
  readonly blocksAt: number;
  readonly maxBlockBytes: number;
  readonly blockChecksumBytes: 0 | 4;
  readonly contentChecksumBytes: 0 | 4;
}

/** Called with the range of a block's bytes. */
type BlockVisitor = (start: number, end: number, isStored: boolean) => void;

export function compressLz4(blocks: BlockCodec, bytes: Uint8Array): Uint8Array {
  const blockCount = Math.ceil(bytes.length / blockBytes);
  const largestBlock = blocks.maxCompressedSize(Math.min(blockBytes, bytes.length));
  const target = new Uint8Array(header.length + blockCount * (4 + largestBlock) + 4);
  const view = new DataView(target.buffer);
  target.set(header);
  let at = header.length;
  for (let start = 0; start < bytes.length; start += blockBytes) {
    const block = bytes.subarray(start, start + blockBytes);
    const size = blocks.compress(block, target, at + 4) - at - 4;
    if (size < block.length) {
      view.setUint32(at, size, true);
      at += 4 + size;
    } else {
      view.setUint32(at, block.length | storedFlag, true);
      target.set(block, at + 4);
      at += 4 + block.length;
    }
  }
  // What lies here may be the rest of a compressed block that was then stored as it is.
  view.setUint32(at, 0, true);
  return target.subarray(0, at + 4);
}

/**
 * Opens a frame. `acceptLegacyChecksum` also takes the header checksum that Kafka 0.8 and 0.9 wrote
 * into messages of magic 0, computed over the frame's magic as well (KIP-57).
 */
export function decompressLz4(
  blocks: BlockCodec,
  bytes: Uint8Array,
  maxOutputBytes: number,
  acceptLegacyChecksum = false,
  allocate: Allocate = freshMemory,
): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const frame = readHeader(bytes, view, acceptLegacyChecksum);
  let largestTotal = 0;
  visitBlocks(bytes, view, frame, (start, end, isStored) => {
    largestTotal += largestOpenedSize(end - start, isStored, frame);
  });
  const target = allocate(Math.min(largestTotal, maxOutputBytes));
  let at = 0;
  visitBlocks(bytes, view, frame, (start, end, isStored) => {
    if (frame.blockChecksumBytes > 0 && xxhash32(bytes, start, end) !== view.getUint32(end, true)) {
      throw corrupt('a block checksum is wrong');
    }
    const largestEnd = at + largestOpenedSize(end - start, isStored, frame);
    at = openBlock(blocks, bytes.subarray(start, end), isStored, target, at, largestEnd, maxOutputBytes);
  });
  return allocate === freshMemory ? trim(target, at) : target.subarray(0, at);
}

function readHeader(bytes: Uint8Array, view: DataView, acceptLegacyChecksum: boolean): FrameHeader {
  if (bytes.length < header.length) throw corrupt('it ends inside the header');
  if (view.getUint32(0, true) !== frameMagic) throw corrupt('it does not start with the magic of a frame');
  const flags = bytes[4]!;
  const blockDescriptor = bytes[5]!;
  if (flags >>> 6 !== 1) throw corrupt('its version is not 1');
  if ((flags & 0x20) === 0) throw corrupt('its blocks depend on each other');
  if ((flags & 0x03) !== 0) throw corrupt('it needs a dictionary');
  const blockSizeId = blockDescriptor >>> 4;
  if ((blockDescriptor & 0x0f) !== 0 || blockSizeId < 4 || blockSizeId > 7) throw corrupt('its block size is reserved');
  const checksumAt = (flags & 0x08) === 0 ? 6 : 14;
  if (checksumAt >= bytes.length) throw corrupt('it ends inside the header');
  const checksum = bytes[checksumAt]!;
  const isChecksumOf = (start: number): boolean => ((xxhash32(bytes, start, checksumAt) >>> 8) & 0xff) === checksum;
  if (!isChecksumOf(4) && !(acceptLegacyChecksum && isChecksumOf(0))) throw corrupt('the header checksum is wrong');
  return {
    blocksAt: checksumAt + 1,
    maxBlockBytes: 1 << (8 + 2 * blockSizeId),
    blockChecksumBytes: (flags & 0x10) === 0 ? 0 : 4,
    contentChecksumBytes: (flags & 0x04) === 0 ? 0 : 4,
  };
}

/** Visits the blocks without collecting them: of a hostile input there may be millions. */
function visitBlocks(bytes: Uint8Array, view: DataView, frame: FrameHeader, visit: BlockVisitor): void {
  let at = frame.blocksAt;
  for (;;) {
    if (at + 4 > bytes.length) throw corrupt('it ends before its end mark');
    const word = view.getUint32(at, true);
    at += 4;
    if (word === 0) break;
    const size = word & 0x7fffffff;
    if (size === 0 || size > frame.maxBlockBytes) throw corrupt('a block has a size that the frame does not allow');
    if (size + frame.blockChecksumBytes > bytes.length - at) throw corrupt('it ends inside a block');
    visit(at, at + size, word >= storedFlag);
    at += size + frame.blockChecksumBytes;
  }
  if (at + frame.contentChecksumBytes !== bytes.length) throw corrupt('its end mark is not at its end');
}

function largestOpenedSize(blockSize: number, isStored: boolean, frame: FrameHeader): number {
  return isStored ? blockSize : Math.min(blockSize * maxRatio, frame.maxBlockBytes);
}

function openBlock(
  blocks: BlockCodec,
  block: Uint8Array,
  isStored: boolean,
  target: Uint8Array,
  at: number,
  largestEnd: number,
  maxOutputBytes: number,
): number {
  if (isStored) {
    if (largestEnd > target.length) throw new DecompressedSizeExceededError('lz4', maxOutputBytes);
    target.set(block, at);
    return largestEnd;
  }
  try {
    return blocks.decompress(block, target, at, Math.min(largestEnd, target.length));
  } catch (cause) {
    if (largestEnd > target.length) throw new DecompressedSizeExceededError('lz4', maxOutputBytes);
    throw corrupt('a block cannot be opened', cause);
  }
}

function corrupt(detail: string, cause?: unknown): CorruptDataError {
  return new CorruptDataError('lz4', detail, cause);
}
