import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isUuid, oneUuid, putUuid, randomUuid, uuidAt, zeroUuid } from '../../src/base/uuid.ts';

const vectors = [
  ['00000000000000000000000000000000', zeroUuid],
  ['00000000000000000000000000000001', oneUuid],
  ['0123456789abcdeffedcba9876543210', 'ASNFZ4mrze_-3LqYdlQyEA'],
  ['ffffffffffffffffffffffffffffffff', '_____________________w'],
] as const;

test("uuids have Kafka's text, at any position", () => {
  for (const [hex, text] of vectors) {
    assert.equal(uuidAt(Buffer.from(`ff${hex}ff`, 'hex'), 1), text);
    const bytes = new Uint8Array(18);
    putUuid(bytes, 1, text);
    assert.equal(Buffer.from(bytes).toString('hex'), `00${hex}00`);
  }
});

test('uuids survive the way through text, which is URL-safe base64', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
      const text = uuidAt(bytes, 0);
      assert.equal(text, Buffer.from(bytes).toString('base64url'));
      assert.ok(isUuid(text));
      const back = new Uint8Array(16);
      putUuid(back, 0, text);
      assert.deepEqual(back, bytes);
    }),
  );
});

test('what is not the canonical text of 16 bytes is not a uuid', () => {
  for (const text of [
    '',
    'AAAAAAAAAAAAAAAAAAAAA',
    'AAAAAAAAAAAAAAAAAAAAAB',
    'AAAAAAAAAAAAAAAAAAAAA=',
    'é'.repeat(22),
    '+'.repeat(22),
  ]) {
    assert.equal(isUuid(text), false, text);
    assert.throws(() => putUuid(new Uint8Array(16), 0, text), RangeError);
  }
});

test('a random uuid has version 4 and never starts with a dash', () => {
  const draws = [Buffer.alloc(16, 0xf8), Buffer.alloc(16)];
  const random = { bytes: () => Uint8Array.from(draws.shift()!), below: () => 0 };
  const uuid = randomUuid(random);
  assert.equal(draws.length, 0);
  assert.equal(uuid, 'AAAAAAAAQACAAAAAAAAAAA');
});
