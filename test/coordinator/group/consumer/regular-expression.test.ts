import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matcherOf, requireValid } from '../../../../src/coordinator/group/consumer/regular-expression.ts';
import { ErrorCode, KafkaError } from '../../../../src/protocol/errors.ts';

const refused =
  (message: RegExp) =>
  (error: unknown): boolean =>
    error instanceof KafkaError && error.code === ErrorCode.INVALID_REGULAR_EXPRESSION && message.test(error.message);

test('a pattern must match the whole name', () => {
  const matches = matcherOf('foo.*|b[ar]+');
  assert.deepEqual(['foo', 'foo-1', 'xfoo', 'bar', 'barn', ''].map(matches), [true, true, false, true, false, false]);
});

test('what RE2 does not have is refused, with what is wrong with it', () => {
  requireValid('[a-z]+\\d{2}');
  assert.throws(
    () => requireValid('(?=x)'),
    refused(/^SubscribedTopicRegex `\(\?=x\)` is not a valid regular expression: /),
  );
  assert.throws(() => requireValid('('), refused(/missing closing \)/));
  assert.throws(() => requireValid('(a)\\1'), refused(/invalid escape sequence/));
  assert.throws(() => requireValid('((a{100}){100}){100}'), refused(/invalid repeat/));
});

test('a pattern that would take long to compile is refused', () => {
  requireValid('a'.repeat(4_096));
  assert.throws(() => requireValid('a'.repeat(4_097)), refused(/longer than 4096/));
});

test('a pattern in the log that cannot be read matches nothing', () => {
  assert.equal(matcherOf('(')('('), false);
});

test('a pattern that backtracking engines need years for takes no time', () => {
  assert.equal(matcherOf('(a*)*(a*)*(a*)*b')('a'.repeat(249)), false);
});
