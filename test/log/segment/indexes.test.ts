import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { IndexCache } from '../../../src/log/segment/index-cache.ts';
import { OffsetIndex } from '../../../src/log/segment/offset-index.ts';
import { TimeIndex } from '../../../src/log/segment/time-index.ts';
import { TransactionIndex } from '../../../src/log/segment/transaction-index.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('the offset index', () => {
  const index = new OffsetIndex(1000);
  for (const [offset, position] of [
    [1010, 100],
    [1020, 250],
    [1040, 900],
  ] as const)
    index.append(offset, position);

  test('is relative offset and position, four bytes each', () => {
    assert.equal(hex(index.toBytes()), '0000000a0000006400000014000000fa0000002800000384');
  });

  test('finds where to begin to look', () => {
    const cases = [
      [1000, 0],
      [1009, 0],
      [1010, 100],
      [1019, 100],
      [1020, 250],
      [1039, 250],
      [5000, 900],
    ] as const;
    for (const [offset, position] of cases) assert.equal(index.positionOf(offset), position, `${offset}`);
    assert.equal(index.positionAtOrAfter(1000), 100);
    assert.equal(index.positionAtOrAfter(1010), 100);
    assert.equal(index.positionAtOrAfter(1011), 250);
    assert.equal(index.positionAtOrAfter(1041), undefined);
    assert.equal(index.offsetFromPosition(0), 1010);
    assert.equal(index.offsetFromPosition(251), 1040);
    assert.equal(index.offsetFromPosition(901), undefined);
  });

  test('takes no offset twice', () => {
    assert.equal(index.append(1040, 1000), false);
    assert.equal(index.count, 3);
  });

  test('is read without the zero tail of a preallocated file', () => {
    const preallocated = Buffer.concat([index.toBytes(), Buffer.alloc(800)]);
    assert.equal(hex(OffsetIndex.fromBytes(1000, preallocated)!.toBytes()), hex(index.toBytes()));
    assert.equal(OffsetIndex.fromBytes(1000, Buffer.alloc(80))!.count, 0);
  });

  test('is refused when it is not whole or not in order', () => {
    const bytes = index.toBytes();
    assert.equal(OffsetIndex.fromBytes(1000, bytes.subarray(1)), undefined);
    assert.equal(OffsetIndex.fromBytes(1000, bytes.subarray(0, 15)), undefined);
    assert.equal(OffsetIndex.fromBytes(1000, Buffer.concat([bytes.subarray(8, 16), bytes.subarray(0, 8)])), undefined);
    assert.equal(OffsetIndex.fromBytes(1000, Buffer.alloc(16, 0xff)), undefined);
  });

  test('is cut by offset and by position', () => {
    const cut = OffsetIndex.fromBytes(1000, index.toBytes())!;
    cut.truncateToPosition(900);
    assert.equal(cut.count, 2);
    cut.truncateTo(1020);
    assert.equal(cut.lastPosition, 100);
    cut.truncateTo(1000);
    assert.equal(cut.count, 0);
  });
});

describe('the time index', () => {
  const index = new TimeIndex(1000);

  test('keeps an entry only for a newer timestamp, and none for "none"', () => {
    index.append(-1, -1);
    index.append(5000, 1003);
    index.append(5000, 1007);
    index.append(4000, 1009);
    index.append(7000, 1012);
    assert.equal(hex(index.toBytes()), '0000000000001388000000030000000000001b580000000c');
  });

  test('finds from where on it is newer', () => {
    for (const [timestamp, offset] of [
      [0, 1000],
      [4999, 1000],
      [5000, 1003],
      [6999, 1003],
      [9000, 1012],
    ] as const)
      assert.equal(index.offsetOf(timestamp), offset);
    assert.deepEqual(index.lastBelow(1012), { timestamp: 5000, offset: 1003 });
    assert.equal(index.lastBelow(1003), undefined);
  });

  test('is refused when it is not whole or not in order', () => {
    const bytes = index.toBytes();
    assert.equal(TimeIndex.fromBytes(1000, bytes.subarray(0, 23)), undefined);
    assert.equal(TimeIndex.fromBytes(1000, Buffer.concat([bytes.subarray(12), bytes.subarray(0, 12)])), undefined);
    assert.equal(TimeIndex.fromBytes(1000, Buffer.alloc(24, 0xff)), undefined);
    assert.equal(hex(TimeIndex.fromBytes(1000, Buffer.concat([bytes, Buffer.alloc(120)]))!.toBytes()), hex(bytes));
  });
});

describe('the transaction index', () => {
  const index = new TransactionIndex();
  index.append({ producerId: 1, firstOffset: 0, lastOffset: 10, lastStableOffset: 11 });
  index.append({ producerId: 2, firstOffset: 5, lastOffset: 20, lastStableOffset: 16 });
  index.append({ producerId: 3, firstOffset: 16, lastOffset: 30, lastStableOffset: 40 });

  const collect = (from: number, to: number) => {
    const found: { producerId: number }[] = [];
    const isEnd = index.collect(from, to, found as never);
    return [found.map(({ producerId }) => producerId), isEnd];
  };

  test('finds the transactions that overlap, and knows when later segments hold none', () => {
    assert.deepEqual(collect(0, 5), [[1], true]);
    assert.deepEqual(collect(11, 16), [[2], true]);
    assert.deepEqual(collect(11, 17), [[2, 3], true]);
    assert.deepEqual(collect(21, 50), [[3], false]);
  });

  test('goes through its file unchanged and is refused when that is not whole', () => {
    const bytes = index.toBytes();
    assert.equal(bytes.length, 3 * 34);
    assert.deepEqual(TransactionIndex.fromBytes(bytes)!.entries, index.entries);
    assert.equal(TransactionIndex.fromBytes(bytes.subarray(1)), undefined);
    assert.equal(TransactionIndex.fromBytes(Buffer.alloc(34, 1)), undefined);
  });
});

describe('the index cache', () => {
  test('drops what was used longest ago, and nothing that is not in it', () => {
    const dropped: string[] = [];
    const segment = (name: string) => ({ dropIndexes: () => void dropped.push(name) });
    const [a, b, c] = [segment('a'), segment('b'), segment('c')];
    const cache = new IndexCache(100);
    cache.touch(a, 50);
    cache.touch(b, 50);
    cache.touch(a, 50, true);
    cache.touch(c, 40, true);
    assert.deepEqual(dropped, []);
    cache.touch(c, 40);
    assert.deepEqual(dropped, ['b']);
    cache.forget(a);
    assert.equal(cache.sizeBytes, 40);
    cache.touch(segment('large'), 1000);
    assert.deepEqual(dropped, ['b', 'c'], 'one that is larger than the budget stays until the next');
  });
});
