import assert from 'node:assert/strict';
import { test } from 'node:test';
import { patternLengthLimit } from '../../../src/base/linear-pattern.ts';
import { transactionFilter } from '../../../src/coordinator/transaction/list-transactions.ts';
import { ErrorCode, KafkaError } from '../../../src/protocol/errors.ts';

const request = { stateFilters: [], producerIdFilters: [], durationFilter: -1, transactionalIdPattern: null };

test('a pattern that is none, or longer than one may be, is refused before any transaction is looked at', () => {
  for (const transactionalIdPattern of ['(', 'a'.repeat(patternLengthLimit + 1)]) {
    assert.throws(
      () => transactionFilter({ ...request, transactionalIdPattern }),
      (error: unknown) => error instanceof KafkaError && error.code === ErrorCode.INVALID_REGULAR_EXPRESSION,
    );
  }
});
