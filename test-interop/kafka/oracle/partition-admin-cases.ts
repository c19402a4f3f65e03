// Elections and reassignments of partitions that one broker has.

import { alterPartitionReassignmentsApi } from '../../../src/protocol/apis/alter-partition-reassignments.ts';
import { electLeadersApi } from '../../../src/protocol/apis/elect-leaders.ts';
import { listPartitionReassignmentsApi } from '../../../src/protocol/apis/list-partition-reassignments.ts';
import { ask, type Case } from './case.ts';

const timeoutMs = 10_000;
const preferred = 0;
const unclean = 1;

interface Topic {
  readonly topic: string;
  readonly partitions: readonly number[];
}

function elect(
  name: string,
  topicPartitions: readonly Topic[] | null,
  electionType = preferred,
  versions?: readonly number[],
): Case[] {
  const request = (_side: unknown, version: number) => ({
    ...(version === 0 ? {} : { electionType }),
    topicPartitions,
    timeoutMs,
  });
  return ask(name, electLeadersApi, request, versions === undefined ? {} : { versions });
}

interface Move {
  readonly name: string;
  readonly moves: readonly (readonly [partition: number, replicas: readonly number[] | null])[];
}

function move(name: string, topics: readonly Move[], allowReplicationFactorChange = true): Case[] {
  const request = (_side: unknown, version: number) => ({
    timeoutMs,
    ...(version === 0 ? {} : { allowReplicationFactorChange }),
    topics: topics.map(({ name: topic, moves }) => ({
      name: topic,
      partitions: moves.map(([partitionIndex, replicas]) => ({ partitionIndex, replicas })),
    })),
  });
  return ask(name, alterPartitionReassignmentsApi, request);
}

const list = (name: string, topics: readonly Topic[] | null): Case[] =>
  ask(name, listPartitionReassignmentsApi, {
    timeoutMs,
    topics: topics?.map(({ topic, partitions }) => ({ name: topic, partitionIndexes: partitions })) ?? null,
  });

const to = (...replicas: number[]): Move[] => [{ name: 'plain', moves: [[0, replicas]] }];

export const partitionAdminCases: Case[] = [
  ...elect('what is led already', [{ topic: 'plain', partitions: [0, 1] }]),
  ...elect('all that are not led', null),
  ...elect('nothing', []),
  ...elect('no partitions of a topic', [{ topic: 'plain', partitions: [] }]),
  ...elect('what does not exist', [
    { topic: 'plain', partitions: [0, 99, -1] },
    { topic: 'missing', partitions: [0] },
    { topic: '', partitions: [0] },
    { topic: 'a b', partitions: [0] },
    { topic: '__cluster_metadata', partitions: [0] },
  ]),
  ...elect('a partition twice', [{ topic: 'plain', partitions: [0, 0] }]),
  ...elect('the same topic twice', [
    { topic: 'plain', partitions: [0] },
    { topic: 'plain', partitions: [0, 1] },
  ]),
  ...elect('uncleanly what is led already', [{ topic: 'plain', partitions: [0] }], unclean, [1, 2]),
  ...elect('uncleanly all', null, unclean, [1, 2]),
  ...elect('uncleanly what does not exist', [{ topic: 'missing', partitions: [0] }], unclean, [1, 2]),
  ...elect('in an unknown way', [{ topic: 'plain', partitions: [0] }], 5, [1, 2]),
  ...elect('in a negative way', null, -1, [1, 2]),

  ...move('to where it is', to(1)),
  ...move('to where it is, with the same number', to(1), false),
  ...move('to nowhere', to()),
  ...move('to another broker', to(2)),
  ...move('to one more broker', to(1, 2)),
  ...move('to one more broker, with the same number', to(1, 2), false),
  ...move('to a negative broker', to(-1)),
  ...move('to a broker twice', to(1, 1)),
  ...move('to a broker twice, with the same number', to(1, 1), false),
  ...move('called off where there is none', [
    {
      name: 'plain',
      moves: [
        [0, null],
        [1, null],
        [99, null],
      ],
    },
    { name: 'missing', moves: [[0, null]] },
  ]),
  ...move('what does not exist', [
    {
      name: 'plain',
      moves: [
        [99, [1]],
        [-1, [1]],
        [0, [1]],
      ],
    },
    { name: 'missing', moves: [[0, [1]]] },
    { name: 'a b', moves: [[0, [1]]] },
    { name: '', moves: [[0, [1]]] },
    { name: '__cluster_metadata', moves: [[0, [1]]] },
  ]),
  ...move('nothing', []),
  ...move('no partitions of a topic', [{ name: 'plain', moves: [] }]),
  ...move('a partition twice', [
    {
      name: 'plain',
      moves: [
        [0, [1]],
        [0, [2]],
      ],
    },
  ]),
  ...move('a topic twice', [...to(1), ...to(2)]),

  ...list('all', null),
  ...list('none', []),
  ...list('some', [{ topic: 'plain', partitions: [0, 1] }]),
  ...list('no partitions of a topic', [{ topic: 'plain', partitions: [] }]),
  ...list('what does not exist', [
    { topic: 'plain', partitions: [99, -1] },
    { topic: 'missing', partitions: [0] },
    { topic: '', partitions: [0] },
  ]),
  ...list('a topic twice', [
    { topic: 'plain', partitions: [0] },
    { topic: 'plain', partitions: [0] },
  ]),
];
