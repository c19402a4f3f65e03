import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hangingAmong, type OpenTransaction } from '../../../../src/cli/kafka/transactions/find-hanging.ts';

const open = (partition: number, producerId: number): OpenTransaction => ({
  partition: `t-${partition}`,
  topicPartition: { topic: 't', partition },
  producer: {
    producerId,
    producerEpoch: 0,
    lastSequence: 0,
    lastTimestamp: 0,
    coordinatorEpoch: -1,
    currentTransactionStartOffset: 5,
  },
});

test('a transaction hangs when no coordinator knows its producer, or knows of it elsewhere', () => {
  const known = new Map([
    [1, new Set(['t-0'])],
    [2, new Set(['t-1', 'u-0'])],
  ]);
  const [fine, elsewhere, unknown] = [open(0, 1), open(0, 2), open(0, 3)];
  assert.deepEqual(hangingAmong([fine, elsewhere, unknown], known), [elsewhere, unknown]);
});
