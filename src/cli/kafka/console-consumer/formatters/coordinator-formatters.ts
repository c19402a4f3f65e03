// Which records each formatter of a coordinator's topic shows. A module of its own, because the definitions of all
// these records take long to load and few look at them.

import { readGroupRecord, readShareStateRecord, readTransactionRecord } from '../../../dump/record-decoders.ts';
import { CoordinatorRecordFormatter } from './coordinator-record-formatter.ts';

const offsetRecords = [0, 1];
const classicGroupRecords = [2];
const shareGroupRecords = [10, 11, 12, 13, 14, 15];

export const coordinatorFormatters = {
  OffsetsMessageFormatter: () => new CoordinatorRecordFormatter(readGroupRecord, offsetRecords),
  GroupMetadataMessageFormatter: () => new CoordinatorRecordFormatter(readGroupRecord, classicGroupRecords),
  TransactionLogMessageFormatter: () => new CoordinatorRecordFormatter(readTransactionRecord),
  ShareGroupMessageFormatter: () => new CoordinatorRecordFormatter(readGroupRecord, shareGroupRecords),
  'group.share.ShareGroupStateMessageFormatter': () => new CoordinatorRecordFormatter(readShareStateRecord),
} as const;
