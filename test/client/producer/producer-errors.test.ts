// How bad errors are, on their own and together.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TimeoutError } from '../../../src/client/errors.ts';
import { producerError, severityOf } from '../../../src/client/producer/producer-errors.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';

const fenced = producerError(ErrorCode.PRODUCER_FENCED);
const oldEpoch = producerError(ErrorCode.INVALID_PRODUCER_EPOCH);
const later = new TimeoutError('later');

test('an error says how bad it is, and what says nothing costs the transaction', () => {
  assert.equal(severityOf(fenced), 'fatal');
  assert.equal(severityOf(oldEpoch), 'abortable');
  assert.equal(severityOf(later), 'retriable');
  assert.equal(severityOf(new Error('of the application')), 'abortable');
});

test('several errors are as bad as the worst of them', () => {
  assert.equal(severityOf(new AggregateError([oldEpoch, fenced])), 'fatal');
  assert.equal(severityOf(new AggregateError([oldEpoch, later])), 'abortable');
  assert.equal(severityOf(new AggregateError([later, later])), 'retriable');
  assert.equal(severityOf(new AggregateError([])), 'abortable');
  assert.equal(severityOf(new AggregateError([oldEpoch, new AggregateError([fenced])])), 'fatal');
});
