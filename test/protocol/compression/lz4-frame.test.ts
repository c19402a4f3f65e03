import assert from 'node:assert/strict';
import { test } from 'node:test';
import { xxhash32 } from '../../../src/base/checksum/xxhash32.ts';
import { CorruptDataError } from '../../../src/protocol/compression/compression-errors.ts';
import { lz4Blocks } from '../../../src/protocol/compression/lz4-block.ts';
import { compressLz4, decompressLz4 } from '../../../src/protocol/compression/lz4-frame.ts';

interface FrameParts {
  readonly flags: number;
  readonly blockDescriptor: number;
  readonly contentSize: number | undefined;
  readonly headerChecksum: number | undefined;
  readonly blocks: readonly { readonly word: number; readonly bytes: Uint8Array; readonly checksum?: number }[];
  readonly trailer: readonly number[];
}

const stored = (text: string, checksum?: number): FrameParts['blocks'][number] => {
  const bytes = Buffer.from(text);
  const block = { word: (bytes.length | 0x80000000) >>> 0, bytes };
  return checksum === undefined ? block : { ...block, checksum };
};

const plain: FrameParts = {
  flags: 0x60,
  blockDescriptor: 0x40,
  contentSize: undefined,
  headerChecksum: undefined,
  blocks: [stored('hello')],
  trailer: [],
};

const littleEndian = (value: number): number[] => [
  value & 255,
  (value >>> 8) & 255,
  (value >>> 16) & 255,
  value >>> 24,
];
const magic = [0x04, 0x22, 0x4d, 0x18];

function frame(parts: Partial<FrameParts>): Uint8Array {
  const { flags, blockDescriptor, contentSize, headerChecksum, blocks, trailer } = { ...plain, ...parts };
  const descriptor = [flags, blockDescriptor];
  if (contentSize !== undefined) descriptor.push(...littleEndian(contentSize), 0, 0, 0, 0);
  const bytes = [...magic, ...descriptor, headerChecksum ?? (xxhash32(Uint8Array.from(descriptor)) >>> 8) & 255];
  for (const { word, bytes: block, checksum } of blocks) {
    bytes.push(...littleEndian(word), ...block);
    if (checksum !== undefined) bytes.push(...littleEndian(checksum));
  }
  return Uint8Array.from([...bytes, 0, 0, 0, 0, ...trailer]);
}

const open = (bytes: Uint8Array, limit = 1000): string =>
  Buffer.from(decompressLz4(lz4Blocks, bytes, limit)).toString();

test('a frame of another writer opens: content size, content checksum, block checksum, larger blocks', () => {
  assert.equal(open(frame({})), 'hello');
  assert.equal(open(frame({ flags: 0x68, contentSize: 5 })), 'hello');
  assert.equal(open(frame({ flags: 0x64, trailer: [1, 2, 3, 4] })), 'hello');
  assert.equal(open(frame({ flags: 0x70, blocks: [stored('hello', xxhash32(Buffer.from('hello')))] })), 'hello');
  assert.equal(open(frame({ blockDescriptor: 0x70, blocks: [stored('a'.repeat(500)), stored('b')] })).length, 501);
  assert.equal(open(frame({ blocks: [] })), '');
});

test('what Java refuses is refused', () => {
  const refused: Record<string, Uint8Array> = {
    'dependent blocks': frame({ flags: 0x40 }),
    'a dictionary': frame({ flags: 0x61 }),
    'a reserved flag': frame({ flags: 0x62 }),
    'version 2': frame({ flags: 0xa0 }),
    'a block size below 64 KiB': frame({ blockDescriptor: 0x30 }),
    'reserved bits of the block descriptor': frame({ blockDescriptor: 0x41 }),
    'a wrong header checksum': frame({ headerChecksum: 0x55 }),
    'a wrong block checksum': frame({ flags: 0x70, blocks: [stored('hello', 1)] }),
    'a block above the frame’s size': frame({ blocks: [stored('x'.repeat(65_537))] }),
    'a stored block of nothing': frame({ blocks: [{ word: 0x80000000, bytes: new Uint8Array(0) }] }),
    'a second frame': Buffer.concat([frame({}), frame({})]),
  };
  for (const [name, bytes] of Object.entries(refused)) {
    assert.throws(() => decompressLz4(lz4Blocks, bytes, 1 << 20), CorruptDataError, name);
  }
});

test('the header checksum of Kafka 0.8 is taken where it may stand, and only there', () => {
  const legacy = frame({ headerChecksum: (xxhash32(Uint8Array.from([...magic, 0x60, 0x40])) >>> 8) & 255 });
  assert.throws(() => decompressLz4(lz4Blocks, legacy, 1000), CorruptDataError);
  assert.equal(Buffer.from(decompressLz4(lz4Blocks, legacy, 1000, true)).toString(), 'hello');
});

test('incompressible data is stored, with the end mark intact', () => {
  const bytes = Uint8Array.from({ length: 70_000 }, (_, i) => Math.imul(i + 1, 0x9e3779b1) >>> 13);
  const compressed = compressLz4(lz4Blocks, bytes);
  assert.ok(compressed.length < bytes.length + 32);
  assert.ok(Buffer.from(bytes).equals(decompressLz4(lz4Blocks, compressed, bytes.length)));
});
