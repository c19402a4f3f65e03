// Topics: created, described, grown, deleted, in every legal and illegal way.

import { createPartitionsApi } from '../../../src/protocol/apis/create-partitions.ts';
import { createTopicsApi } from '../../../src/protocol/apis/create-topics.ts';
import { deleteTopicsApi } from '../../../src/protocol/apis/delete-topics.ts';
import { describeTopicPartitionsApi } from '../../../src/protocol/apis/describe-topic-partitions.ts';
import { metadataApi } from '../../../src/protocol/apis/metadata.ts';
import { eventually } from '../../support/within.ts';
import { ask, type Case, scenario, versionsOf } from './case.ts';
import { unknownTopicId } from './normalise.ts';
import type { Side } from './side.ts';

const timeoutMs = 10_000;

const zeroId = 'AAAAAAAAAAAAAAAAAAAAAA';

interface Assignment {
  readonly partitionIndex: number;
  readonly brokerIds: readonly number[];
}

interface Creation {
  readonly name: string;
  readonly numPartitions?: number;
  readonly replicationFactor?: number;
  readonly assignments?: readonly Assignment[];
  readonly configs?: readonly { readonly name: string; readonly value: string | null }[];
}

/** The answer that shows the first of them with a leader. */
async function created(side: Side, version: number, topics: readonly { readonly name: string }[]) {
  const answer = await side.ask(metadataApi, version, { topics });
  const [first] = typeof answer === 'string' ? [] : answer.topics;
  const isThere = first?.errorCode === 0 && first.partitions.every(({ errorCode }) => errorCode === 0);
  return isThere ? answer : undefined;
}

function creation(topic: Creation) {
  return { numPartitions: 1, replicationFactor: 1, assignments: [], configs: [], ...topic };
}

function create(name: string, topics: (version: number) => Creation[], versions?: readonly number[]): Case[] {
  const request = (_side: Side, version: number) => ({ topics: topics(version).map(creation), timeoutMs });
  return ask(name, createTopicsApi, request, versions === undefined ? {} : { versions });
}

const edges = [2, 4, 5, 7];

/** What the other cases work on. */
export const fixtures: Case[] = [
  ...ask(
    'fixtures',
    createTopicsApi,
    {
      topics: [
        creation({ name: 'plain', numPartitions: 2 }),
        creation({ name: 'compacted', configs: [{ name: 'cleanup.policy', value: 'compact' }] }),
        creation({ name: 'stamped', configs: [{ name: 'message.timestamp.type', value: 'LogAppendTime' }] }),
        creation({ name: 'small', configs: [{ name: 'max.message.bytes', value: '1000' }] }),
        creation({ name: 'settled', configs: [{ name: 'retention.ms', value: '1000000' }] }),
        creation({ name: 'grown' }),
        creation({ name: 'dotted.name' }),
        creation({ name: 'halves' }),
      ],
      timeoutMs,
    },
    {
      versions: [7],
      remember: (side, { topics }) => {
        for (const { name, topicId } of topics) side.known.set(name, topicId);
      },
    },
  ),
];

export const topicCases: Case[] = [
  ...create('a topic', (version) => [{ name: `created-${version}`, numPartitions: 3 }]),
  ...create('defaults of the broker', (v) => [{ name: `default-${v}`, numPartitions: -1, replicationFactor: -1 }]),
  ...create('configs', (version) => [
    {
      name: `configured-${version}`,
      configs: [
        { name: 'retention.ms', value: '5' },
        { name: 'cleanup.policy', value: 'compact,delete' },
      ],
    },
  ]),
  ...create('one that exists', () => [{ name: 'plain' }]),
  ...create('bad names', () => ['', '.', '..', 'a b', 'ä', 'x'.repeat(250), 'a/b'].map((name) => ({ name }))),
  ...create('the longest name', (version) => [{ name: `${version}`.padEnd(249, 'x') }]),
  ...create('names that collide', () => [{ name: 'dotted_name' }], edges),
  ...create('reserved names', () => [{ name: '__cluster_metadata' }], edges),
  ...create(
    'partition counts',
    () => [0, -2, -5].map((numPartitions) => ({ name: `count${numPartitions}`, numPartitions })),
    edges,
  ),
  ...create('a huge number of partitions', () => [{ name: 'huge', numPartitions: 100_000_000 }], edges),
  ...create('the largest number of partitions', () => [{ name: 'largest', numPartitions: 0x7fffffff }], edges),
  ...create(
    'replication factors',
    () => [0, -2, 2, 3].map((replicationFactor) => ({ name: `factor${replicationFactor}`, replicationFactor })),
    edges,
  ),
  ...create(
    'the same topic twice, and another',
    (version) => [{ name: 'twice' }, { name: 'twice' }, { name: `beside-twice-${version}` }],
    edges,
  ),
  ...create('an assignment', (version) => [
    {
      name: `assigned-${version}`,
      numPartitions: -1,
      replicationFactor: -1,
      assignments: [0, 1].map((partitionIndex) => ({ partitionIndex, brokerIds: [1] })),
    },
  ]),
  ...create(
    'bad assignments',
    () => {
      const assigned = (name: string, assignments: Assignment[], counts = -1): Creation => ({
        name,
        assignments,
        numPartitions: counts,
        replicationFactor: counts,
      });
      return [
        assigned('with-counts', [{ partitionIndex: 0, brokerIds: [1] }], 1),
        assigned('gap', [{ partitionIndex: 1, brokerIds: [1] }]),
        assigned('negative', [{ partitionIndex: -1, brokerIds: [1] }]),
        assigned('unknown-broker', [{ partitionIndex: 0, brokerIds: [7] }]),
        assigned('negative-broker', [{ partitionIndex: 0, brokerIds: [-1] }]),
        assigned('no-broker', [{ partitionIndex: 0, brokerIds: [] }]),
        assigned('same-broker', [{ partitionIndex: 0, brokerIds: [1, 1] }]),
        assigned('same-partition', [
          { partitionIndex: 0, brokerIds: [1] },
          { partitionIndex: 0, brokerIds: [1] },
        ]),
      ];
    },
    edges,
  ),
  ...create(
    'bad configs',
    () =>
      (
        [
          ['no.such.config', '1'],
          ['retention.ms', 'x'],
          ['retention.ms', '-2'],
          ['retention.ms', null],
          ['cleanup.policy', 'shred'],
          ['cleanup.policy', ''],
          ['compression.type', 'brotli'],
          ['min.insync.replicas', '0'],
          ['segment.bytes', '10'],
          ['max.message.bytes', '-1'],
          ['message.timestamp.difference.max.ms', '5'],
          ['min.cleanable.dirty.ratio', '1.5'],
          ['unclean.leader.election.enable', 'maybe'],
          ['remote.storage.enable', 'true'],
          ['leader.replication.throttled.replicas', 'x'],
        ] as const
      ).map(([name, value], index) => ({ name: `bad-config-${index}`, configs: [{ name, value }] })),
    edges,
  ),
  ...create(
    'the same config twice',
    (version) => [
      {
        name: `config-twice-${version}`,
        configs: [
          { name: 'retention.ms', value: '1' },
          { name: 'retention.ms', value: '2' },
        ],
      },
    ],
    edges,
  ),
  ...ask('validate only', createTopicsApi, {
    topics: [creation({ name: 'only-validated', numPartitions: 4 }), creation({ name: 'plain' })],
    timeoutMs,
    validateOnly: true,
  }),
  ...ask('nothing', createTopicsApi, { topics: [], timeoutMs }),

  ...ask('by name', metadataApi, { topics: [{ name: 'plain' }, { name: 'compacted' }] }),
  ...ask(
    'what does not exist',
    metadataApi,
    { topics: [{ name: 'missing' }], allowAutoTopicCreation: false },
    {
      versions: [4, 5, 6, 7, 8, 9, 10, 11, 12, 13],
    },
  ),
  ...scenario('Metadata: what does not exist is created for the next who asks', async (side) => {
    const answers = [];
    for (const version of versionsOf(metadataApi)) {
      const topics = [{ name: `on-demand-${version}` }, { name: 'a b' }];
      answers.push(await side.ask(metadataApi, version, { topics }));
      answers.push(await eventually(10_000, `a topic for version ${version}`, () => created(side, version, topics)));
    }
    return answers;
  }),
  ...ask('bad names', metadataApi, { topics: [{ name: 'a b' }, { name: '' }] }),
  ...ask('the same twice', metadataApi, { topics: [{ name: 'plain' }, { name: 'plain' }] }),
  ...ask('no topic', metadataApi, { topics: [] }, { versions: [1, 4, 9, 12, 13] }),
  ...ask(
    'allowed operations',
    metadataApi,
    (_side, version) => ({
      topics: [{ name: 'plain' }],
      includeTopicAuthorizedOperations: true,
      ...(version <= 10 ? { includeClusterAuthorizedOperations: true } : {}),
    }),
    { versions: [8, 9, 10, 11, 12, 13] },
  ),
  ...ask('by id', metadataApi, (side) => ({ topics: [{ topicId: side.id('plain'), name: null }] }), {
    versions: [12, 13],
  }),
  ...ask(
    'by id in versions that forbid it',
    metadataApi,
    (side) => ({
      topics: [{ topicId: side.id('plain'), name: null }],
    }),
    { versions: [10, 11] },
  ),
  ...ask(
    'by an unknown id',
    metadataApi,
    { topics: [{ topicId: unknownTopicId, name: null }] },
    { versions: [12, 13] },
  ),
  ...ask('by no id and no name', metadataApi, { topics: [{ topicId: zeroId, name: null }] }, { versions: [12, 13] }),
  ...ask(
    'by id and name',
    metadataApi,
    (side) => ({
      topics: [{ topicId: side.id('plain'), name: 'plain' }],
    }),
    { versions: [12, 13] },
  ),

  ...ask('names', describeTopicPartitionsApi, { topics: [{ name: 'plain' }, { name: 'compacted' }] }),
  ...ask('names that are wrong', describeTopicPartitionsApi, { topics: [{ name: 'missing' }, { name: 'a b' }] }),
  ...ask('a limit', describeTopicPartitionsApi, {
    topics: [{ name: 'plain' }, { name: 'small' }],
    responsePartitionLimit: 1,
  }),
  ...ask('a limit of none', describeTopicPartitionsApi, { topics: [{ name: 'plain' }], responsePartitionLimit: 0 }),
  ...ask('a cursor', describeTopicPartitionsApi, {
    topics: [{ name: 'plain' }, { name: 'compacted' }],
    cursor: { topicName: 'plain', partitionIndex: 1 },
  }),
  ...ask('a negative cursor', describeTopicPartitionsApi, {
    topics: [{ name: 'plain' }],
    cursor: { topicName: 'plain', partitionIndex: -1 },
  }),

  ...ask('more', createPartitionsApi, (_side, version) => ({
    topics: [{ name: 'grown', count: version + 2, assignments: null }],
    timeoutMs,
    validateOnly: false,
  })),
  ...ask('validate only', createPartitionsApi, {
    topics: [{ name: 'grown', count: 9, assignments: null }],
    timeoutMs,
    validateOnly: true,
  }),
  ...ask('wrong counts', createPartitionsApi, (_side) => ({
    topics: [
      { name: 'plain', count: 2, assignments: null },
      { name: 'compacted', count: 0, assignments: null },
      { name: 'small', count: -1, assignments: null },
      { name: 'missing', count: 2, assignments: null },
      { name: 'a b', count: 2, assignments: null },
    ],
    timeoutMs,
    validateOnly: false,
  })),
  ...ask('a huge count', createPartitionsApi, {
    topics: [{ name: 'settled', count: 100_000_000, assignments: null }],
    timeoutMs,
    validateOnly: false,
  }),
  ...ask('fewer', createPartitionsApi, {
    topics: [{ name: 'plain', count: 1, assignments: null }],
    timeoutMs,
    validateOnly: false,
  }),
  ...ask('bad assignments', createPartitionsApi, {
    topics: [
      { name: 'plain', count: 3, assignments: [{ brokerIds: [7] }] },
      { name: 'compacted', count: 3, assignments: [{ brokerIds: [1] }] },
      { name: 'small', count: 2, assignments: [{ brokerIds: [1, 1] }] },
      { name: 'settled', count: 2, assignments: [{ brokerIds: [] }] },
      { name: 'stamped', count: 2, assignments: [] },
    ],
    timeoutMs,
    validateOnly: false,
  }),
  ...ask('the same topic twice', createPartitionsApi, {
    topics: [
      { name: 'plain', count: 5, assignments: null },
      { name: 'plain', count: 6, assignments: null },
    ],
    timeoutMs,
    validateOnly: false,
  }),

  ...ask('by name', deleteTopicsApi, (_side, version) =>
    version < 6
      ? { topicNames: [`default-${Math.max(version, 2)}`], timeoutMs }
      : { topics: [{ name: `default-6`, topicId: zeroId }], timeoutMs },
  ),
  ...ask(
    'what does not exist',
    deleteTopicsApi,
    { topicNames: ['missing', 'a b', ''], timeoutMs },
    {
      versions: [1, 2, 3, 4, 5],
    },
  ),
  ...ask('the same twice', deleteTopicsApi, { topicNames: ['plain', 'plain'], timeoutMs }, { versions: [1, 4, 5] }),
  ...ask(
    'what does not exist',
    deleteTopicsApi,
    {
      topics: [
        { name: 'missing', topicId: zeroId },
        { name: 'a b', topicId: zeroId },
        { name: null, topicId: unknownTopicId },
      ],
      timeoutMs,
    },
    { versions: [6] },
  ),
  ...ask(
    'neither name nor id',
    deleteTopicsApi,
    { topics: [{ name: null, topicId: zeroId }], timeoutMs },
    { versions: [6] },
  ),
  ...ask(
    'name and id',
    deleteTopicsApi,
    (side) => ({
      topics: [{ name: 'plain', topicId: side.id('plain') }],
      timeoutMs,
    }),
    { versions: [6] },
  ),
  ...ask(
    'the same twice',
    deleteTopicsApi,
    (side) => ({
      topics: [
        { name: 'plain', topicId: zeroId },
        { name: null, topicId: side.id('plain') },
      ],
      timeoutMs,
    }),
    { versions: [6] },
  ),
  ...ask(
    'by id',
    deleteTopicsApi,
    (side) => ({
      topics: [{ name: null, topicId: side.id('dotted.name') }],
      timeoutMs,
    }),
    { versions: [6] },
  ),
];
