// The partitions that transactions write to: batches, offsets and markers, legal ones and others. The topics
// of the offsets are there already.

import { addOffsetsToTxnApi } from '../../../src/protocol/apis/add-offsets-to-txn.ts';
import { createTopicsApi } from '../../../src/protocol/apis/create-topics.ts';
import { describeProducersApi } from '../../../src/protocol/apis/describe-producers.ts';
import { endTxnApi } from '../../../src/protocol/apis/end-txn.ts';
import { fetchApi } from '../../../src/protocol/apis/fetch.ts';
import { listOffsetsApi } from '../../../src/protocol/apis/list-offsets.ts';
import { offsetFetchApi } from '../../../src/protocol/apis/offset-fetch.ts';
import { produceApi } from '../../../src/protocol/apis/produce.ts';
import { txnOffsetCommitApi } from '../../../src/protocol/apis/txn-offset-commit.ts';
import { writeTxnMarkersApi } from '../../../src/protocol/apis/write-txn-markers.ts';
import { ask, type Case, scenario } from './case.ts';
import type { Side } from './side.ts';
import {
  each,
  ended,
  initialised,
  of,
  otherEpoch,
  otherId,
  patiently,
  produced,
  same,
  topic,
  unknown,
  unnamed,
  withPartition,
  type Prepared,
  type Producer,
} from './transaction-requests.ts';

function addOffsets(name: string, prepared: Prepared, groupId = 'transactional'): Case[] {
  return each(name, addOffsetsToTxnApi, async (side, version, id) =>
    side.ask(addOffsetsToTxnApi, version, { ...(await prepared(side, id)), groupId }),
  );
}

interface OffsetFields {
  readonly groupId?: string;
  readonly generationId?: number;
  readonly memberId?: string;
  readonly groupInstanceId?: string;
  readonly offsets?: readonly {
    readonly name: string;
    readonly partition: number;
    readonly metadata?: string | null;
  }[];
}

function commit(name: string, prepared: Prepared, fields: OffsetFields = {}, versions?: readonly number[]): Case[] {
  const { offsets = [{ name: topic, partition: 0 }], ...rest } = fields;
  return each(
    name,
    txnOffsetCommitApi,
    async (side, version, id) => {
      const producer = await prepared(side, id);
      const names = [...new Set(offsets.map((offset) => offset.name))];
      const topics = names.map((own) => ({
        name: own,
        partitions: offsets
          .filter((offset) => offset.name === own)
          .map(({ partition, metadata = '' }) => ({
            partitionIndex: partition,
            committedOffset: 7,
            committedMetadata: metadata,
          })),
      }));
      return patiently(
        'the offsets',
        () => side.ask(txnOffsetCommitApi, version, { ...producer, groupId: id, ...rest, topics }),
        (answer) => answer.topics[0]?.partitions[0]?.errorCode,
      );
    },
    versions,
  );
}

/** The group of a case has the name of its transaction. */
async function withOffsets(side: Side, producer: Producer): Promise<Producer> {
  const { transactionalId: groupId } = producer;
  await patiently(
    'the group',
    () => side.ask(addOffsetsToTxnApi, 3, { ...producer, groupId }),
    ({ errorCode }) => errorCode,
  );
  return producer;
}

function send(name: string, prepared: Prepared, versions: readonly number[]): Case[] {
  return each(
    name,
    produceApi,
    async (side, version, id) => produced(side, version, await prepared(side, id), 'transactional'),
    versions,
  );
}

const marker = (fields: object) => ({
  markers: [
    {
      producerId: 2_000_000,
      producerEpoch: 3,
      transactionResult: false,
      coordinatorEpoch: 5,
      topics: [{ name: 'marked', partitionIndexes: [0] }],
      ...fields,
    },
  ],
});

export const transactionFixtures: Case[] = ask(
  'topics of the transactions',
  createTopicsApi,
  {
    topics: ['transactional', 'marked', 'both'].map((name) => ({
      name,
      numPartitions: 1,
      replicationFactor: 1,
      assignments: [],
      configs: [],
    })),
    timeoutMs: 10_000,
  },
  { versions: [7] },
);

export const transactionPartitionCases: Case[] = [
  ...addOffsets('an unknown id', unknown),
  ...addOffsets('without an id', unnamed),
  ...addOffsets('another producer', of(otherId)),
  ...addOffsets('another epoch', of(otherEpoch(1))),
  ...addOffsets('of a group', of(same)),
  ...addOffsets('of a group without a name', of(same), ''),

  ...commit('an unknown id', unknown),
  ...commit('without an id', unnamed),
  ...commit('without the group in the transaction', of(same)),
  ...commit('another producer', of(otherId, withOffsets)),
  ...commit('another epoch', of(otherEpoch(1), withOffsets)),
  ...commit('an older epoch', of(otherEpoch(-1), withOffsets)),
  ...commit('of a group', of(same, withOffsets)),
  ...commit('without metadata', of(same, withOffsets), {
    offsets: [{ name: topic, partition: 0, metadata: null }],
  }),
  ...commit('unknown topics and partitions', of(same, withOffsets), {
    offsets: [
      { name: topic, partition: 9 },
      { name: 'missing', partition: 0 },
      { name: topic, partition: 1 },
    ],
  }),
  ...commit('metadata that is too long', of(same, withOffsets), {
    offsets: [{ name: topic, partition: 0, metadata: 'x'.repeat(4_097) }],
  }),
  ...commit('no offsets', of(same, withOffsets), { offsets: [] }),
  ...commit('without a group', of(same, withOffsets), { groupId: '' }),
  ...commit(
    'a generation of a group that is missing',
    of(same, withOffsets),
    { generationId: 1, memberId: 'm' },
    [3, 4, 5],
  ),
  ...each(
    'offsets of an open transaction',
    offsetFetchApi,
    async (side, version, id) => {
      const producer = await withOffsets(side, await initialised(side, id));
      const topics = [{ name: topic, partitions: [{ partitionIndex: 0, committedOffset: 9, committedMetadata: '' }] }];
      await patiently(
        'the offsets',
        () => side.ask(txnOffsetCommitApi, 3, { ...producer, groupId: id, topics }),
        (answer) => answer.topics[0]?.partitions[0]?.errorCode,
      );
      const fetch = (requireStable: boolean) =>
        side.ask(offsetFetchApi, version, {
          groups: [{ groupId: id, topics: [{ name: topic, partitionIndexes: [0, 1] }] }],
          requireStable,
        });
      const everything = { groups: [{ groupId: id, topics: null }], requireStable: true };
      const before = [await fetch(true), await fetch(false), await side.ask(offsetFetchApi, version, everything)];
      await ended(side, producer, true);
      // Until the marker is there.
      const after = await patiently(
        'the end',
        async () => {
          const answer = await fetch(true);
          if (typeof answer === 'string') return answer;
          const isOpen = answer.groups[0]!.topics[0]!.partitions.some(({ errorCode }) => errorCode === unstable);
          return { ...answer, errorCode: isOpen ? 51 : 0 };
        },
        ({ errorCode }) => errorCode,
      );
      return { before, after };
    },
    [8, 9],
  ),

  ...send('an unknown id', unknown, [9, 11, 12]),
  ...send('a partition that was not added', of(same), [7, 9, 10, 11, 12]),
  ...send('another producer', of(otherId), [9, 11, 12]),
  ...send('an older epoch', of(otherEpoch(-1)), [9, 11, 12]),
  ...send('a later epoch', of(otherEpoch(1)), [9, 11, 12]),
  ...scenario('both protocols, one after the other', bothProtocols),

  ...ask('for a missing topic', writeTxnMarkersApi, marker({ topics: [{ name: 'missing', partitionIndexes: [0] }] })),
  ...ask(
    'for missing partitions',
    writeTxnMarkersApi,
    marker({ topics: [{ name: 'marked', partitionIndexes: [1, -1] }] }),
  ),
  ...ask('no markers', writeTxnMarkersApi, { markers: [] }),
  ...ask('for no partitions', writeTxnMarkersApi, marker({ topics: [] })),
  ...ask('for a producer that nobody knows', writeTxnMarkersApi, marker({})),
  ...ask('an older epoch', writeTxnMarkersApi, marker({ producerEpoch: 2 })),
  ...ask('a later epoch', writeTxnMarkersApi, marker({ producerEpoch: 4 })),
  ...ask('an older coordinator', writeTxnMarkersApi, marker({ producerEpoch: 4, coordinatorEpoch: 4 })),
  ...ask('a later coordinator', writeTxnMarkersApi, marker({ producerEpoch: 4, coordinatorEpoch: 6 })),
  ...ask(
    'the same epoch in version 2',
    writeTxnMarkersApi,
    marker({ producerEpoch: 4, coordinatorEpoch: 6, transactionVersion: 2 }),
    { versions: [2] },
  ),
  ...ask(
    'an older epoch in version 2',
    writeTxnMarkersApi,
    marker({ producerEpoch: 3, coordinatorEpoch: 6, transactionVersion: 2 }),
    { versions: [2] },
  ),
  ...ask('of a missing topic', describeProducersApi, { topics: [{ name: 'missing', partitionIndexes: [0] }] }),
  ...ask('of an illegal topic', describeProducersApi, { topics: [{ name: 'a b', partitionIndexes: [0] }] }),
  ...ask('of missing partitions', describeProducersApi, { topics: [{ name: 'marked', partitionIndexes: [1, -1] }] }),
  ...ask('with a producer', describeProducersApi, { topics: [{ name: 'marked', partitionIndexes: [0] }] }),
];

const unstable = 88;

/** Version 1, an abort, version 2, an open one: what readers see of each, and the bytes with its markers. */
async function bothProtocols(side: Side): Promise<unknown> {
  const first = await withPartition(side, await initialised(side, 'both'), 'both');
  const sent = [await produced(side, 11, first, 'both'), await produced(side, 11, first, 'both', 1)];
  await ended(side, first, true, 4);
  await withPartition(side, first, 'both');
  sent.push(await produced(side, 11, first, 'both', 2));
  const second = await ended(side, first, false, 5);
  sent.push(await produced(side, 12, second, 'both', 0));
  const third = await ended(side, second, true, 5);
  sent.push(await produced(side, 12, third, 'both', 0));
  const late = await side.ask(endTxnApi, 5, { ...second, committed: false });
  const fetched = async (isolationLevel: number) => {
    const answer = await side.ask(fetchApi, 12, {
      maxWaitMs: 0,
      minBytes: 1,
      maxBytes: 1_000_000,
      isolationLevel,
      forgottenTopicsData: [],
      topics: [{ topic: 'both', partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000_000 }] }],
    });
    if (typeof answer === 'string') return answer;
    const { records, abortedTransactions, ...rest } = answer.responses[0]!.partitions[0]!;
    // The bytes hold times and producer ids of their own.
    return { ...rest, length: records?.length, aborted: abortedTransactions };
  };
  const listed = [];
  for (const isolationLevel of [0, 1]) {
    listed.push(
      await side.ask(listOffsetsApi, 7, {
        replicaId: -1,
        isolationLevel,
        topics: [{ name: 'both', partitions: [{ partitionIndex: 0, timestamp: -1 }] }],
      }),
    );
  }
  const producers = await side.ask(describeProducersApi, 0, { topics: [{ name: 'both', partitionIndexes: [0] }] });
  return { sent, late, listed, committed: await fetched(1), all: await fetched(0), producers };
}
