import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { OffsetMap } from '../../../src/log/compaction/offset-map.ts';

const hashKey = Uint8Array.from({ length: 16 }, (_, index) => index * 7);

function mapFor(keys: number): OffsetMap {
  return new OffsetMap({ memoryBytes: OffsetMap.memoryFor(keys, 0.9), loadFactor: 0.9, hashKey });
}

test('the map answers as a Map of strings would, also when it is full', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ maxLength: 3 }), { maxLength: 200 }),
      fc.integer({ min: 1, max: 60 }),
      (keys, n) => {
        const map = mapFor(n);
        const model = new Map<string, number>();
        let offset = 2 ** 40;
        for (const key of keys) {
          if (map.isFull) break;
          const bytes = Buffer.from(`..${key}.`);
          map.put(bytes, 2, bytes.length - 1, offset);
          model.set(key, offset);
          offset += 3;
        }
        assert.equal(map.size, model.size);
        for (const key of keys) {
          const bytes = Buffer.from(key);
          assert.equal(map.get(bytes, 0, bytes.length), model.get(key) ?? -1);
        }
        assert.equal(map.latestOffset, model.size === 0 ? -1 : offset - 3);
      },
    ),
    { numRuns: 200 },
  );
});

test('a full map takes nothing more and still ends every search', () => {
  const map = new OffsetMap({ memoryBytes: 24 * 3, loadFactor: 1, hashKey });
  assert.equal(map.capacity, 2);
  map.put(Uint8Array.of(1), 0, 1, 0);
  map.put(Uint8Array.of(2), 0, 1, 1);
  assert.equal(map.isFull, true);
  assert.throws(() => map.put(Uint8Array.of(3), 0, 1, 2), RangeError);
  assert.equal(map.get(Uint8Array.of(3), 0, 1), -1);
  assert.equal(map.get(Uint8Array.of(1), 0, 1), 0);
});

test('however little memory there is, one key fits', () => {
  const map = new OffsetMap({ memoryBytes: 0, loadFactor: 0.9, hashKey });
  map.put(Uint8Array.of(1), 0, 1, 5);
  assert.equal(map.get(Uint8Array.of(1), 0, 1), 5);
  assert.equal(map.isFull, true);
});

test('the memory asked for so many keys takes so many', () => {
  for (const keys of [1, 2, 9, 10, 11, 1000, 99_999]) assert.ok(mapFor(keys).capacity >= keys, String(keys));
});

test('a cleared map knows nothing', () => {
  const map = mapFor(10);
  map.put(Uint8Array.of(1), 0, 1, 5);
  map.reach(9);
  assert.equal(map.latestOffset, 9);
  map.clear();
  assert.equal(map.get(Uint8Array.of(1), 0, 1), -1);
  assert.deepEqual([map.size, map.latestOffset, map.used], [0, -1, 0]);
});
