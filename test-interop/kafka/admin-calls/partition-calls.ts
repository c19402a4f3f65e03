// What lies in partitions, who leads them, where their replicas are.

import type { OffsetSpec } from '../../../src/client/index.ts';
import { call, calls } from './call.ts';

/** What is not there is asked for again until the time is over. */
const short = { timeoutMs: 1_500 };
const plain = { topic: 'plain', partition: 0 };
const nowhere = { topic: 'nowhere', partition: 0 };
const beyond = { topic: 'plain', partition: 99 };

const specs: Readonly<Record<string, OffsetSpec>> = {
  latest: 'latest',
  earliest: 'earliest',
  'the largest timestamp': 'maxTimestamp',
  'the earliest that is local': 'earliestLocal',
  'the latest that is remote': 'latestTiered',
  'the earliest that waits for upload': 'earliestPendingUpload',
  'a time before all': { timestamp: 0 },
  'a time in between': { timestamp: 1_500 },
  'a time after all': { timestamp: 9_000_000_000_000 },
};

const partitions = { plain, beyond, nowhere };

export const partitionCalls = [
  ...calls('listOffsets', specs, ({ admin }, offset) => admin.listOffsets([{ ...plain, offset }])),
  ...calls('listOffsets of an empty partition', specs, ({ admin }, offset) =>
    admin.listOffsets([{ topic: 'three', partition: 2, offset }]),
  ),
  call('listOffsets: committed', ({ admin }) =>
    admin.listOffsets([{ ...plain, offset: 'latest' }], { isolationLevel: 'read_committed' }),
  ),
  call('listOffsets: an open transaction', ({ admin }) =>
    admin.listOffsets([{ topic: 'transacted', partition: 0, offset: 'latest' }], { isolationLevel: 'read_committed' }),
  ),
  call('listOffsets: behind an open transaction', ({ admin }) =>
    admin.listOffsets([{ topic: 'transacted', partition: 0, offset: 'latest' }]),
  ),
  call('listOffsets: good and bad', ({ admin }) =>
    admin.listOffsets(
      [plain, beyond, nowhere].map((partition) => ({ ...partition, offset: 'earliest' })),
      short,
    ),
  ),
  call('listOffsets: nothing', ({ admin }) => admin.listOffsets([])),
  ...calls(
    'deleteRecords',
    {
      some: { ...plain, beforeOffset: 2 },
      'fewer than before': { ...plain, beforeOffset: 1 },
      'beyond the end': { ...plain, beforeOffset: 1_000 },
      'a negative offset': { ...plain, beforeOffset: -2 },
      all: { ...plain, beforeOffset: -1 },
      'of an empty partition': { topic: 'three', partition: 2, beforeOffset: -1 },
      'of a compacted topic': { topic: 'configured', partition: 0, beforeOffset: 0 },
      'of no partition': { ...beyond, beforeOffset: 0 },
      'of no topic': { ...nowhere, beforeOffset: 0 },
    },
    ({ admin }, deletion) => admin.deleteRecords([deletion], short),
  ),
  call('listOffsets: after that', ({ admin }) => admin.listOffsets([{ ...plain, offset: 'earliest' }])),
  ...calls('electLeaders', partitions, ({ admin }, partition) => admin.electLeaders('PREFERRED', [partition])),
  ...calls('electLeaders whoever there is', partitions, ({ admin }, partition) =>
    admin.electLeaders('UNCLEAN', [partition]),
  ),
  call('electLeaders: all', ({ admin }) => admin.electLeaders('PREFERRED', undefined)),
  call('electLeaders: all whoever there is', ({ admin }) => admin.electLeaders('UNCLEAN', undefined)),
  call('electLeaders: nothing', ({ admin }) => admin.electLeaders('PREFERRED', [])),
  ...calls(
    'alterPartitionReassignments',
    {
      'to where it is': { ...plain, targetReplicas: [1] },
      'to a broker that is not there': { ...plain, targetReplicas: [5] },
      'to a broker twice': { ...plain, targetReplicas: [1, 1] },
      'to nobody': { ...plain, targetReplicas: [] as number[] },
      'to a negative broker': { ...plain, targetReplicas: [-1] },
      'calling off nothing': { ...plain, targetReplicas: undefined },
      'of no partition': { ...beyond, targetReplicas: [1] },
      'of no topic': { ...nowhere, targetReplicas: [1] },
      'calling off no topic': { ...nowhere, targetReplicas: undefined },
    },
    ({ admin }, reassignment) => admin.alterPartitionReassignments([reassignment]),
  ),
  call('alterPartitionReassignments: with as many replicas', ({ admin }) =>
    admin.alterPartitionReassignments([{ ...plain, targetReplicas: [1] }], { allowReplicationFactorChange: false }),
  ),
  call('alterPartitionReassignments: with more replicas', ({ admin }) =>
    admin.alterPartitionReassignments([{ ...plain, targetReplicas: [1, 2] }], { allowReplicationFactorChange: false }),
  ),
  call('alterPartitionReassignments: nothing', ({ admin }) => admin.alterPartitionReassignments([])),
  ...calls('listPartitionReassignments', partitions, ({ admin }, partition) =>
    admin.listPartitionReassignments([partition]),
  ),
  call('listPartitionReassignments: all', ({ admin }) => admin.listPartitionReassignments()),
  call('describeLogDirs', async ({ admin, logDirs }) => {
    const [directories] = (await admin.describeLogDirs()).all().values();
    logDirs.push(...directories!.map(({ path }) => path));
    return directories!.map(({ error, isCordoned, partitions: held }) => ({
      error,
      isCordoned,
      held: held.filter(({ topic }) => !topic.startsWith('__')),
    }));
  }),
  call('describeLogDirs: of no broker', ({ admin }) => admin.describeLogDirs({ brokers: [42], ...short })),
  ...calls('describeReplicaLogDirs', partitions, ({ admin }, partition) =>
    admin.describeReplicaLogDirs([{ ...partition, brokerId: 1 }]),
  ),
  call('describeReplicaLogDirs: of no broker', ({ admin }) =>
    admin.describeReplicaLogDirs([{ ...plain, brokerId: 42 }], short),
  ),
  ...calls('alterReplicaLogDirs to where it is', partitions, ({ admin, logDirs }, partition) =>
    admin.alterReplicaLogDirs([{ ...partition, brokerId: 1, logDir: logDirs[0]! }]),
  ),
  ...calls(
    'alterReplicaLogDirs',
    { 'a strange path': '/no/such/place', 'a relative path': 'here', 'no path': '' },
    ({ admin }, logDir) => admin.alterReplicaLogDirs([{ ...plain, brokerId: 1, logDir }]),
  ),
];
