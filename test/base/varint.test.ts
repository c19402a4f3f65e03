import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  MalformedVarintError,
  VarintCursor,
  putUnsignedVarint,
  putVarint,
  putVarlong,
  unsignedVarintSize,
  varintSize,
  varlongSize,
} from '../../src/base/varint.ts';

// value, zigzag varint, zigzag varlong, unsigned varint; as Java writes them.
const vectors: [number, string, string, string][] = [
  [0, '00', '00', '00'],
  [-1, '01', '01', 'ffffffff0f'],
  [1, '02', '02', '01'],
  [-2, '03', '03', 'feffffff0f'],
  [63, '7e', '7e', '3f'],
  [-64, '7f', '7f', 'c0ffffff0f'],
  [64, '8001', '8001', '40'],
  [127, 'fe01', 'fe01', '7f'],
  [128, '8002', '8002', '8001'],
  [-65, '8101', '8101', 'bfffffff0f'],
  [8191, 'fe7f', 'fe7f', 'ff3f'],
  [-8192, 'ff7f', 'ff7f', '80c0ffff0f'],
  [8192, '808001', '808001', '8040'],
  [16383, 'feff01', 'feff01', 'ff7f'],
  [16384, '808002', '808002', '808001'],
  [2097151, 'feffff01', 'feffff01', 'ffff7f'],
  [268435455, 'feffffff01', 'feffffff01', 'ffffff7f'],
  [2147483647, 'feffffff0f', 'feffffff0f', 'ffffffff07'],
  [-2147483648, 'ffffffff0f', 'ffffffff0f', '8080808008'],
];

type Put = (bytes: Uint8Array, position: number, value: number) => number;

function written(put: Put, value: number): string {
  const bytes = new Uint8Array(12);
  return Buffer.from(bytes.subarray(1, put(bytes, 1, value))).toString('hex');
}

function cursorOver(hex: string): VarintCursor {
  return new VarintCursor().reset(Buffer.from(hex, 'hex'));
}

test('varints are written and read as Java does', () => {
  for (const [value, varint, varlong, unsigned] of vectors) {
    assert.equal(written(putVarint, value), varint);
    assert.equal(written(putVarlong, value), varlong);
    assert.equal(written(putUnsignedVarint, value), unsigned);
    assert.equal(cursorOver(varint).readVarint(), value);
    assert.equal(cursorOver(varlong).readVarlong(), value);
    assert.equal(cursorOver(unsigned).readUnsignedVarint(), value >>> 0);
    assert.equal(varintSize(value), varint.length / 2);
    assert.equal(varlongSize(value), varlong.length / 2);
    assert.equal(unsignedVarintSize(value), unsigned.length / 2);
  }
});

test('a timestamp is a six byte varlong', () => {
  assert.equal(written(putVarlong, 1_700_000_000_000), '80a0abfef962');
  assert.equal(cursorOver('80a0abfef962').readVarlong(), 1_700_000_000_000);
});

test('varlongs beyond 2^53 read as the nearest double', () => {
  assert.equal(cursorOver('feffffffffffffffff01').readVarlong(), 2 ** 63);
  assert.equal(cursorOver('ffffffffffffffffff01').readVarlong(), -(2 ** 63));
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
      let zigzag = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
      const bytes: number[] = [];
      for (; zigzag > 0x7fn; zigzag >>= 7n) bytes.push(Number(zigzag & 0x7fn) | 0x80);
      bytes.push(Number(zigzag));
      assert.equal(new VarintCursor().reset(Uint8Array.from(bytes)).readVarlong(), Number(value));
    }),
  );
});

test('every safe integer survives the way through bytes, with the size that was foretold', () => {
  const kinds: [fc.Arbitrary<number>, Put, (value: number) => number, (cursor: VarintCursor) => number][] = [
    [fc.integer(), putVarint, varintSize, (cursor) => cursor.readVarint()],
    [fc.maxSafeInteger(), putVarlong, varlongSize, (cursor) => cursor.readVarlong()],
    [
      fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      putUnsignedVarint,
      unsignedVarintSize,
      (cursor) => cursor.readUnsignedVarint(),
    ],
  ];
  for (const [values, put, size, read] of kinds) {
    fc.assert(
      fc.property(values, (value) => {
        const bytes = new Uint8Array(10);
        const end = put(bytes, 0, value);
        assert.equal(end, size(value));
        const cursor = new VarintCursor().reset(bytes, 0, end);
        assert.equal(read(cursor), value);
        assert.equal(cursor.position, end);
        assert.throws(() => read(new VarintCursor().reset(bytes, 0, end - 1)), { reason: 'truncated' });
      }),
    );
  }
});

test('a varint that never ends is refused', () => {
  assert.throws(() => cursorOver('8080808080808000').readVarint(), new MalformedVarintError('overlong'));
  assert.throws(() => cursorOver('80808080808080808080808000').readVarlong(), new MalformedVarintError('overlong'));
});
