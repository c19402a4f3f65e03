import assert from 'node:assert/strict';
import { test } from 'node:test';
import { javaSplit } from '../../../../src/cli/kafka/java/java-split.ts';

test('empty pieces count, but not at the end', () => {
  assert.deepEqual(javaSplit('a,b', ','), ['a', 'b']);
  assert.deepEqual(javaSplit(',a,,b,,', ','), ['', 'a', '', 'b']);
  assert.deepEqual(javaSplit('a = b =', /\s*=\s*/), ['a', 'b']);
});

test('separators alone leave nothing, an empty text is one piece', () => {
  assert.deepEqual(javaSplit(',,', ','), []);
  assert.deepEqual(javaSplit('', ','), ['']);
});
