import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ErrorCode, errorByCode, errorByName, errors, KafkaError } from '../../src/protocol/errors.ts';

test('the codes run from -1 to 133 without a gap and every name is unique', () => {
  assert.deepEqual(
    errors.map(({ code }) => code),
    Array.from({ length: 135 }, (_, i) => i - 1),
  );
  assert.equal(new Set(errors.map(({ name }) => name)).size, errors.length);
});

test('constants are literal numbers', () => {
  const none: 0 = ErrorCode.NONE;
  const unknown: -1 = ErrorCode.UNKNOWN_SERVER_ERROR;
  assert.deepEqual([none, unknown, ErrorCode.INVALID_CONFIG], [0, -1, 40]);
});

test('a code from the future counts as UNKNOWN_SERVER_ERROR', () => {
  assert.equal(errorByCode(9999).name, 'UNKNOWN_SERVER_ERROR');
  assert.equal(errorByName('NOT_CONTROLLER')?.code, 41);
  assert.equal(errorByName('toString'), undefined);
});

test('an error that makes metadata doubtful is also retriable', () => {
  const { retriable, invalidMetadata, javaException } = errorByCode(ErrorCode.NOT_LEADER_OR_FOLLOWER);
  assert.deepEqual([retriable, invalidMetadata, javaException], [true, true, 'NotLeaderOrFollowerException']);
  assert.equal(errorByCode(ErrorCode.REQUEST_TIMED_OUT).invalidMetadata, false);
  assert.equal(errorByCode(ErrorCode.INVALID_REQUEST).retriable, false);
});

test('every error but NONE has a message, and all have an explanation', () => {
  for (const { name, message, explanation } of errors) {
    assert.equal(message === null, name === 'NONE', name);
    assert.match(explanation, /^[A-Z1-9'].{10,}\.$/i, name);
  }
});

test('a KafkaError carries code, name, retriability, text and cause', () => {
  const cause = new Error('disk');
  const error = new KafkaError(ErrorCode.KAFKA_STORAGE_ERROR, undefined, { cause });
  assert.deepEqual([error.code, error.errorName, error.retriable], [56, 'KAFKA_STORAGE_ERROR', true]);
  assert.equal(error.message, errorByCode(56).message);
  assert.equal(error.cause, cause);
  assert.equal(new KafkaError(ErrorCode.INVALID_CONFIG, 'no such key').message, 'no such key');
});
