import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compilePattern, InvalidPatternError, patternLengthLimit } from '../../src/base/linear-pattern.ts';

test('a pattern matches whole texts', () => {
  const matches = compilePattern('a+|b');
  assert.deepEqual(
    ['a', 'aaa', 'b', 'ab', 'xa', ''].map((text) => matches(text)),
    [true, true, true, false, false, false],
  );
});

test('what is no pattern, what only backtracking can do, and what is too long is refused', () => {
  for (const pattern of ['(', '[a', '(a)\\1', '(?=a)b', 'a'.repeat(patternLengthLimit + 1)])
    assert.throws(() => compilePattern(pattern), InvalidPatternError, pattern.slice(0, 10));
  assert.ok(compilePattern('a'.repeat(patternLengthLimit))('a'.repeat(patternLengthLimit)));
});

test('a pattern that would take a backtracking engine for ever takes as long as the text is', () => {
  const matches = compilePattern('(a*)*b');
  assert.equal(matches('a'.repeat(50_000)), false);
});
