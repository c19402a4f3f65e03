// Groups and their offsets: one of each protocol has a member while these rows run, one only holds offsets.

import type { OffsetAndMetadata, TopicPartition } from '../../../src/client/index.ts';
import { call, calls } from './call.ts';

const grouped = { topic: 'grouped', partition: 0 };
const other = { topic: 'other-grouped', partition: 0 };
const nowhere = { topic: 'nowhere', partition: 0 };
const beyond = { topic: 'grouped', partition: 99 };

const offsets = (...entries: readonly (readonly [TopicPartition, OffsetAndMetadata])[]) => entries;

const groups = {
  'of one that holds offsets': 'offsets-only',
  'of a classic one': 'live-classic',
  'of one of the consumer protocol': 'live-consumer',
  'of one that is not there': 'nobody',
  'of an empty name': '',
};

export const groupCalls = [
  ...calls(
    'alterConsumerGroupOffsets',
    {
      'a new group': offsets([grouped, { offset: 3 }]),
      'with metadata': offsets([other, { offset: 1, metadata: 'by hand', leaderEpoch: 0 }]),
      'back again': offsets([grouped, { offset: 1 }]),
      'good and bad': offsets([grouped, { offset: 2 }], [nowhere, { offset: 1 }]),
      'no partition': offsets([beyond, { offset: 1 }]),
      'too much metadata': offsets([grouped, { offset: 1, metadata: 'm'.repeat(5_000) }]),
      'a negative offset': offsets([grouped, { offset: -5 }]),
      nothing: offsets(),
    },
    ({ admin }, each) => admin.alterConsumerGroupOffsets('offsets-only', each),
  ),
  call('alterConsumerGroupOffsets: of a live classic group', ({ admin }) =>
    admin.alterConsumerGroupOffsets('live-classic', offsets([grouped, { offset: 0 }])),
  ),
  call('alterConsumerGroupOffsets: of a live group of the consumer protocol', ({ admin }) =>
    admin.alterConsumerGroupOffsets('live-consumer', offsets([grouped, { offset: 0 }])),
  ),
  call('alterConsumerGroupOffsets: of an empty name', ({ admin }) =>
    admin.alterConsumerGroupOffsets('', offsets([grouped, { offset: 0 }])),
  ),
  ...calls('listConsumerGroupOffsets', groups, ({ admin }, groupId) => admin.listConsumerGroupOffsets([{ groupId }])),
  ...calls(
    'listConsumerGroupOffsets of partitions',
    {
      'with an offset': [grouped],
      'without one': [{ topic: 'plain', partition: 0 }],
      'that are not there': [nowhere, beyond],
      none: [] as TopicPartition[],
    },
    ({ admin }, partitions) => admin.listConsumerGroupOffsets([{ groupId: 'offsets-only', partitions }]),
  ),
  call('listConsumerGroupOffsets: of several', ({ admin }) =>
    admin.listConsumerGroupOffsets(['offsets-only', 'live-classic', 'nobody'].map((groupId) => ({ groupId }))),
  ),
  call('listConsumerGroupOffsets: stable ones', ({ admin }) =>
    admin.listConsumerGroupOffsets([{ groupId: 'offsets-only' }], { requireStable: true }),
  ),
  call('listGroups', ({ admin }) => admin.listGroups()),
  ...calls('listGroups in a state', { stable: ['Stable'], empty: ['Empty'], none: ['Strange'] }, ({ admin }, states) =>
    admin.listGroups({ states }),
  ),
  ...calls(
    'listGroups of a type',
    { classic: ['classic'], consumer: ['consumer'], share: ['share'], streams: ['streams'], none: ['strange'] },
    ({ admin }, types) => admin.listGroups({ types }),
  ),
  call('listGroups: of a protocol', ({ admin }) => admin.listGroups({ protocolTypes: ['connect'] })),
  call('listConsumerGroups', ({ admin }) => admin.listConsumerGroups()),
  call('listConsumerGroups: in a state and of a type', ({ admin }) =>
    admin.listConsumerGroups({ states: ['stable'], types: ['consumer'] }),
  ),
  ...calls('describeConsumerGroups', groups, ({ admin }, groupId) => admin.describeConsumerGroups([groupId])),
  call('describeConsumerGroups: with operations', ({ admin }) =>
    admin.describeConsumerGroups(['live-classic', 'live-consumer'], { includeAuthorizedOperations: true }),
  ),
  ...calls('describeClassicGroups', groups, ({ admin }, groupId) => admin.describeClassicGroups([groupId])),
  ...calls('deleteConsumerGroups that live', { classic: 'live-classic', consumer: 'live-consumer' }, ({ admin }, id) =>
    admin.deleteConsumerGroups([id]),
  ),
  call('deleteConsumerGroups: not there', ({ admin }) => admin.deleteConsumerGroups(['nobody'])),
  call('deleteConsumerGroups: an empty name', ({ admin }) => admin.deleteConsumerGroups([''])),
  ...calls(
    'deleteConsumerGroupOffsets',
    {
      'what is there': ['offsets-only', other],
      'what was there': ['offsets-only', other],
      'of a topic that is not there': ['offsets-only', nowhere],
      'of a partition that is not there': ['offsets-only', beyond],
      'of a subscribed topic': ['live-classic', grouped],
      'of a topic that is subscribed to in the consumer protocol': ['live-consumer', grouped],
      'of a topic that a live group does not read': ['live-classic', other],
      'of no group': ['nobody', grouped],
      'of an empty name': ['', grouped],
    } as const,
    ({ admin }, [groupId, partition]) => admin.deleteConsumerGroupOffsets(groupId, [partition]),
  ),
  ...calls(
    'removeMembersFromConsumerGroup',
    {
      'a member that is not there': 'static-9',
      'a static member': 'static-1',
      'the same again': 'static-1',
    },
    ({ admin }, groupInstanceId) =>
      admin.removeMembersFromConsumerGroup('live-classic', { members: [{ groupInstanceId }], reason: 'tested' }),
  ),
  call('removeMembersFromConsumerGroup: of no group', ({ admin }) =>
    admin.removeMembersFromConsumerGroup('nobody', { members: [{ groupInstanceId: 'x' }] }),
  ),
  call('removeMembersFromConsumerGroup: everybody of no group', ({ admin }) =>
    admin.removeMembersFromConsumerGroup('nobody'),
  ),
  call('removeMembersFromConsumerGroup: everybody of an empty group', ({ admin }) =>
    admin.removeMembersFromConsumerGroup('offsets-only'),
  ),
  call('deleteConsumerGroups: good and bad', ({ admin }) => admin.deleteConsumerGroups(['offsets-only', 'nobody'])),
  call('describeConsumerGroups: after that', ({ admin }) => admin.describeConsumerGroups(['offsets-only'])),
];
