import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PersistentMap } from '../../../src/metadata/image/persistent-map.ts';

const sorted = <V>(entries: Iterable<[string, V]>) => [...entries].toSorted(([a], [b]) => (a < b ? -1 : 1));

test('a persistent map holds what a Map would, and old versions stay as they were', () => {
  const changes = fc.array(fc.tuple(fc.string({ maxLength: 3 }), fc.option(fc.nat(), { nil: undefined })), {
    maxLength: 40,
  });
  fc.assert(
    fc.property(fc.array(changes, { maxLength: 12 }), (rounds) => {
      let map: PersistentMap<number> = PersistentMap.empty;
      const model = new Map<string, number>();
      const versions: [PersistentMap<number>, [string, number][]][] = [];
      for (const round of rounds) {
        map = map.with(new Map(round));
        for (const [key, value] of new Map(round)) {
          if (value === undefined) model.delete(key);
          else model.set(key, value);
        }
        versions.push([map, sorted(model)]);
      }
      for (const [version, entries] of versions) {
        assert.deepEqual(sorted(version.entries()), entries);
        assert.equal(version.size, entries.length);
        for (const [key, value] of entries) assert.equal(version.get(key), value);
      }
    }),
  );
});

test('a persistent map grows to many entries', () => {
  const entries = Array.from({ length: 5000 }, (_, i) => [`topic-${i}`, i] as [string, number]);
  let map: PersistentMap<number> = PersistentMap.empty;
  for (let i = 0; i < entries.length; i += 100) map = map.with(new Map(entries.slice(i, i + 100)));
  assert.equal(map.size, 5000);
  assert.equal(map.get('topic-4999'), 4999);
  assert.equal(map.has('topic-5000'), false);
  assert.deepEqual(
    [...map.values()].toSorted((a, b) => a - b),
    entries.map(([, value]) => value),
  );
  assert.equal(map.with(new Map()), map);
});
