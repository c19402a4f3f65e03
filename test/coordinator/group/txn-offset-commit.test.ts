// TxnOffsetCommit through the whole group coordinator: who may commit, in the codes that Apache Kafka 4.3.1
// answered, and what the markers make of it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLogger } from '../../../src/base/logging.ts';
import { SimulatedPlatform } from '../../../src/base/ports/simulated/simulated-platform.ts';
import { GroupCoordinator } from '../../../src/coordinator/group/group-coordinator.ts';
import type { TxnOffsetCommitRequest } from '../../../src/coordinator/group/group-api.ts';
import type { CoordinatorMarker } from '../../../src/coordinator/shard/transactional-log.ts';
import { ErrorCode, errorByCode, KafkaError } from '../../../src/protocol/errors.ts';
import { defaultGroupConfig, imageOfTopics } from '../kit.ts';
import { MemoryCoordinatorLog } from '../memory-coordinator-log.ts';

interface World {
  readonly coordinator: GroupCoordinator;
  readonly log: MemoryCoordinatorLog;
  readonly wait: <Result>(work: Promise<Result>) => Promise<Result>;
  readonly restart: () => Promise<GroupCoordinator>;
}

async function start(): Promise<World> {
  const platform = new SimulatedPlatform(1);
  const log = new MemoryCoordinatorLog();
  const image = imageOfTopics({ t: 3 });
  const create = async (): Promise<GroupCoordinator> => {
    const coordinator = new GroupCoordinator({
      platform,
      logger: silentLogger,
      config: defaultGroupConfig,
      image: () => image,
      partitionCount: () => 1,
      openLog: () => log,
    });
    coordinator.elect(0, 0);
    await platform.advance(0);
    return coordinator;
  };
  const coordinator = await create();
  const restart = (): Promise<GroupCoordinator> => {
    coordinator.close();
    return create();
  };
  return { coordinator, log, restart, wait: (work) => platform.runUntil(work) };
}

interface Wish extends Partial<TxnOffsetCommitRequest> {
  readonly version?: number;
  readonly offset?: number;
  readonly metadata?: string;
  readonly verdict?: number;
}

/** The name of the partition's error. */
async function commit({ coordinator, wait }: World, wish: Wish = {}): Promise<string> {
  const { version = 5, offset = 3, metadata = '', verdict = ErrorCode.NONE, ...request } = wish;
  const caller = { clientId: 'c', clientHost: '/127.0.0.1', apiVersion: version };
  const partition = { partitionIndex: 0, committedOffset: offset, committedLeaderEpoch: -1 };
  const answered = coordinator.txnCommitOffsets(
    caller,
    {
      transactionalId: 'tx',
      groupId: 'g',
      producerId: 7,
      producerEpoch: 0,
      generationId: -1,
      memberId: '',
      groupInstanceId: null,
      topics: [{ name: 't', partitions: [{ ...partition, committedMetadata: metadata }] }],
      ...request,
    },
    async () => verdict,
  );
  const { topics } = await wait(answered);
  return errorByCode(topics[0]!.partitions[0]!.errorCode).name;
}

async function end({ coordinator, wait }: World, how: Partial<CoordinatorMarker> = {}): Promise<string> {
  const marker = { producerId: 7, producerEpoch: 1, coordinatorEpoch: 0, transactionVersion: 2, isCommit: true };
  const ended = coordinator.endTransaction(0, { ...marker, ...how });
  return wait(
    ended.then(
      () => 'NONE',
      (error: unknown) => (error as KafkaError).errorName,
    ),
  );
}

/** The offset of t-0, or the error. */
async function fetched(
  coordinator: GroupCoordinator,
  wait: World['wait'],
  requireStable = false,
): Promise<number | string> {
  const topics = [{ name: 't', topicId: 'AAAAAAAAAAAAAAAAAAAAAA', partitionIndexes: [0] }];
  const group = { groupId: 'g', memberId: null, memberEpoch: -1, topics };
  const { topics: answered } = await wait(coordinator.fetchOffsets(group, requireStable));
  const { committedOffset, errorCode } = answered[0]!.partitions[0]!;
  return errorCode === ErrorCode.NONE ? committedOffset : errorByCode(errorCode).name;
}

test('offsets of a transaction count when it commits', async () => {
  const world = await start();
  const { coordinator, wait } = world;
  assert.equal(await commit(world), 'NONE');
  assert.equal(await fetched(coordinator, wait), -1);
  assert.equal(await fetched(coordinator, wait, true), 'UNSTABLE_OFFSET_COMMIT');
  assert.equal(await end(world), 'NONE');
  assert.equal(await fetched(coordinator, wait, true), 3);
  assert.equal(await fetched(await world.restart(), wait, true), 3);
});

test('offsets of an aborted transaction are gone, also after a restart', async () => {
  const world = await start();
  await commit(world);
  assert.equal(await end(world, { isCommit: false }), 'NONE');
  assert.equal(await fetched(world.coordinator, world.wait, true), -1);
  assert.equal(await fetched(await world.restart(), world.wait, true), -1);
});

test('a commit is there for whoever asks as soon as the marker is acknowledged (Redpanda 9571)', async () => {
  const world = await start();
  await commit(world, { offset: 1 });
  await end(world);
  await commit(world, { offset: 2, producerEpoch: 1 });
  await end(world, { producerEpoch: 2 });
  assert.equal(await fetched(world.coordinator, world.wait), 2);
});

const refusals: readonly (readonly [what: string, wish: Wish, error: string])[] = [
  ['a generation of a group that is not there', { generationId: 3, memberId: 'm' }, 'ILLEGAL_GENERATION'],
  ['a member without a generation of a group that is not there', { memberId: 'm' }, 'NONE'],
  ['a group without a name', { groupId: '' }, 'INVALID_GROUP_ID'],
  ['metadata that is too long', { metadata: 'x'.repeat(5000) }, 'OFFSET_METADATA_TOO_LARGE'],
  ['a partition that is not in the transaction', { verdict: ErrorCode.TRANSACTION_ABORTABLE }, 'TRANSACTION_ABORTABLE'],
  ['another producer', { verdict: ErrorCode.INVALID_PRODUCER_ID_MAPPING }, 'INVALID_PRODUCER_ID_MAPPING'],
  ['a coordinator out of reach', { verdict: ErrorCode.NETWORK_EXCEPTION }, 'COORDINATOR_LOAD_IN_PROGRESS'],
  ['a transaction that is ending', { verdict: ErrorCode.CONCURRENT_TRANSACTIONS }, 'CONCURRENT_TRANSACTIONS'],
];

for (const [what, wish, error] of refusals) {
  test(`${what}: ${error}`, async () => {
    assert.equal(await commit(await start(), wish), error);
  });
}

test('a member of a group that has none is not known', async () => {
  const world = await start();
  assert.equal(await commit(world), 'NONE');
  assert.equal(await commit(world, { generationId: 3, memberId: 'm' }), 'UNKNOWN_MEMBER_ID');
});

test('an old epoch and an old marker are refused', async () => {
  const world = await start();
  await commit(world);
  await end(world, { producerEpoch: 4 });
  assert.equal(await commit(world, { producerEpoch: 3 }), 'INVALID_PRODUCER_EPOCH');
  assert.equal(await end(world, { producerEpoch: 3 }), 'INVALID_PRODUCER_EPOCH');
});

test('nothing is committed and no marker is taken where the partition is not led', async () => {
  const world = await start();
  world.coordinator.resign(0);
  assert.equal(await commit(world), 'NOT_COORDINATOR');
  assert.equal(await end(world), 'NOT_COORDINATOR');
});
