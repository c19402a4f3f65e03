import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { xxhash32 } from '../../../src/base/checksum/xxhash32.ts';
import type { CodecName } from '../../../src/protocol/compression/codecs.ts';
import { codecByName } from '../../../src/protocol/compression/codecs.ts';
import { compress } from '../../../src/protocol/compression/compression.ts';
import { BatchCursor } from '../../../src/protocol/records/batch-cursor.ts';
import { readRecords } from '../../../src/protocol/records/record-reader.ts';
import { recordsErrorCode } from '../../../src/protocol/records/records-errors.ts';
import { javaBatch } from '../../fixtures/records/java-batches.ts';

const t = 1_700_000_000_000;

interface Message {
  readonly magic: 0 | 1;
  readonly offset: number;
  readonly attributes?: number;
  readonly timestamp?: number;
  readonly value: Uint8Array | null;
}

/** A message without key; its checksum is left 0, since readers leave that to whoever validates. */
function message({ magic, offset, attributes = 0, timestamp = t, value }: Message): Uint8Array {
  const size = 14 + (magic === 1 ? 8 : 0) + (value?.length ?? 0);
  const bytes = Buffer.alloc(12 + size);
  bytes.writeBigInt64BE(BigInt(offset), 0);
  bytes.writeInt32BE(size, 8);
  bytes[16] = magic;
  bytes[17] = attributes;
  let at = 18;
  if (magic === 1) at = bytes.writeBigInt64BE(BigInt(timestamp), at);
  at = bytes.writeInt32BE(-1, at);
  at = bytes.writeInt32BE(value?.length ?? -1, at);
  if (value !== null) bytes.set(value, at);
  return bytes;
}

function offsetsAndTimestamps(bytes: Uint8Array, maxOpenedBytes = 10_000): number[][] {
  const cursor = new BatchCursor(bytes);
  const found: number[][] = [];
  while (cursor.next()) {
    for (const { offset, timestamp } of readRecords(bytes, cursor.view, cursor.position, maxOpenedBytes)) {
      found.push([offset, timestamp]);
    }
  }
  return found;
}

function wrap(magic: 0 | 1, codecName: CodecName, offset: number, inner: readonly Uint8Array[], flags = 0): Uint8Array {
  const codec = codecByName(codecName)!;
  const value = compress(codec, Buffer.concat(inner));
  return message({ magic, offset, attributes: codec.id | flags, timestamp: t + 9, value });
}

const pair = (magic: 0 | 1, first: number): Uint8Array[] => [
  message({ magic, offset: first, value: Buffer.from('a') }),
  message({ magic, offset: first + 1, timestamp: t + 1, value: null }),
];

test('wrappers of every codec of their time are read', () => {
  for (const codec of ['gzip', 'snappy', 'lz4'] as const) {
    assert.deepEqual(offsetsAndTimestamps(wrap(1, codec, 71, pair(1, 0))), [
      [70, t],
      [71, t + 1],
    ]);
    assert.deepEqual(offsetsAndTimestamps(wrap(0, codec, 71, pair(0, 70))), [
      [70, -1],
      [71, -1],
    ]);
  }
});

test('a wrapper of magic 0 may have the header checksum of its time', () => {
  const bytes = wrap(0, 'lz4', 1, pair(0, 0));
  const frameAt = bytes.indexOf(0x04, 26);
  bytes[frameAt + 6] = (xxhash32(bytes, frameAt, frameAt + 6) >>> 8) & 255;
  assert.equal(offsetsAndTimestamps(bytes).length, 2);
  bytes[16] = 1;
  assert.throws(() => offsetsAndTimestamps(bytes));
});

test('the append time of a wrapper is that of all messages in it', () => {
  assert.deepEqual(offsetsAndTimestamps(wrap(1, 'gzip', 1, pair(1, 0), 0x08)), [
    [0, t + 9],
    [1, t + 9],
  ]);
});

test('a wrapper in a wrapper, of another magic, empty, cut or too large is refused', () => {
  const whole = Buffer.concat(pair(1, 0));
  const refused: [string, Uint8Array][] = [
    ['nested', wrap(1, 'gzip', 1, [wrap(1, 'gzip', 1, pair(1, 0))])],
    ['other magic', wrap(1, 'gzip', 1, pair(0, 0))],
    ['empty', wrap(1, 'gzip', 1, [])],
    ['cut', wrap(1, 'gzip', 1, [whole.subarray(0, whole.length - 1)])],
    ['without value', message({ magic: 1, offset: 1, attributes: 1, value: null })],
    ['too large', wrap(1, 'gzip', 1, [message({ magic: 1, offset: 0, value: new Uint8Array(10_001) })])],
  ];
  for (const [name, bytes] of refused) {
    assert.throws(
      () => offsetsAndTimestamps(bytes),
      (error) => recordsErrorCode(error) === 87,
      name,
    );
  }
});

test('null is not empty, and a field that overruns its message is refused', () => {
  const valuesOf = (value: Uint8Array | null): unknown => {
    const bytes = message({ magic: 1, offset: 0, value });
    return [...readRecords(bytes, new BatchCursor(bytes).view, 0, 0)].map((record) => record.value?.length);
  };
  assert.deepEqual(valuesOf(null), [undefined]);
  assert.deepEqual(valuesOf(new Uint8Array(0)), [0]);
  for (const [at, byte] of [
    [29, 2],
    [33, 2],
    [29, 0xfe],
  ] as const) {
    const bytes = message({ magic: 1, offset: 0, value: Buffer.from('a') });
    bytes[at] = byte;
    assert.throws(() => offsetsAndTimestamps(Buffer.concat([bytes, bytes])), { reason: 'size' });
  }
});

test('a damaged message is read or refused, nothing else', () => {
  fc.assert(
    fc.property(fc.constantFrom('magic0', 'magic1', 'magic1-gzip'), fc.nat(300), fc.nat(255), (name, at, byte) => {
      const bytes = javaBatch(name);
      bytes[at % bytes.length] = byte;
      try {
        offsetsAndTimestamps(bytes);
      } catch (error) {
        assert.notEqual(recordsErrorCode(error), undefined, String(error));
      }
    }),
    { numRuns: 1000 },
  );
});
