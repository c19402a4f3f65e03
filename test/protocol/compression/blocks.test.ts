import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BlockCodec } from '../../../src/protocol/compression/block-codec.ts';
import { MalformedBlockError } from '../../../src/protocol/compression/block-codec.ts';
import { lz4Blocks } from '../../../src/protocol/compression/lz4-block.ts';
import { snappyBlocks, snappyDeclaredLength } from '../../../src/protocol/compression/snappy-block.ts';

const before = Buffer.from('secret of another batch');

/** Opens a block behind other bytes, which it must neither read nor change, with `room` bytes left. */
function open(blocks: BlockCodec, block: number[], room = 20): string {
  const target = Buffer.concat([before, Buffer.alloc(room + 8)]);
  const end = blocks.decompress(Uint8Array.from(block), target, before.length, before.length + room);
  assert.ok(target.subarray(0, before.length).equals(before));
  assert.ok(target.subarray(before.length + room).every((byte) => byte === 0));
  return target.subarray(before.length, end).toString();
}

const [a, b, c, d] = [0x61, 0x62, 0x63, 0x64] as const;

test('LZ4: literals, matches that overlap, lengths of several bytes', () => {
  assert.equal(open(lz4Blocks, [0x40, a, b, c, d]), 'abcd');
  assert.equal(open(lz4Blocks, [0x22, a, b, 2, 0, 0x10, c]), 'ababababc');
  assert.equal(open(lz4Blocks, [0x1f, a, 1, 0, 0, 0]), 'a'.repeat(20));
  assert.equal(open(lz4Blocks, [0xf0, 1, ...Array<number>(16).fill(b)]), 'b'.repeat(16));
  assert.equal(open(lz4Blocks, [0]), '');
});

test('LZ4: a block that does not fit is refused', () => {
  const refused: Record<string, number[]> = {
    'a match before the block': [0x10, a, 2, 0, 0],
    'a match that is nowhere': [0x10, a, 0, 0, 0],
    'a match beyond the limit': [0x1f, a, 1, 0, 1, 0],
    'literals beyond the limit': [0xf0, 6, ...Array<number>(21).fill(b)],
    'literals beyond the block': [0x40, a, b],
    'no distance': [0x10, a, 1],
    'no last literals': [0x10, a, 1, 0],
    'a length without end': [0xf0, 255, 255],
    nothing: [],
  };
  for (const [name, block] of Object.entries(refused)) {
    assert.throws(() => open(lz4Blocks, block), MalformedBlockError, name);
  }
});

test('snappy: literals and copies of every form', () => {
  assert.equal(open(snappyBlocks, [4, 0x0c, a, b, c, d]), 'abcd');
  assert.equal(open(snappyBlocks, [4, 60 << 2, 3, a, b, c, d]), 'abcd');
  assert.equal(open(snappyBlocks, [4, 61 << 2, 3, 0, a, b, c, d]), 'abcd');
  assert.equal(open(snappyBlocks, [4, 62 << 2, 3, 0, 0, a, b, c, d]), 'abcd');
  assert.equal(open(snappyBlocks, [4, 63 << 2, 3, 0, 0, 0, a, b, c, d]), 'abcd');
  assert.equal(open(snappyBlocks, [6, 0x04, a, b, 0x01, 2]), 'ababab');
  assert.equal(open(snappyBlocks, [6, 0x04, a, b, 0x0e, 2, 0]), 'ababab');
  assert.equal(open(snappyBlocks, [6, 0x04, a, b, 0x0f, 2, 0, 0, 0]), 'ababab');
  assert.equal(open(snappyBlocks, [0]), '');
});

test('snappy: a block that does not fit is refused', () => {
  const refused: Record<string, number[]> = {
    'a copy before the block': [6, 0x04, a, b, 0x01, 3],
    'a copy that is nowhere': [6, 0x04, a, b, 0x01, 0],
    'a copy beyond the declared length': [5, 0x04, a, b, 0x01, 2],
    'a literal beyond the declared length': [3, 0x0c, a, b, c, d],
    'a literal beyond the block': [4, 0x0c, a, b],
    'a literal whose length is cut': [4, 61 << 2, 3],
    'a copy whose distance is cut': [6, 0x04, a, b, 0x0e, 2],
    'less than declared': [5, 0x0c, a, b, c, d],
    'more declared than there is room': [21, 0x0c, a, b, c, d],
    nothing: [],
  };
  for (const [name, block] of Object.entries(refused)) {
    assert.throws(() => open(snappyBlocks, block), MalformedBlockError, name);
  }
});

test('snappy: a declared length has at most 32 bits', () => {
  assert.equal(snappyDeclaredLength(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f)), 0xffffffff);
  assert.equal(snappyDeclaredLength(Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x10)), -1);
  assert.equal(snappyDeclaredLength(Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x80, 0x00)), -1);
  assert.equal(snappyDeclaredLength(Uint8Array.of(0x80)), -1);
});
