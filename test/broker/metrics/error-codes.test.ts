// Where the error codes of an answer are, for every API.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorCounterOf } from '../../../src/broker/metrics/error-codes.ts';
import { addPartitionsToTxnApi } from '../../../src/protocol/apis/add-partitions-to-txn.ts';
import { apiVersionsApi } from '../../../src/protocol/apis/api-versions.ts';
import { joinGroupApi } from '../../../src/protocol/apis/join-group.ts';
import { leaveGroupApi } from '../../../src/protocol/apis/leave-group.ts';
import { produceApi } from '../../../src/protocol/apis/produce.ts';
import type { Api } from '../../../src/protocol/schema/message.ts';

function codesIn(api: Api, answer: unknown): number[] {
  const codes: number[] = [];
  errorCounterOf(api)(answer, (code) => void codes.push(code));
  return codes;
}

test('the code of the whole and of every part counts, one that is left out as 0', () => {
  const partition = (errorCode: number) => ({ index: 0, errorCode, baseOffset: -1 });
  const responses = [
    { name: 'a', partitionResponses: [partition(0), partition(6)] },
    { name: 'b', partitionResponses: [partition(3)] },
  ];
  assert.deepEqual(codesIn(produceApi, { responses }), [0, 6, 3]);
  assert.deepEqual(codesIn(leaveGroupApi, { errorCode: 0, members: [{ memberId: 'm', errorCode: 25 }] }), [0, 25]);
  assert.deepEqual(codesIn(joinGroupApi, { members: [] }), [0]);
  assert.deepEqual(codesIn(apiVersionsApi, { errorCode: 35, apiKeys: [{ apiKey: 1 }] }), [35]);
});

test('codes with names of their own and deep ones are found, and missing or null parts have none', () => {
  const topics = [{ name: 't', resultsByPartition: [{ partitionIndex: 0, partitionErrorCode: 48 }] }];
  assert.deepEqual(codesIn(addPartitionsToTxnApi, { resultsByTopicV3AndBelow: topics }), [0, 48]);
  assert.deepEqual(codesIn(addPartitionsToTxnApi, { resultsByTopicV3AndBelow: null }), [0]);
});
