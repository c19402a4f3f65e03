import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  filterByNumbers,
  filterByRules,
  type PartitionFilter,
} from '../../../../src/cli/kafka/get-offsets/partition-filter.ts';
import { CommandLineError } from '../../../../src/cli/kafka/options/tool-options.ts';

const partitions = ['a', 'b'].flatMap((topic) => [0, 1, 2, 3].map((partition) => ({ topic, partition })));
const kept = (filter: PartitionFilter): string =>
  partitions
    .filter(filter)
    .map(({ topic, partition }) => `${topic}${partition}`)
    .join(' ');

const rules: readonly (readonly [string, string])[] = [
  ['a', 'a0 a1 a2 a3'],
  ['a:', 'a0 a1 a2 a3'],
  ['a:2', 'a2'],
  ['a:1-3', 'a1 a2'],
  ['a:3-1', ''],
  ['a:2-', 'a2 a3'],
  ['a:-2', 'a0 a1'],
  [':0', 'a0 b0'],
  ['a:0,b:3', 'a0 b3'],
  ['[ab]:1', 'a1 b1'],
  [',a:1', 'a0 a1 a2 a3 b0 b1 b2 b3'],
];

for (const [text, expected] of rules)
  test(`${text} means ${expected === '' ? 'nothing' : expected}`, () =>
    assert.equal(kept(filterByRules(text)), expected));

test('what is no rule is told', () => {
  for (const text of ['a:x', 'a:0:1', 'a:--1'])
    assert.throws(
      () => filterByRules(text),
      (error) => error instanceof CommandLineError && error.message === `Invalid rule specification: ${text}`,
    );
});

test('a pattern and numbers may both be left out', () => {
  assert.equal(kept(filterByNumbers('a', undefined)), 'a0 a1 a2 a3');
  assert.equal(kept(filterByNumbers(undefined, '3,0')), 'a0 a3 b0 b3');
  assert.equal(kept(filterByNumbers('b', '1,')), 'b1');
  assert.throws(() => filterByNumbers('a', '1,x'), CommandLineError);
});
