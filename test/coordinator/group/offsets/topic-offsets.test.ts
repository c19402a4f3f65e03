// The rows of a topic behave as a map from partition to offset would, and every change can be taken back.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type OrderedOffset, TopicOffsets } from '../../../../src/coordinator/group/offsets/topic-offsets.ts';
import { Journal, takeBack } from '../../../../src/coordinator/shard/journal.ts';

const offset: fc.Arbitrary<OrderedOffset> = fc.record(
  {
    offset: fc.maxSafeInteger(),
    leaderEpoch: fc.integer({ min: -1, max: 2 ** 31 - 1 }),
    metadata: fc.constantFrom('', 'm', 'n'),
    commitTimestampMs: fc.maxSafeNat(),
    expireTimestampMs: fc.constantFrom(-1, 5),
    topicId: fc.constantFrom('AAAAAAAAAAAAAAAAAAAAAA', 'utBDUY6pTja8ZN7ViXc-YQ'),
    sequence: fc.maxSafeNat(),
  },
  { noNullPrototype: true },
);
const partition = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 2 ** 31 - 1 }));
const change = fc.record({ partition, offset: fc.option(offset, { nil: undefined }) });
const decisions = fc.array(fc.record({ changes: fc.array(change), isKept: fc.boolean() }), { maxLength: 20 });

const contentOf = (offsets: TopicOffsets) => offsets.partitions().map((each) => [each, offsets.get(each)]);
const sorted = (map: ReadonlyMap<number, OrderedOffset>) => [...map].toSorted(([a], [b]) => a - b);

test('rows are a map from partition to offset whose changes can be taken back', () => {
  fc.assert(
    fc.property(decisions, (steps) => {
      const journal = new Journal();
      const offsets = new TopicOffsets(journal);
      let model = new Map<number, OrderedOffset>();
      for (const { changes, isKept } of steps) {
        const before = new Map(model);
        const undo = journal.record(() => {
          for (const { partition: at, offset: value } of changes) {
            if (value === undefined) {
              assert.equal(offsets.delete(at), model.delete(at));
              continue;
            }
            offsets.set(at, value);
            model.set(at, value);
          }
        });
        assert.deepEqual(contentOf(offsets), sorted(model));
        if (!isKept) {
          takeBack(undo);
          model = before;
        }
        assert.deepEqual(contentOf(offsets), sorted(model));
        assert.equal(offsets.size, model.size);
        for (let each = 0; each < 10; each += 1) assert.equal(offsets.has(each), model.has(each));
      }
    }),
  );
});
