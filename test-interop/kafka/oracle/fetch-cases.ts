// Records read, offsets looked up, the log cut.

import { deleteRecordsApi } from '../../../src/protocol/apis/delete-records.ts';
import { fetchApi } from '../../../src/protocol/apis/fetch.ts';
import { listOffsetsApi } from '../../../src/protocol/apis/list-offsets.ts';
import { offsetForLeaderEpochApi } from '../../../src/protocol/apis/offset-for-leader-epoch.ts';
import { firstTimestampMs } from './batches.ts';
import { ask, type Case, versionsOf } from './case.ts';
import { unknownTopicId } from './normalise.ts';
import type { Side } from './side.ts';

const zeroId = 'AAAAAAAAAAAAAAAAAAAAAA';

const firstVersionWithIds = 13;
const edges = [4, 5, 6, 7, 9, 11, 12, 13, 15, 17, 18];
const withSessions = [7, 11, 12, 13, 18];

interface Place {
  readonly topic?: string;
  readonly partition?: number;
  readonly fetchOffset?: number;
  readonly partitionMaxBytes?: number;
  readonly currentLeaderEpoch?: number;
  readonly lastFetchedEpoch?: number;
}

interface FetchOptions {
  readonly versions?: readonly number[];
  readonly maxBytes?: number;
  readonly minBytes?: number;
  readonly maxWaitMs?: number;
  readonly isolationLevel?: number;
  readonly sessionId?: number | ((side: Side) => number);
  readonly sessionEpoch?: number;
  readonly remembersSession?: boolean;
}

const mebibyte = 1024 * 1024;

function fetch(name: string, places: readonly Place[], options: FetchOptions = {}): Case[] {
  const { versions = edges, maxBytes = mebibyte, minBytes = 0, maxWaitMs = 0, isolationLevel = 0 } = options;
  const session = (side: Side): number =>
    typeof options.sessionId === 'function' ? options.sessionId(side) : (options.sessionId ?? 0);
  return ask(
    name,
    fetchApi,
    (side, version) => ({
      maxWaitMs,
      minBytes,
      maxBytes,
      isolationLevel,
      ...(version < 7 ? {} : { sessionId: session(side), sessionEpoch: options.sessionEpoch ?? -1 }),
      topics: places.map(
        ({ topic = 'plain', partition = 0, fetchOffset = 0, partitionMaxBytes = mebibyte, ...rest }) => ({
          topic: version < firstVersionWithIds ? topic : '',
          topicId: version < firstVersionWithIds ? zeroId : String(side.known.get(topic) ?? unknownTopicId),
          partitions: [
            {
              partition,
              fetchOffset,
              partitionMaxBytes,
              ...(version < 9 ? {} : { currentLeaderEpoch: rest.currentLeaderEpoch ?? -1 }),
              ...(version < 12 ? {} : { lastFetchedEpoch: rest.lastFetchedEpoch ?? -1 }),
            },
          ],
        }),
      ),
      forgottenTopicsData: [],
    }),
    {
      versions,
      ...(options.remembersSession === true
        ? { remember: (side: Side, answer: { sessionId: number }) => void side.known.set('session', answer.sessionId) }
        : {}),
    },
  );
}

interface OffsetPlace {
  readonly name?: string;
  readonly partitionIndex?: number;
  readonly timestamp: number;
  readonly currentLeaderEpoch?: number;
}

function offsets(
  name: string,
  places: readonly OffsetPlace[],
  versions = versionsOf(listOffsetsApi),
  isolationLevel = 0,
): Case[] {
  return ask(
    name,
    listOffsetsApi,
    (_side, version) => ({
      replicaId: -1,
      ...(version < 2 ? {} : { isolationLevel }),
      topics: places.map(({ name: topic = 'plain', partitionIndex = 0, timestamp, currentLeaderEpoch = -1 }) => ({
        name: topic,
        partitions: [{ partitionIndex, timestamp, ...(version < 4 ? {} : { currentLeaderEpoch }) }],
      })),
    }),
    { versions },
  );
}

function deleteRecords(name: string, topic: string, places: readonly (readonly [number, number])[]): Case[] {
  const partitions = places.map(([partitionIndex, offset]) => ({ partitionIndex, offset }));
  return ask(name, deleteRecordsApi, { topics: [{ name: topic, partitions }], timeoutMs: 10_000 });
}

const session = (side: Side): number => side.number('session');

export const fetchCases: Case[] = [
  ...fetch('everything', [{}], { versions: versionsOf(fetchApi) }),
  ...fetch('from the middle', [{ fetchOffset: 4 }]),
  ...fetch('at the end, without waiting', [{ topic: 'small' }]),
  ...fetch('at the end, waiting', [{ topic: 'small' }], { minBytes: 1, maxWaitMs: 100, versions: [4, 12, 18] }),
  ...fetch('two topics', [{}, { topic: 'compacted' }]),
  ...fetch('limits smaller than a batch', [{ partitionMaxBytes: 1 }], { maxBytes: 1 }),
  ...fetch('a limit of the partition', [{ partitionMaxBytes: 200 }]),
  ...fetch('no bytes at all', [{ partitionMaxBytes: 0 }], { maxBytes: 0 }),
  ...fetch('committed records', [{}], { isolationLevel: 1 }),
  ...fetch('an unknown isolation level', [{}], { isolationLevel: 7, versions: [4, 12, 18] }),
  ...fetch('behind the end', [{ fetchOffset: 1_000_000 }]),
  ...fetch('a negative offset', [{ fetchOffset: -1 }]),
  ...fetch('an unknown topic', [{ topic: 'missing' }]),
  ...fetch('an unknown partition', [{ partition: 99 }]),
  ...fetch('a negative partition', [{ partition: -1 }]),
  ...fetch('the epoch of the leader', [{ currentLeaderEpoch: 0 }], { versions: [9, 11, 12, 18] }),
  ...fetch('an epoch of the future', [{ currentLeaderEpoch: 5 }], { versions: [9, 11, 12, 18] }),
  ...fetch('the last epoch', [{ lastFetchedEpoch: 0, fetchOffset: 2 }], { versions: [12, 18] }),
  ...fetch('a last epoch of the future', [{ lastFetchedEpoch: 5, fetchOffset: 2 }], { versions: [12, 18] }),
  ...fetch('nothing', [], {}),
  ...withSessions.flatMap((version) => [
    ...fetch(`v${version}: a new session`, [{}, { topic: 'compacted' }], {
      versions: [version],
      sessionEpoch: 0,
      remembersSession: true,
    }),
    ...fetch(`v${version}: a session where nothing changed`, [], {
      versions: [version],
      sessionEpoch: 1,
      sessionId: session,
    }),
    ...fetch(`v${version}: a session with another partition`, [{ partition: 1 }], {
      versions: [version],
      sessionEpoch: 2,
      sessionId: session,
    }),
    ...fetch(`v${version}: a session with a wrong epoch`, [], {
      versions: [version],
      sessionEpoch: 9,
      sessionId: session,
    }),
    ...fetch(`v${version}: the end of a session`, [], { versions: [version], sessionEpoch: -1, sessionId: session }),
    ...fetch(`v${version}: a session that ended`, [], { versions: [version], sessionEpoch: 3, sessionId: session }),
  ]),
  ...fetch('a session that never was', [], { versions: withSessions, sessionEpoch: 1, sessionId: 12_345 }),
  ...fetch('a negative session epoch', [{}], { versions: withSessions, sessionEpoch: -5 }),

  ...[
    -1,
    -2,
    -3,
    -4,
    -5,
    -6,
    -7,
    0,
    firstTimestampMs,
    firstTimestampMs + 1,
    firstTimestampMs + 500_000,
    Date.UTC(2200, 0, 1),
  ].flatMap((timestamp) => offsets(`at ${timestamp}`, [{ timestamp }])),
  ...offsets('committed', [{ timestamp: -1 }], [2, 4, 7, 11], 1),
  ...offsets('an empty partition', [{ name: 'settled', timestamp: -1 }]),
  ...offsets('the largest timestamp of an empty partition', [{ name: 'settled', timestamp: -3 }], [7, 10]),
  ...offsets('a time in an empty partition', [{ name: 'settled', timestamp: 5 }], [1, 5, 10]),
  ...offsets('an unknown topic', [{ name: 'missing', timestamp: -1 }]),
  ...offsets('a bad name', [{ name: 'a b', timestamp: -1 }], [1, 5, 10]),
  ...offsets('an unknown partition', [{ partitionIndex: 9, timestamp: -1 }]),
  ...offsets('an epoch of the future', [{ timestamp: -1, currentLeaderEpoch: 5 }], [4, 5, 8, 11]),
  ...offsets('the same partition twice', [{ timestamp: -1 }, { timestamp: -2 }], [1, 5, 10]),

  ...ask('epochs', offsetForLeaderEpochApi, {
    topics: ([-1, 0, 1, 7] as const).map((leaderEpoch, partition) => ({
      topic: partition < 2 ? 'plain' : 'compacted',
      partitions: [{ partition: partition < 2 ? partition : 0, leaderEpoch }],
    })),
  }),
  ...ask('an epoch of the leader that is wrong', offsetForLeaderEpochApi, {
    topics: [{ topic: 'plain', partitions: [{ partition: 0, leaderEpoch: 0, currentLeaderEpoch: 5 }] }],
  }),
  ...ask('what does not exist', offsetForLeaderEpochApi, {
    topics: [
      { topic: 'missing', partitions: [{ partition: 0, leaderEpoch: 0 }] },
      { topic: 'plain', partitions: [{ partition: 9, leaderEpoch: 0 }] },
    ],
  }),

  ...deleteRecords('up to an offset', 'plain', [[1, 3]]),
  ...deleteRecords('below the start', 'plain', [[1, 1]]),
  ...deleteRecords('beyond the end', 'plain', [[0, 1_000_000]]),
  ...deleteRecords('a negative offset', 'plain', [[0, -5]]),
  ...deleteRecords('an unknown partition', 'plain', [[9, 0]]),
  ...deleteRecords('an unknown topic', 'missing', [[0, 0]]),
  ...deleteRecords('of a compacted topic', 'compacted', [[0, 1]]),
  ...deleteRecords('up to the end', 'plain', [[1, -1]]),
  ...fetch('below the start', [{ partition: 1, fetchOffset: 0 }]),
  ...offsets('the start afterwards', [{ partitionIndex: 1, timestamp: -2 }], [1, 11]),
];
