// Transactions as their coordinator sees them: what producers, partition leaders and operators may ask, and
// what they may not, in both protocols.

import { addPartitionsToTxnApi } from '../../../src/protocol/apis/add-partitions-to-txn.ts';
import { describeConfigsApi } from '../../../src/protocol/apis/describe-configs.ts';
import { describeTransactionsApi } from '../../../src/protocol/apis/describe-transactions.ts';
import { endTxnApi } from '../../../src/protocol/apis/end-txn.ts';
import { findCoordinatorApi } from '../../../src/protocol/apis/find-coordinator.ts';
import { initProducerIdApi } from '../../../src/protocol/apis/init-producer-id.ts';
import { listTransactionsApi } from '../../../src/protocol/apis/list-transactions.ts';
import { ask, type Case } from './case.ts';
import type { Side } from './side.ts';
import {
  addRequest,
  each,
  ended,
  initialised,
  nobody,
  of,
  open,
  otherEpoch,
  otherId,
  patiently,
  same,
  topic,
  unknown,
  unnamed,
  type Prepared,
} from './transaction-requests.ts';

function init(name: string, fields: object, versions?: readonly number[]): Case[] {
  const run = (side: Side, version: number, transactionalId: string) =>
    side.ask(initProducerIdApi, version, { transactionalId, transactionTimeoutMs: 60_000, ...fields });
  return each(name, initProducerIdApi, run, versions);
}

function again(name: string, prepared: Prepared): Case[] {
  return each(
    name,
    initProducerIdApi,
    async (side, version, transactionalId) => {
      const { producerId, producerEpoch } = await prepared(side, transactionalId);
      const request = { transactionalId, transactionTimeoutMs: 60_000, producerId, producerEpoch };
      return patiently(
        'the producer',
        () => side.ask(initProducerIdApi, version, request),
        ({ errorCode }) => errorCode,
      );
    },
    [3, 4, 5],
  );
}

type Topics = Parameters<typeof addRequest>[2];
const good: Topics = [{ name: topic, partitions: [0, 1] }];

function add(name: string, prepared: Prepared, topics: Topics = good, verifyOnly = false): Case[] {
  return each(
    name,
    addPartitionsToTxnApi,
    async (side, version, id) =>
      side.ask(addPartitionsToTxnApi, version, addRequest(version, await prepared(side, id), topics, verifyOnly)),
    verifyOnly ? [4, 5] : undefined,
  );
}

function end(name: string, prepared: Prepared, committed: boolean): Case[] {
  return each(name, endTxnApi, async (side, version, id) => {
    const producer = await prepared(side, id);
    return patiently(
      'the end',
      () => side.ask(endTxnApi, version, { ...producer, committed }),
      ({ errorCode }) => errorCode,
    );
  });
}

export const transactionCases: Case[] = [
  ...ask('of transactions', findCoordinatorApi, (_side, version) =>
    version >= 4 ? { keyType: 1, coordinatorKeys: ['x', ''] } : { key: 'x', ...(version >= 1 ? { keyType: 1 } : {}) },
  ),
  ...ask('the topic of transactions', describeConfigsApi, {
    resources: [
      {
        resourceType: 2,
        resourceName: '__transaction_state',
        configurationKeys: [
          'cleanup.policy',
          'compression.type',
          'min.insync.replicas',
          'segment.bytes',
          'unclean.leader.election.enable',
        ],
      },
    ],
  }),

  ...init('a new transactional id', {}),
  ...init('no timeout', { transactionTimeoutMs: 0 }),
  ...init('a timeout below nothing', { transactionTimeoutMs: -1 }),
  ...init('a timeout that is too long', { transactionTimeoutMs: 900_001 }),
  ...init('the longest timeout', { transactionTimeoutMs: 900_000 }),
  ...init('a producer without an epoch', { producerId: 7, producerEpoch: -1 }, [3, 4, 5]),
  ...init('an epoch without a producer', { producerId: -1, producerEpoch: 0 }, [3, 4, 5]),
  ...init('a producer that nobody knows', { producerId: 1_000_000, producerEpoch: 3 }, [3, 4, 5]),
  ...again('the same producer', of(same)),
  ...again('another producer', of(otherId)),
  ...again('an older epoch', of(otherEpoch(-1))),
  ...again('a later epoch', of(otherEpoch(1))),
  ...again('with a transaction open', of(same, open)),
  ...again(
    'after a commit',
    of(same, async (side, producer) => ended(side, await open(side, producer), true)),
  ),
  ...each('taken over with a transaction open', initProducerIdApi, async (side, version, transactionalId) => {
    await open(side, await initialised(side, transactionalId));
    const request = { transactionalId, transactionTimeoutMs: 60_000 };
    const first = await side.ask(initProducerIdApi, version, request);
    return { first, second: await initialised(side, transactionalId) };
  }),

  ...add('an unknown id', unknown),
  ...add('without an id', unnamed),
  ...add('another producer', of(otherId)),
  ...add('an older epoch', of(otherEpoch(-1))),
  ...add('a later epoch', of(otherEpoch(1))),
  ...add('good ones', of(same)),
  ...add('those that are in it', of(same, open)),
  ...add('no topics', of(same), []),
  ...add('no partitions', of(same), [{ name: topic, partitions: [] }]),
  ...add('the same twice', of(same), [{ name: topic, partitions: [0, 0] }]),
  ...add('an unknown topic beside a good one', of(same), [...good, { name: 'missing', partitions: [0] }]),
  ...add('unknown partitions', of(same), [{ name: topic, partitions: [0, 2, -1] }]),
  ...add('a topic of coordinators', of(same), [...good, { name: '__consumer_offsets', partitions: [0] }]),
  ...add('a look at one that is in it and one that is not', of(same, open), good, true),
  ...add('a look when nothing is open', of(same), good, true),
  ...add('a look at an unknown id', unknown, good, true),
  ...add('a look by another producer', of(otherId, open), good, true),
  ...add('a look with another epoch', of(otherEpoch(1), open), good, true),
  ...add('a look at an unknown topic', of(same, open), [{ name: 'missing', partitions: [0] }], true),
  ...each(
    'several transactions',
    addPartitionsToTxnApi,
    async (side, version, id) => {
      const transactions = [await initialised(side, id), await initialised(side, `${id} too`), nobody];
      const topics = [{ name: topic, partitions: [0] }];
      return side.ask(addPartitionsToTxnApi, version, {
        transactions: transactions.map((transaction, index) => ({ ...transaction, verifyOnly: index === 1, topics })),
      });
    },
    [4, 5],
  ),

  ...end('an unknown id', unknown, true),
  ...end('without an id', unnamed, true),
  ...end('another producer', of(otherId, open), true),
  ...end('an older epoch', of(otherEpoch(-1), open), true),
  ...end('a later epoch', of(otherEpoch(1), open), false),
  ...end('a commit', of(same, open), true),
  ...end('an abort', of(same, open), false),
  ...end('a commit of nothing', of(same), true),
  ...end('an abort of nothing', of(same), false),
  ...end(
    'a commit again',
    of(same, async (side, producer) => ended(side, await open(side, producer), true)),
    true,
  ),
  ...end(
    'an abort after a commit',
    of(same, async (side, producer) => ended(side, await open(side, producer), true)),
    false,
  ),
  ...end(
    'a commit after an abort',
    of(same, async (side, producer) => ended(side, await open(side, producer), false)),
    true,
  ),
  ...end(
    'the raised epoch, again',
    of(same, async (side, producer) => {
      await ended(side, await open(side, producer), true, 5);
      return producer;
    }),
    true,
  ),
  ...end(
    'the raised epoch, otherwise',
    of(same, async (side, producer) => {
      await ended(side, await open(side, producer), true, 5);
      return producer;
    }),
    false,
  ),
  ...end(
    'an abort after a raising commit',
    of(same, async (side, producer) => ended(side, await open(side, producer), true, 5)),
    false,
  ),

  ...ask('missing ones', describeTransactionsApi, { transactionalIds: ['missing', ''] }),
  ...ask('none', describeTransactionsApi, { transactionalIds: [] }),
  ...each('an open one', describeTransactionsApi, async (side, version, id) => {
    await open(side, await initialised(side, id));
    return side.ask(describeTransactionsApi, version, { transactionalIds: [id, id] });
  }),
  ...ask('open ones', listTransactionsApi, { stateFilters: ['Ongoing', 'ongoing'], producerIdFilters: [] }),
  ...ask('of a producer that nobody knows', listTransactionsApi, { stateFilters: [], producerIdFilters: [1_000_000] }),
  ...ask(
    'open for long',
    listTransactionsApi,
    { stateFilters: ['Ongoing'], producerIdFilters: [], durationFilter: 3_600_000 },
    { versions: [1, 2] },
  ),
  ...ask(
    'by a pattern',
    listTransactionsApi,
    { stateFilters: [], producerIdFilters: [], transactionalIdPattern: 'InitProducerId a new.*[45]' },
    { versions: [2] },
  ),
  ...ask(
    'by a pattern that is none',
    listTransactionsApi,
    { stateFilters: [], producerIdFilters: [], transactionalIdPattern: '(' },
    { versions: [2] },
  ),
];
