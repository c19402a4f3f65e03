// The records of the metadata log (`__cluster_metadata`). They are defined by subject in `metadata/`, whose files
// export nothing else.

import type { RecordMessage } from '../schema/message.ts';
import * as controllerRecords from './metadata/controller-records.ts';
import * as registrationRecords from './metadata/registration-records.ts';
import * as securityRecords from './metadata/security-records.ts';
import * as settingRecords from './metadata/setting-records.ts';
import * as topicRecords from './metadata/topic-records.ts';

export * from './metadata/controller-records.ts';
export * from './metadata/registration-records.ts';
export * from './metadata/security-records.ts';
export * from './metadata/setting-records.ts';
export * from './metadata/topic-records.ts';

/** All of them; the place in the list has no meaning, `type` does. */
export const metadataRecords: readonly RecordMessage[] = [
  registrationRecords,
  topicRecords,
  settingRecords,
  securityRecords,
  controllerRecords,
].flatMap((records) => Object.values<RecordMessage>(records));
