// Records of `__transaction_state`.

import { array, int16, int32, int64, int8, string } from '../schema/fields.ts';
import { defineRecord } from '../schema/message.ts';

/** A transactional id. */
export const transactionLogKey = defineRecord({
  name: 'TransactionLogKey',
  type: 0,
  versions: '0',
  fields: {
    transactionalId: string(),
  },
});

/** Its producer id, epoch, state and partitions. v0 is written up to transaction version 0, v1 above. */
export const transactionLogValue = defineRecord({
  name: 'TransactionLogValue',
  type: 0,
  versions: '0-1',
  flexible: '1+',
  fields: {
    producerId: int64(),
    previousProducerId: int64({ versions: '1+', tag: 0, default: -1 }),
    nextProducerId: int64({ versions: '1+', tag: 1, default: -1 }),
    producerEpoch: int16(),
    nextProducerEpoch: int16({ versions: '1+', tag: 3, default: -1 }),
    transactionTimeoutMs: int32(),
    transactionStatus: int8(),
    transactionPartitions: array(
      {
        topic: string(),
        partitionIds: array(int32()),
      },
      { nullable: '0+' },
    ),
    transactionLastUpdateTimestampMs: int64(),
    transactionStartTimestampMs: int64(),
    clientTransactionVersion: int16({ versions: '1+', tag: 2, default: 0 }),
  },
});
