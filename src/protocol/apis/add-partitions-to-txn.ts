// AddPartitionsToTxn (key 24). Registers partitions with an open transaction. Up to v3 a producer sends it for one
// transaction before its first write to a partition; from v4 on partition leaders send it, for many transactions at
// once.
// v2: PRODUCER_FENCED instead of INVALID_PRODUCER_EPOCH. v3 flexible. v4: batches, and `verifyOnly`, which asks
// whether partitions are registered without registering them (KIP-890, first part). v5: a leader registers the
// partitions itself, TRANSACTION_ABORTABLE is known.
// All or nothing per transaction: when one topic is unknown (UNKNOWN_TOPIC_OR_PARTITION) or not writable
// (TOPIC_AUTHORIZATION_FAILED), the others get OPERATION_NOT_ATTEMPTED. Else every partition gets the verdict on the
// transaction: INVALID_PRODUCER_ID_MAPPING, PRODUCER_FENCED, CONCURRENT_TRANSACTIONS, or when verifying a partition
// that was never added TRANSACTION_ABORTABLE.

import { array, bool, int16, int32, int64, string } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

const addPartitionsToTxnTopic = {
  name: string(),
  partitions: array(int32()),
};

const addPartitionsToTxnPartitionResult = {
  partitionIndex: int32(),
  partitionErrorCode: int16(),
};

const addPartitionsToTxnTopicResult = {
  name: string(),
  resultsByPartition: array(addPartitionsToTxnPartitionResult),
};

export const addPartitionsToTxnApi = defineApi({
  key: 24,
  name: 'AddPartitionsToTxn',
  versions: '0-5',
  flexible: '3+',
  listeners: ['broker'],
  request: {
    transactions: array(
      {
        transactionalId: string({ versions: '4+' }),
        producerId: int64({ versions: '4+' }),
        producerEpoch: int16({ versions: '4+' }),
        /** Ask only, change nothing. */
        verifyOnly: bool({ versions: '4+', default: false }),
        topics: array(addPartitionsToTxnTopic, { versions: '4+' }),
      },
      { versions: '4+' },
    ),
    v3AndBelowTransactionalId: string({ versions: '0-3' }),
    v3AndBelowProducerId: int64({ versions: '0-3' }),
    v3AndBelowProducerEpoch: int16({ versions: '0-3' }),
    v3AndBelowTopics: array(addPartitionsToTxnTopic, { versions: '0-3' }),
  },
  response: {
    throttleTimeMs: int32(),
    errorCode: int16({ versions: '4+', ignorable: true }),
    resultsByTransaction: array(
      {
        transactionalId: string({ versions: '4+' }),
        topicResults: array(addPartitionsToTxnTopicResult, { versions: '4+' }),
      },
      { versions: '4+' },
    ),
    resultsByTopicV3AndBelow: array(addPartitionsToTxnTopicResult, { versions: '0-3' }),
  },
});
