import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommandLineError } from '../../../src/cli/kafka/options/tool-options.ts';
import { topicFilter } from '../../../src/cli/kafka/topic-filter.ts';

const topics = ['orders', 'orders-old', 'a.b', 'axb', '__consumer_offsets'];
const matched = (pattern: string): string[] => topics.filter(topicFilter(pattern));

test('a pattern means whole names', () => {
  assert.deepEqual(matched('orders'), ['orders']);
  assert.deepEqual(matched('orders.*'), ['orders', 'orders-old']);
  assert.deepEqual(matched('a.b'), ['a.b', 'axb']);
  assert.deepEqual(matched('a\\.b'), ['a.b']);
  assert.deepEqual(matched(''), []);
});

test('commas separate alternatives; spaces and quotes around them do not count', () => {
  assert.deepEqual(matched('orders, axb'), ['orders', 'axb']);
  assert.deepEqual(matched(`"'orders,a.b'"`), ['orders', 'a.b', 'axb']);
});

test("Java's flags at the front are understood", () => {
  assert.deepEqual(matched('(?i)ORDERS'), ['orders']);
});

test('what is no regular expression is told', () => {
  assert.throws(
    () => topicFilter('['),
    (error) => error instanceof CommandLineError && error.message === '[ is an invalid regex.',
  );
});
