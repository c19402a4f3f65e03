import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SipHash128 } from '../../../src/base/hash/siphash128.ts';

/** From OpenSSL 3: `openssl mac -macopt c-rounds:1 -macopt d-rounds:3 -macopt size:16 -macopt hexkey:0001…0f SIPHASH`. */
const vectors: ReadonlyMap<number, string> = new Map([
  [0, 'e77ebcb22788a5befd62db6add303001'],
  [1, 'fc6f370460d3eda85e0573cc2b2ff063'],
  [7, '1084b923f2aae0c3a62f2ec80848ab77'],
  [8, 'aa12fee1d5e3dab4724f16ab35f9c799'],
  [9, '81ddb8042cf33994f4720e0094137c42'],
  [15, 'c17e5505b2bd526c2921cdec1e7e0109'],
  [16, 'd0a8d95715518eebb513b0f83d9e1793'],
  [63, '4c5800e34efe426f079f6b0aa75260ad'],
]);
const key = Uint8Array.from({ length: 16 }, (_, index) => index);

function hexOf(hash: SipHash128): string {
  return Buffer.from(hash.words.buffer).toString('hex');
}

test('the hash is the one that OpenSSL computes', () => {
  const hash = new SipHash128(key);
  for (const [length, expected] of vectors) {
    hash.hash(
      Uint8Array.from({ length }, (_, index) => index),
      0,
      length,
    );
    assert.equal(hexOf(hash), expected, `of ${length} bytes`);
  }
});

test('only the bytes of the range count', () => {
  const hash = new SipHash128(key);
  const bytes = Uint8Array.from({ length: 40 }, (_, index) => (index - 11) & 0xff);
  hash.hash(bytes, 11, 26);
  assert.equal(hexOf(hash), vectors.get(15));
});

test('another key gives another hash', () => {
  const hash = new SipHash128(new Uint8Array(16));
  hash.hash(key, 0, 0);
  assert.notEqual(hexOf(hash), vectors.get(0));
  assert.throws(() => new SipHash128(new Uint8Array(8)), RangeError);
});
