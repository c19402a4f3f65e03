import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as zlib from 'node:zlib';
import fc from 'fast-check';
import type { BlockCodec } from '../../../src/protocol/compression/block-codec.ts';
import type { CodecName } from '../../../src/protocol/compression/codecs.ts';
import { codecById, codecByName, codecs } from '../../../src/protocol/compression/codecs.ts';
import {
  CorruptDataError,
  DecompressedSizeExceededError,
  UnsupportedCodecError,
} from '../../../src/protocol/compression/compression-errors.ts';
import { compress, decompress } from '../../../src/protocol/compression/compression.ts';
import { lz4Blocks } from '../../../src/protocol/compression/lz4-block.ts';
import { compressLz4, decompressLz4 } from '../../../src/protocol/compression/lz4-frame.ts';
import {
  lz4Package,
  nativeLz4Blocks,
  nativeSnappyBlocks,
  snappyPackage,
} from '../../../src/protocol/compression/native-blocks.ts';
import { snappyBlocks } from '../../../src/protocol/compression/snappy-block.ts';
import { compressSnappy, decompressSnappy } from '../../../src/protocol/compression/snappy-frame.ts';
import { javaBatch } from '../../fixtures/records/java-batches.ts';

/** One way to do one codec. Ways of the same codec must understand each other. */
interface Way {
  readonly name: string;
  readonly codec: CodecName;
  readonly compress: (bytes: Uint8Array) => Uint8Array;
  readonly decompress: (bytes: Uint8Array, maxOutputBytes: number) => Uint8Array;
}

function snappyWay(name: string, blocks: BlockCodec): Way {
  return {
    name,
    codec: 'snappy',
    compress: (bytes) => compressSnappy(blocks, bytes),
    decompress: (bytes, limit) => decompressSnappy(blocks, bytes, limit),
  };
}

function lz4Way(name: string, blocks: BlockCodec): Way {
  return {
    name,
    codec: 'lz4',
    compress: (bytes) => compressLz4(blocks, bytes),
    decompress: (bytes, limit) => decompressLz4(blocks, bytes, limit),
  };
}

function allWays(): Way[] {
  const ways: Way[] = codecs.slice(1).map((codec) => ({
    name: codec.name,
    codec: codec.name,
    compress: (bytes) => compress(codec, bytes),
    decompress: (bytes, limit) => decompress(codec, bytes, limit),
  }));
  ways.push(snappyWay('portable snappy', snappyBlocks), lz4Way('portable lz4', lz4Blocks));
  const [nativeSnappy, nativeLz4] = [snappyPackage().exports, lz4Package().exports];
  if (nativeSnappy) ways.push(snappyWay('native snappy', nativeSnappyBlocks(nativeSnappy)));
  if (nativeLz4) ways.push(lz4Way('native lz4', nativeLz4Blocks(nativeLz4)));
  return ways;
}

const ways = allWays();

/** Data of every kind: empty, repeating, random, in between, and longer than one block. */
const someBytes = fc.oneof(
  fc.uint8Array({ maxLength: 2000, size: 'max' }),
  fc
    .array(fc.constantFrom('kafka', 'the quick brown fox', '{"id":', '1234', ' '), { maxLength: 500, size: 'max' })
    .map((words) => Buffer.from(words.join(''))),
  fc
    .tuple(fc.uint8Array({ minLength: 1, maxLength: 50 }), fc.nat(200_000))
    .map(([pattern, length]) => Buffer.alloc(length, pattern)),
  // Searching noise goes in ever larger steps, so that the repetition is met in its middle.
  fc
    .tuple(fc.nat(30_000), fc.integer())
    .map(([length, seed]) => Buffer.concat([noise(length, seed), noise(length, seed)])),
  fc.tuple(fc.nat(200_000), fc.integer()).map(([length, seed]) => noise(length, seed)),
);

function noise(length: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = seed | 1;
  for (let i = 0; i < length; i += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[i] = state;
  }
  return bytes;
}

const isRefused = (error: unknown): boolean =>
  error instanceof CorruptDataError || error instanceof DecompressedSizeExceededError;

test('the table knows every codec by id and by name', () => {
  for (const [id, codec] of codecs.entries()) {
    assert.equal(codec.id, id);
    assert.equal(codecById(id), codec);
    assert.equal(codecByName(codec.name), codec);
  }
  assert.equal(codecByName('toString'), undefined);
  for (const id of [-1, 5, 7]) assert.throws(() => codecById(id), UnsupportedCodecError);
});

test('what Java compressed opens in every way, and one byte short it does not', () => {
  const expected = decompress(codecByName('zstd')!, javaBatch('v2-zstd').subarray(61), 10_000);
  assert.equal(expected.length, 2080);
  for (const way of ways) {
    const section = javaBatch(`v2-${way.codec as 'gzip'}`).subarray(61);
    assert.ok(Buffer.from(expected).equals(way.decompress(section, expected.length)), way.name);
    assert.throws(() => way.decompress(section, expected.length - 1), DecompressedSizeExceededError, way.name);
    for (let size = 0; size < section.length; size += 1) {
      // A xerial stream that ends between two blocks is a shorter xerial stream.
      if (way.codec === 'snappy' && size === 16) continue;
      assert.throws(() => way.decompress(section.subarray(0, size), 1 << 20), CorruptDataError, `${way.name} ${size}`);
    }
  }
});

test('every way opens what every other way of its codec made, within exactly its size', () => {
  fc.assert(
    fc.property(someBytes, (bytes) => {
      for (const writer of ways) {
        const compressed = writer.compress(bytes);
        for (const reader of ways) {
          if (reader.codec !== writer.codec) continue;
          const opened = reader.decompress(compressed, bytes.length);
          assert.ok(Buffer.from(bytes).equals(opened), `${writer.name} → ${reader.name}`);
          if (bytes.length > 0) {
            assert.throws(() => reader.decompress(compressed, bytes.length - 1), DecompressedSizeExceededError);
          }
        }
      }
    }),
    { numRuns: 60 },
  );
});

test('random garbage is refused or opens within its limit', () => {
  const prefix = fc.constantFrom(
    '',
    '82534e4150505900000000010000000100000010',
    '04224d18604082',
    '1f8b080000000000',
    '28b52ffd',
  );
  fc.assert(
    fc.property(prefix, fc.uint8Array({ maxLength: 300 }), (start, rest) => {
      const bytes = Buffer.concat([Buffer.from(start, 'hex'), rest]);
      for (const way of ways) {
        try {
          assert.ok(way.decompress(bytes, 5000).length <= 5000);
        } catch (error) {
          assert.ok(isRefused(error), `${way.name}: ${String(error)}`);
        }
      }
    }),
    { numRuns: 300 },
  );
});

test('damaged data is refused or opens within its limit', () => {
  const sections = new Map(ways.map((way) => [way, javaBatch(`v2-${way.codec as 'gzip'}`).subarray(61)]));
  fc.assert(
    fc.property(fc.nat(2000), fc.nat(255), (at, byte) => {
      for (const [way, section] of sections) {
        const damaged = Uint8Array.from(section);
        damaged[at % section.length] = byte;
        try {
          assert.ok(way.decompress(damaged, 5000).length <= 5000);
        } catch (error) {
          assert.ok(isRefused(error), `${way.name}: ${String(error)}`);
        }
      }
    }),
    { numRuns: 300 },
  );
});

test('a bomb is refused', () => {
  const bomb = Buffer.alloc(20_000_000);
  for (const way of ways) {
    const compressed = way.compress(bomb);
    assert.throws(() => way.decompress(compressed, 1_000_000), DecompressedSizeExceededError, way.name);
  }
});

test('a snappy block that declares what it cannot hold is refused before memory is taken for it', () => {
  const block = Buffer.from('ffffffff0f00', 'hex');
  for (const way of ways) {
    if (way.codec !== 'snappy') continue;
    assert.throws(() => way.decompress(block, 2 ** 40), CorruptDataError);
  }
});

test('snappy opens a bare block, and streams that follow each other', () => {
  for (const way of ways) {
    if (way.codec !== 'snappy') continue;
    const text = Buffer.from('the quick brown fox the quick brown fox');
    const bare = way.compress(text).subarray(20);
    assert.ok(text.equals(way.decompress(bare, 100)));
    const twice = Buffer.concat([way.compress(text), way.compress(text)]);
    assert.ok(Buffer.concat([text, text]).equals(way.decompress(twice, 100)));
  }
});

test('gzip and zstd open members that follow each other', () => {
  for (const name of ['gzip', 'zstd'] as const) {
    const codec = codecByName(name)!;
    const twice = Buffer.concat([compress(codec, Buffer.from('one ')), compress(codec, Buffer.from('two'))]);
    assert.equal(Buffer.from(decompress(codec, twice, 7)).toString(), 'one two');
  }
});

test('levels are passed on', () => {
  const bytes = Buffer.from('the quick brown fox jumps over the lazy dog '.repeat(500) + noise(20_000, 7).join());
  assert.ok(compress(codecByName('gzip')!, bytes, 9).length < compress(codecByName('gzip')!, bytes, 1).length);
  assert.ok(compress(codecByName('zstd')!, bytes, 19).length < compress(codecByName('zstd')!, bytes, -100).length);
});

test('a zstd frame without its content size opens', async () => {
  const stream = zlib.createZstdCompress();
  const chunks: Uint8Array[] = [];
  stream.on('data', (chunk: Uint8Array) => chunks.push(chunk));
  stream.write(Buffer.alloc(3000, 'a'));
  stream.end(Buffer.alloc(3000, 'b'));
  await new Promise((resolve) => stream.on('end', resolve));
  assert.equal(decompress(codecByName('zstd')!, Buffer.concat(chunks), 6000).length, 6000);
});
