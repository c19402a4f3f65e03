// Snappy as Kafka's Java clients frame it (the format of the xerial library, not snappy's own frame
// format): a 16-byte header, then blocks of at most 32 KiB with their compressed length before them.
// Other clients send one bare block, so the reader takes that too.

import { type Allocate, freshMemory } from './allocate.ts';
import type { BlockCodec } from './block-codec.ts';
import { CorruptDataError, DecompressedSizeExceededError } from './compression-errors.ts';
import { snappyDeclaredLength } from './snappy-block.ts';

const magic = Uint8Array.of(0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00);
const header = Uint8Array.of(...magic, 0, 0, 0, 1, 0, 0, 0, 1);
const blockBytes = 32 * 1024;
/** A copy of 64 bytes takes three: no honest block opens to more than this many times its size. */
const maxRatio = 22;

export function compressSnappy(blocks: BlockCodec, bytes: Uint8Array): Uint8Array {
  const blockCount = Math.ceil(bytes.length / blockBytes);
  const target = new Uint8Array(
    header.length + blockCount * (4 + blocks.maxCompressedSize(Math.min(blockBytes, bytes.length))),
  );
  const view = new DataView(target.buffer);
  target.set(header);
  let at = header.length;
  for (let start = 0; start < bytes.length; start += blockBytes) {
    const end = blocks.compress(bytes.subarray(start, start + blockBytes), target, at + 4);
    view.setInt32(at, end - at - 4);
    at = end;
  }
  return target.subarray(0, at);
}

export function decompressSnappy(
  blocks: BlockCodec,
  bytes: Uint8Array,
  maxOutputBytes: number,
  allocate: Allocate = freshMemory,
): Uint8Array {
  let total = 0;
  visitBlocks(bytes, (block) => {
    const declared = snappyDeclaredLength(block);
    if (declared < 0 || declared > block.length * maxRatio) throw corrupt('a block declares a length it cannot have');
    total += declared;
  });
  if (total > maxOutputBytes) throw new DecompressedSizeExceededError('snappy', maxOutputBytes);
  const target = allocate(total).subarray(0, total);
  let at = 0;
  visitBlocks(bytes, (block) => {
    at = openBlock(blocks, block, target, at);
  });
  if (at !== total) throw corrupt('a block is shorter than it declares');
  return target;
}

function openBlock(blocks: BlockCodec, block: Uint8Array, target: Uint8Array, at: number): number {
  try {
    return blocks.decompress(block, target, at, target.length);
  } catch (cause) {
    throw corrupt('a block cannot be opened', cause);
  }
}

/** Visits the blocks without collecting them: of a hostile input there may be millions. */
function visitBlocks(bytes: Uint8Array, visit: (block: Uint8Array) => void): void {
  if (!startsWithMagic(bytes, 0)) {
    visit(bytes);
    return;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  while (at < bytes.length) {
    // Streams may follow each other, each with its header.
    if (startsWithMagic(bytes, at)) {
      if (at + header.length > bytes.length) throw corrupt('it ends inside the header');
      at += header.length;
      continue;
    }
    const length = at + 4 <= bytes.length ? view.getInt32(at) : -1;
    if (length < 0 || length > bytes.length - at - 4) throw corrupt('it ends inside a block');
    visit(bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
}

function startsWithMagic(bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < magic.length; i += 1) if (bytes[at + i] !== magic[i]) return false;
  return true;
}

function corrupt(detail: string, cause?: unknown): CorruptDataError {
  return new CorruptDataError('snappy', detail, cause);
}
