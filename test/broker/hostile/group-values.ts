// What coordinators of groups have stumbled over, by the names of the fields.

import { encodeSubscription } from '../../../src/client/consumer/assignors/subscription-bytes.ts';
import type { HostileValues } from './hostile-requests.ts';

const most = 2 ** 31 - 1;
const long = 'x'.repeat(30_000);

const subscription = encodeSubscription({
  topics: ['t', 'missing'],
  userData: null,
  ownedPartitions: [{ topic: 't', partition: 0 }],
  generationId: 3,
  rackId: undefined,
});

export const hostileGroupValues: HostileValues = {
  groupId: ['', 'g', 'h', 'g', 'ü\u0000\ud83d\ude00', long],
  groupIds: ['', 'g', 'h', 'nobody'],
  groupsNames: ['', 'h', 'h', 'nobody'],
  groups: ['', 'g', 'h', 'nobody'],
  key: ['', 'g', long],
  coordinatorKeys: ['', 'g', 'h'],
  memberId: ['', '', 'stranger', long],
  groupInstanceId: [null, null, 'one', 'two', ''],
  instanceId: [null, null, 'one', 'two', ''],
  protocolType: ['consumer', 'consumer', '', 'connect'],
  protocolName: ['range', '', null, 'other'],
  serverAssignor: [null, 'uniform', 'range', 'nobody', ''],
  subscribedTopicRegex: [null, '', '.*', '(((((', `(${'a?'.repeat(500)})*`, '\\p{L}+|t'],
  subscribedTopicNames: ['t', 't', 'missing', '', '../etc'],
  name: ['t', 'missing', '', '__consumer_offsets', '../etc', 'range'],
  memberEpoch: [0, 0, -1, -2, -3, 1, most, -most],
  generationId: [-1, 0, 1, 1, 2, most, -most],
  generationIdOrMemberEpoch: [-1, -1, 0, 1, 1, 2, most, -most],
  sessionTimeoutMs: [10_000, 10_000, 0, -1, -most, most, 1],
  rebalanceTimeoutMs: [10_000, 1_000, -1, 0, -most, most],
  partitionIndex: [0, 0, 1, 2, -1, most],
  partitions: [0, 0, 1, 2, -1, most],
  partitionIndexes: [0, 0, 1, 2, -1, most],
  committedOffset: [0, 5, 5, -1, 2 ** 53 - 1, 2 ** 62, -(2 ** 63)],
  committedMetadata: ['', null, 'note', 'x'.repeat(4_096), long],
  retentionTimeMs: [-1, 0, 2 ** 62, -(2 ** 63)],
  metadata: [subscription, subscription, new Uint8Array(0), Uint8Array.of(0, 3, 0x7f, 0xff, 0xff, 0xff)],
  assignment: [new Uint8Array(0), Uint8Array.of(0, 1), new Uint8Array(5_000)],
  statesFilter: ['Stable', 'stable', '', 'nonsense'],
  typesFilter: ['classic', 'Consumer', '', 'nonsense'],
};
