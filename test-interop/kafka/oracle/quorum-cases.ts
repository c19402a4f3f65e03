// The quorum of one node, features, and brokers that are registered no more.

import { addRaftVoterApi } from '../../../src/protocol/apis/add-raft-voter.ts';
import { describeQuorumApi } from '../../../src/protocol/apis/describe-quorum.ts';
import { removeRaftVoterApi } from '../../../src/protocol/apis/remove-raft-voter.ts';
import { unregisterBrokerApi } from '../../../src/protocol/apis/unregister-broker.ts';
import { updateFeaturesApi } from '../../../src/protocol/apis/update-features.ts';
import { ask, type Case } from './case.ts';

const timeoutMs = 10_000;
const upgrade = 1;
const safeDowngrade = 2;
const unsafeDowngrade = 3;
const someId = 'AAAAAAAAAAAAAAAAAAAABw';
const zeroId = 'AAAAAAAAAAAAAAAAAAAAAA';

type Partitions = readonly (readonly [topicName: string, ...partitions: number[]])[];

const describeQuorum = (name: string, topics: Partitions): Case[] =>
  ask(
    name,
    describeQuorumApi,
    {
      topics: topics.map(([topicName, ...partitions]) => ({
        topicName,
        partitions: partitions.map((partitionIndex) => ({ partitionIndex })),
      })),
    },
    {
      remember(side, answer) {
        const id = answer.topics[0]?.partitions[0]?.currentVoters[0]?.replicaDirectoryId;
        if (id !== undefined && id !== zeroId) side.known.set('directory of the quorum', id);
      },
    },
  );

interface Update {
  readonly feature: string;
  readonly level: number;
  readonly type?: number;
}

function update(name: string, updates: readonly Update[], validateOnly = false, versions?: readonly number[]): Case[] {
  const request = (_side: unknown, version: number) => ({
    timeoutMs,
    featureUpdates: updates.map(({ feature, level, type = upgrade }) => ({
      feature,
      maxVersionLevel: level,
      ...(version === 0 ? { allowDowngrade: type !== upgrade } : { upgradeType: type }),
    })),
    ...(version === 0 ? {} : { validateOnly }),
  });
  return ask(name, updateFeaturesApi, request, versions === undefined ? {} : { versions });
}

const since1 = [1, 2];
const listener = { name: 'CONTROLLER', host: '127.0.0.1', port: 9_999 };
const voter = { clusterId: null, timeoutMs, voterId: 7, voterDirectoryId: someId, listeners: [listener] };

export const quorumCases: Case[] = [
  ...describeQuorum('of the metadata', [['__cluster_metadata', 0]]),
  ...describeQuorum('of another partition', [['__cluster_metadata', 1]]),
  ...describeQuorum('of another topic', [['plain', 0]]),
  ...describeQuorum('of two partitions', [['__cluster_metadata', 0, 1]]),
  ...describeQuorum('of two topics', [
    ['__cluster_metadata', 0],
    ['plain', 0],
  ]),
  ...describeQuorum('of nothing', []),
  ...describeQuorum('of a topic without partitions', [['__cluster_metadata']]),
  ...describeQuorum('of the metadata twice', [['__cluster_metadata', 0, 0]]),

  ...ask('one', addRaftVoterApi, voter),
  ...ask('one of another cluster', addRaftVoterApi, { ...voter, clusterId: 'other' }),
  ...ask('one without listeners', addRaftVoterApi, { ...voter, listeners: [] }),
  ...ask('one with another listener', addRaftVoterApi, { ...voter, listeners: [{ ...listener, name: 'OTHER' }] }),
  ...ask('a negative one', addRaftVoterApi, { ...voter, voterId: -1 }),
  ...ask('itself', addRaftVoterApi, { ...voter, voterId: 1 }),
  ...ask('one without a directory', addRaftVoterApi, { ...voter, voterDirectoryId: zeroId }),
  ...ask('an unknown one', removeRaftVoterApi, { clusterId: null, voterId: 7, voterDirectoryId: someId }),
  ...ask('one of another cluster', removeRaftVoterApi, { clusterId: 'other', voterId: 7, voterDirectoryId: someId }),
  ...ask('a negative one', removeRaftVoterApi, { clusterId: null, voterId: -1, voterDirectoryId: someId }),
  ...ask('itself with another directory', removeRaftVoterApi, {
    clusterId: null,
    voterId: 1,
    voterDirectoryId: someId,
  }),
  ...ask('itself', removeRaftVoterApi, (side) => ({
    clusterId: null,
    voterId: 1,
    voterDirectoryId: side.id('directory of the quorum'),
  })),
  ...ask('itself without a directory', removeRaftVoterApi, { clusterId: null, voterId: 1, voterDirectoryId: zeroId }),

  ...ask('an unknown broker', unregisterBrokerApi, { brokerId: 77 }),
  ...ask('a negative broker', unregisterBrokerApi, { brokerId: -1 }),

  ...update('nothing', []),
  ...update('an unknown feature', [{ feature: 'no.such.version', level: 1 }]),
  ...update('an unknown feature off', [{ feature: 'no.such.version', level: 0 }], true, since1),
  ...update('a level and a way that are wrong', [{ feature: 'group.version', level: -1, type: 9 }], false, since1),
  ...update('a feature without a name', [{ feature: '', level: 1 }]),
  ...update('a feature twice', [
    { feature: 'group.version', level: 1 },
    { feature: 'group.version', level: 1 },
  ]),
  ...update('what is so already', [{ feature: 'group.version', level: 1 }]),
  ...update('all that is so already', [
    { feature: 'group.version', level: 1 },
    { feature: 'transaction.version', level: 2 },
    { feature: 'metadata.version', level: 30 },
  ]),
  ...update('a level that is too high', [{ feature: 'group.version', level: 9 }]),
  ...update('a metadata version that is too high', [{ feature: 'metadata.version', level: 31 }]),
  ...update('no metadata version', [{ feature: 'metadata.version', level: 0, type: safeDowngrade }]),
  ...update('a negative level', [{ feature: 'group.version', level: -1 }]),
  ...update('a negative level down', [{ feature: 'group.version', level: -1, type: unsafeDowngrade }]),
  ...update('down without leave', [{ feature: 'transaction.version', level: 1 }]),
  ...update('off without leave', [{ feature: 'group.version', level: 0 }]),
  ...update(
    'an upgrade by a downgrade',
    [{ feature: 'transaction.version', level: 2, type: safeDowngrade }],
    false,
    [0],
  ),
  ...update(
    'the same by a downgrade',
    [{ feature: 'transaction.version', level: 2, type: safeDowngrade }],
    false,
    since1,
  ),
  ...update(
    'the same by an unsafe downgrade',
    [{ feature: 'group.version', level: 1, type: unsafeDowngrade }],
    false,
    since1,
  ),
  ...update('in an unknown way', [{ feature: 'group.version', level: 1, type: 9 }], false, since1),
  ...update('without a way', [{ feature: 'group.version', level: 1, type: 0 }], false, since1),
  ...update('the quorum up', [{ feature: 'kraft.version', level: 1 }]),
  ...update('the quorum too high', [{ feature: 'kraft.version', level: 2 }]),
  ...update('the quorum down', [{ feature: 'kraft.version', level: 0, type: safeDowngrade }]),
  ...update(
    'a bad one beside a good one',
    [
      { feature: 'transaction.version', level: 1, type: safeDowngrade },
      { feature: 'no.such.version', level: 1 },
    ],
    false,
    since1,
  ),
  ...update('down, validated', [{ feature: 'transaction.version', level: 1, type: safeDowngrade }], true, since1),
  ...update('down, validated without leave', [{ feature: 'transaction.version', level: 1 }], true, since1),
  ...update('down', [{ feature: 'transaction.version', level: 1, type: safeDowngrade }]),
  ...update('up', [{ feature: 'transaction.version', level: 2 }]),
  ...update('down unsafely', [{ feature: 'transaction.version', level: 0, type: unsafeDowngrade }], false, since1),
  ...update('up by a downgrade', [{ feature: 'transaction.version', level: 1, type: safeDowngrade }], false, since1),
  ...update('up again', [{ feature: 'transaction.version', level: 2 }]),
  ...update('groups down', [{ feature: 'group.version', level: 0, type: safeDowngrade }], false, [1]),
  ...update('groups up', [{ feature: 'group.version', level: 1 }], false, [2]),
  ...update(
    'eligible replicas down',
    [{ feature: 'eligible.leader.replicas.version', level: 0, type: safeDowngrade }],
    false,
    [1],
  ),
  ...update('eligible replicas up', [{ feature: 'eligible.leader.replicas.version', level: 1 }], false, [2]),
  ...update('the metadata down', [{ feature: 'metadata.version', level: 7, type: safeDowngrade }], true, since1),
  ...update('the metadata down without leave', [{ feature: 'metadata.version', level: 29 }], true, since1),
  ...update('the metadata far down', [{ feature: 'metadata.version', level: 1, type: unsafeDowngrade }], true, since1),
  ...update(
    'the metadata a little down',
    [{ feature: 'metadata.version', level: 29, type: safeDowngrade }],
    true,
    since1,
  ),
];
