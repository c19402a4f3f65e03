import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { ByteReader } from '../../../src/base/bytes/byte-reader.ts';
import { ByteWriter } from '../../../src/base/bytes/byte-writer.ts';

function written(write: (writer: ByteWriter) => void, capacity?: number): string {
  const writer = new ByteWriter(capacity);
  write(writer);
  return writer.toBytes().toString('hex');
}

const methods: readonly [string, (writer: ByteWriter) => void, string][] = [
  ['bool', (w) => w.bool(true), '01'],
  ['int8', (w) => w.int8(-1), 'ff'],
  ['int16', (w) => w.int16(-2), 'fffe'],
  ['uint16', (w) => w.uint16(65535), 'ffff'],
  ['int32', (w) => w.int32(-2), 'fffffffe'],
  ['uint32', (w) => w.uint32(2 ** 32 - 1), 'ffffffff'],
  ['int64', (w) => w.int64(-2), 'fffffffffffffffe'],
  ['bigint64', (w) => w.bigint64(-(2n ** 63n)), '8000000000000000'],
  ['float64', (w) => w.float64(1.5), '3ff8000000000000'],
  ['uuid', (w) => w.uuid('AAAAAAAAAAAAAAAAAAAAAQ'), '00000000000000000000000000000001'],
  ['uvarint', (w) => w.uvarint(300), 'ac02'],
  ['string', (w) => w.string('é'), '0002c3a9'],
  ['nullableString', (w) => w.nullableString(null), 'ffff'],
  ['compactString', (w) => w.compactString('é'), '03c3a9'],
  ['nullableCompactString', (w) => w.nullableCompactString(null), '00'],
  ['bytes', (w) => w.bytes(Buffer.from('a')), '0000000161'],
  ['nullableBytes', (w) => w.nullableBytes(null), 'ffffffff'],
  ['compactBytes', (w) => w.compactBytes([Buffer.from('a'), Buffer.from('b')]), '036162'],
  ['nullableCompactBytes', (w) => w.nullableCompactBytes(null), '00'],
  ['arrayCount', (w) => w.arrayCount(-1), 'ffffffff'],
  ['compactArrayCount', (w) => w.compactArrayCount(-1), '00'],
  ['raw', (w) => w.raw(Buffer.from('a')), '61'],
  ['tagged', (w) => w.tagged(3, (inner) => inner.int16(1)), '03020001'],
];

for (const [name, write, hex] of methods) {
  test(`${name} writes its bytes, also where the buffer must grow first`, () => {
    assert.equal(written(write), hex);
    for (let capacity = 0; capacity <= hex.length / 2; capacity++) assert.equal(written(write, capacity), hex);
  });
}

test('the largest 64-bit number stands for everything from 2^63 on', () => {
  for (const value of [2 ** 63, 2 ** 70]) {
    assert.equal(
      written((w) => w.int64(value)),
      '7fffffffffffffff',
    );
  }
  assert.equal(
    written((w) => w.int64(-(2 ** 63))),
    '8000000000000000',
  );
});

test('what is not a 64-bit whole number is refused', () => {
  for (const value of [Number.NaN, 0.5, Infinity, -Infinity, -(2 ** 64)]) {
    assert.throws(() => new ByteWriter().int64(value), RangeError, `${value}`);
  }
});

test('a number that does not fit is refused, not cut', () => {
  const limits = [
    ['int8', -0x80, 0x7f],
    ['int16', -0x8000, 0x7fff],
    ['uint16', 0, 0xffff],
    ['int32', -(2 ** 31), 2 ** 31 - 1],
    ['uint32', 0, 2 ** 32 - 1],
    ['uvarint', 0, 2 ** 32 - 1],
  ] as const;
  for (const [type, least, greatest] of limits) {
    for (const value of [least, greatest, -0]) new ByteWriter()[type](value);
    for (const value of [least - 1, greatest + 1, 0.5, Number.NaN, Infinity]) {
      assert.throws(() => new ByteWriter()[type](value), RangeError, `${value} as ${type}`);
    }
  }
});

test('a uuid is exactly 22 characters of base64', () => {
  for (const text of ['', 'AAAA', 'not a uuid at all, no!', '550e8400-e29b-41d4-a716-446655440000']) {
    assert.throws(() => new ByteWriter().uuid(text), RangeError, text);
  }
});

test('a string longer than 32767 bytes is refused', () => {
  assert.throws(() => new ByteWriter().string('é'.repeat(0x4000)), RangeError);
  assert.throws(() => new ByteWriter().compactString('k'.repeat(0x8000)), RangeError);
  new ByteWriter().string('k'.repeat(0x7fff));
});

test('whole numbers come back', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.integer(), fc.nat({ max: 2 ** 32 - 1 }), (long, int, varint) => {
      const writer = new ByteWriter();
      writer.int64(long);
      writer.int32(int);
      writer.uvarint(varint);
      const reader = new ByteReader(writer.toBytes());
      assert.deepEqual([reader.int64(), reader.int32(), reader.uvarint()], [long, int, varint]);
    }),
  );
});

test('texts come back, short and long, of any script', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), fc.string({ maxLength: 40 }), (text, ascii) => {
      const writer = new ByteWriter(8);
      writer.string(text);
      writer.compactString(ascii);
      const reader = new ByteReader(writer.toBytes());
      assert.deepEqual([reader.string(), reader.compactString()], [text, ascii]);
      assert.equal(reader.remaining, 0);
    }),
  );
});

test('half a surrogate pair is written as the replacement character', () => {
  assert.equal(
    written((w) => w.string('a\ud800b')),
    '000561efbfbd62',
  );
});

test('large byte strings are handed on by reference, in their place', () => {
  const large = Buffer.alloc(5000, 1);
  const writer = new ByteWriter();
  writer.int8(1);
  writer.bytes(large);
  writer.bytes([large, Buffer.from('b')]);
  writer.int8(2);
  const chunks = writer.chunks();
  assert.equal(chunks.filter((chunk) => chunk === large).length, 2);
  assert.equal(writer.size, 1 + 4 + 5000 + 4 + 5001 + 1);
  const whole = Buffer.concat(chunks);
  assert.equal(whole.length, writer.size);
  assert.deepEqual(whole, writer.toBytes());
  const reader = new ByteReader(whole);
  reader.skip(1);
  assert.deepEqual(reader.bytes(), large);
  assert.equal(reader.bytes().at(-1), 0x62);
  assert.equal(reader.int8(), 2);
});

test('a length that is known only at the end is patched in', () => {
  const writer = new ByteWriter(4);
  writer.int32(0);
  writer.string('kafka');
  writer.patchInt32(0, writer.size - 4);
  assert.equal(writer.toBytes().readInt32BE(0), 7);
});
