import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { crc32c, nativeCrc32c } from '../../../src/base/checksum/crc32c.ts';
import { crc32cPortable } from '../../../src/base/checksum/crc32c-portable.ts';

const ascending = Uint8Array.from({ length: 32 }, (_, i) => i);

const vectors: [Uint8Array, number][] = [
  // RFC 3720, B.4
  [new Uint8Array(32), 0x8a9136aa],
  [new Uint8Array(32).fill(0xff), 0x62a8ab43],
  [ascending, 0x46dd794e],
  [ascending.toReversed(), 0x113fdb5c],
  // as Java computes them
  [Buffer.from(''), 0],
  [Buffer.from('a'), 0xc1d04330],
  [Buffer.from('123456789'), 0xe3069283],
  [Buffer.from('The quick brown fox jumps over the lazy dog'), 0x22620404],
];

function bytewise(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return ~crc >>> 0;
}

test('known checksums', () => {
  for (const [bytes, expected] of vectors) {
    assert.equal(crc32c(bytes), expected);
    assert.equal(crc32cPortable(bytes, 0, bytes.length, 0), expected);
  }
});

test('portable, native and bitwise agree for every length, start and alignment', () => {
  const native = nativeCrc32c.exports?.crc32c;
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000, size: 'max' }), fc.nat(40), fc.nat(40), (bytes, skip, drop) => {
      const start = Math.min(skip, bytes.length);
      const end = Math.max(start, bytes.length - drop);
      const expected = bytewise(bytes.subarray(start, end));
      assert.equal(crc32cPortable(bytes, start, end, 0), expected);
      assert.equal(crc32c(bytes, start, end), expected);
      if (native !== undefined) assert.equal(native(bytes.subarray(start, end), 0), expected);
    }),
  );
});

test('a checksum goes on over several chunks', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 900, size: 'max' }), { maxLength: 5 }), (chunks) => {
      const whole = Buffer.concat(chunks);
      const seeded = (sum: number, chunk: Uint8Array): number => crc32c(chunk, 0, chunk.length, sum);
      const portable = (sum: number, chunk: Uint8Array): number => crc32cPortable(chunk, 0, chunk.length, sum);
      assert.equal(chunks.reduce(seeded, 0), crc32c(whole));
      assert.equal(chunks.reduce(portable, 0), crc32c(whole));
    }),
  );
});
