import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32 } from '../../../src/base/checksum/crc32.ts';
import { loadOptionalPackage } from '../../../src/base/checksum/optional-package.ts';
import { xxhash32 } from '../../../src/base/checksum/xxhash32.ts';

const ascii = (text: string): Uint8Array => Buffer.from(text, 'latin1');

test('crc32 is the IEEE one, goes on over chunks and takes a range', () => {
  assert.equal(crc32(ascii('123456789')), 0xcbf43926);
  assert.equal(crc32(ascii('56789'), 0, 5, crc32(ascii('1234'))), 0xcbf43926);
  assert.equal(crc32(ascii('xx123456789y'), 2, 11), 0xcbf43926);
});

test('xxhash32 has its published values', () => {
  assert.equal(xxhash32(ascii('')), 0x02cc5d05);
  assert.equal(xxhash32(ascii('a')), 0x550d7456);
  assert.equal(xxhash32(ascii('abc')), 0x32d153ff);
  assert.equal(xxhash32(ascii('xabcx'), 1, 4), 0x32d153ff);
  assert.equal(xxhash32(ascii('Nobody inspects the spammish repetition')), 0xe2293b2f);
});

test('the header byte of an LZ4 frame as Java writes it is a slice of xxhash32', () => {
  assert.equal((xxhash32(Uint8Array.of(0x60, 0x40)) >>> 8) & 0xff, 0x82);
});

test('a package that is not there is a reason, not an exception', () => {
  const missing = loadOptionalPackage('@samsa/no-such-package');
  assert.equal(missing.exports, undefined);
  assert.equal((missing.failure as NodeJS.ErrnoException).code, 'MODULE_NOT_FOUND');
});
