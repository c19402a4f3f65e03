// Records of the metadata log. What the controller keeps for itself: producer ids that are given away, and marks in the log.

import { int32, int64, int8, string } from '../../schema/fields.ts';
import { defineRecord } from '../../schema/message.ts';

/** Producer ids below `nextProducerId` are given away. */
export const producerIdsRecord = defineRecord({
  name: 'ProducerIdsRecord',
  type: 15,
  versions: '0',
  flexible: '0+',
  fields: {
    brokerId: int32(),
    brokerEpoch: int64({ default: -1 }),
    nextProducerId: int64(),
  },
});

/** Nothing; shows that the controller is alive and lets offsets move. */
export const noOpRecord = defineRecord({
  name: 'NoOpRecord',
  type: 20,
  versions: '0',
  flexible: '0+',
  fields: {},
});

/** How far a migration from ZooKeeper is; 0 none. */
export const zkMigrationStateRecord = defineRecord({
  name: 'ZkMigrationStateRecord',
  type: 21,
  versions: '0',
  flexible: '0+',
  fields: {
    zkMigrationState: int8(),
  },
});

/** The records up to the end or abort count together or not at all (KIP-868). */
export const beginTransactionRecord = defineRecord({
  name: 'BeginTransactionRecord',
  type: 23,
  versions: '0',
  flexible: '0+',
  fields: {
    name: string({ nullable: '0+', tag: 0, default: null }),
  },
});

/** They count. */
export const endTransactionRecord = defineRecord({
  name: 'EndTransactionRecord',
  type: 24,
  versions: '0',
  flexible: '0+',
  fields: {},
});

/** They do not. */
export const abortTransactionRecord = defineRecord({
  name: 'AbortTransactionRecord',
  type: 25,
  versions: '0',
  flexible: '0+',
  fields: {
    reason: string({ nullable: '0+', tag: 0, default: null }),
  },
});
