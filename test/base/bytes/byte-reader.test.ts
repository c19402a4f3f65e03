import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { ByteReader, MalformedError } from '../../../src/base/bytes/byte-reader.ts';

function reader(hex: string, elementBudget?: number): ByteReader {
  return new ByteReader(Buffer.from(hex.replaceAll(' ', ''), 'hex'), elementBudget);
}

test('fixed-size numbers are big-endian', () => {
  const bytes = reader('80 fffe fffe 80000000 ffffffff 3ff8000000000000 00 02');
  assert.equal(bytes.int8(), -128);
  assert.equal(bytes.int16(), -2);
  assert.equal(bytes.uint16(), 65534);
  assert.equal(bytes.int32(), -(2 ** 31));
  assert.equal(bytes.uint32(), 2 ** 32 - 1);
  assert.equal(bytes.float64(), 1.5);
  assert.equal(bytes.bool(), false);
  assert.equal(bytes.bool(), true, 'any non-zero byte is true');
  assert.equal(bytes.remaining, 0);
});

test('64-bit numbers beyond 2^53 come out as the nearest double, and whole as bigint', () => {
  assert.equal(reader('ffffffffffffffff').int64(), -1);
  assert.equal(reader('001fffffffffffff').int64(), Number.MAX_SAFE_INTEGER);
  assert.equal(reader('7fffffffffffffff').int64(), 2 ** 63);
  assert.equal(reader('8000000000000000').int64(), -(2 ** 63));
  assert.equal(reader('7fffffffffffffff').bigint64(), 2n ** 63n - 1n);
});

test('unsigned varints take up to five bytes, the fifth four bits', () => {
  assert.equal(reader('00').uvarint(), 0);
  assert.equal(reader('7f').uvarint(), 127);
  assert.equal(reader('8001').uvarint(), 128);
  assert.equal(reader('ffffffff0f').uvarint(), 2 ** 32 - 1);
  assert.equal(reader('8000').uvarint(), 0, 'a longer form than needed is read');
  for (const hex of ['ffffffff10', 'ffffffff8f', 'ffffffffff01', '80', 'ffffff']) {
    assert.throws(() => reader(hex).uvarint(), MalformedError, hex);
  }
});

test('strings and bytes know null, in both encodings', () => {
  assert.equal(reader('ffff').nullableString(), null);
  assert.equal(reader('00').nullableCompactString(), null);
  assert.equal(reader('ffffffff').nullableBytes(), null);
  assert.equal(reader('00').nullableCompactBytes(), null);
  assert.throws(() => reader('ffff').string(), MalformedError);
  assert.throws(() => reader('00').compactString(), MalformedError);
  assert.throws(() => reader('ffffffff').bytes(), MalformedError);
  assert.throws(() => reader('00').compactBytes(), MalformedError);
  assert.equal(reader('0000').string(), '');
  assert.equal(reader('01').compactString(), '');
  assert.equal(reader('fffe').nullableString(), null, 'any negative length is null');
});

test('a string is at most 32767 bytes in either encoding', () => {
  const longest = Buffer.alloc(0x7fff, 'k').toString('hex');
  assert.equal(reader(`7fff${longest}`).string().length, 0x7fff);
  assert.equal(reader(`808002${longest}`).compactString().length, 0x7fff);
  assert.throws(() => reader(`818002${longest}6b`).compactString(), MalformedError);
});

test('text that is not UTF-8 is refused, the replacement character itself is not', () => {
  for (const bytes of ['80', 'c0af', 'eda080', 'f4908080', '61ff', '6162636465666768696a6bff']) {
    const length = (bytes.length / 2).toString(16).padStart(4, '0');
    assert.throws(() => reader(length + bytes).string(), MalformedError, bytes);
  }
  assert.equal(reader('0003efbfbd').string(), '\ufffd');
  assert.equal(reader('0003efbbbf').string(), '\ufeff', 'a byte order mark is a character');
});

test('every text comes back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
      const bytes = Buffer.from(text);
      const length = Buffer.alloc(2);
      length.writeInt16BE(bytes.length);
      assert.equal(new ByteReader(Buffer.concat([length, bytes])).string(), text);
    }),
  );
});

test('byte strings are views of what is read', () => {
  const memory = Buffer.from('00000002abcd', 'hex');
  const bytes = new ByteReader(memory).bytes();
  memory[4] = 0;
  assert.equal(bytes.toString('hex'), '00cd');
});

test('a part of a larger buffer is read from its own beginning to its own end', () => {
  const part = Buffer.from('ffff0007ffff', 'hex').subarray(2, 4);
  const bytes = new ByteReader(part);
  assert.equal(bytes.int16(), 7);
  assert.throws(() => bytes.int8(), MalformedError);
  assert.equal(new ByteReader(new Uint8Array([9, 0, 7]).subarray(1)).int16(), 7, 'a plain Uint8Array too');
});

test('an array count is believed only as far as the bytes go', () => {
  assert.equal(reader('00000002 00000000').arrayCount(2), 2);
  assert.throws(() => reader('00000003 00000000').arrayCount(2), MalformedError);
  assert.equal(reader('ffffffff').arrayCount(1), -1);
  assert.equal(reader('fffffffe').arrayCount(1), -1, 'any negative count is null');
  assert.equal(reader('00').compactArrayCount(1), -1);
  assert.throws(() => reader('ffffffff0f').compactArrayCount(1), MalformedError);
});

test('the counts of a message together may not pass the budget', () => {
  const bytes = reader('00000002 00000002 00000000', 3);
  assert.equal(bytes.arrayCount(1), 2);
  assert.throws(() => bytes.arrayCount(1), MalformedError);
});

test('a narrowed reader stops at its part and skips what is left of it', () => {
  const bytes = reader('01 02 03 04');
  const outerEnd = bytes.enter(2);
  assert.equal(bytes.int8(), 1);
  assert.throws(() => bytes.int16(), MalformedError);
  assert.throws(() => bytes.enter(2), MalformedError);
  bytes.leave(outerEnd);
  assert.equal(bytes.int8(), 3);
  bytes.skip(1);
  assert.throws(() => bytes.skip(1), MalformedError);
});

test('a failed read does not move the reader', () => {
  const bytes = reader('0102');
  assert.throws(() => bytes.int32(), MalformedError);
  assert.equal(bytes.position, 0);
});
