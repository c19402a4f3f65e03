// Transactional batches while the coordinator is asked about them: their order, who waits for whom, what the
// producer is told, and the markers that come in between.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLogger } from '../../src/base/logging.ts';
import { SimulatedPlatform } from '../../src/base/ports/simulated/simulated-platform.ts';
import { logConfigOf } from '../../src/broker/log-config.ts';
import { effectiveTopicConfig } from '../../src/config/effective-topic-config.ts';
import { PartitionLog } from '../../src/log/partition-log.ts';
import { TailCache } from '../../src/log/reading/tail-cache.ts';
import { ErrorCode } from '../../src/protocol/errors.ts';
import { type Append, Partition, type PartitionMarker } from '../../src/replication/partition.ts';
import { RequestVerification } from '../../src/replication/request-verification.ts';
import type {
  TransactionSupport,
  TransactionVerifier,
  VerificationRequest,
} from '../../src/replication/transaction-verifier.ts';
import { batchOf } from '../broker/traffic.ts';

const { NONE } = ErrorCode;

interface Question extends VerificationRequest {
  /** Error codes, one for each partition. */
  readonly answer: (...codes: number[]) => Promise<void>;
}

/** A coordinator that answers when the test does. */
class AskedCoordinator implements TransactionVerifier {
  readonly questions: Question[] = [];
  isEnabledNow = true;
  /** Answered at once, to everything. */
  standing: number | undefined;

  isEnabled(): boolean {
    return this.isEnabledNow;
  }

  verify(request: VerificationRequest): Promise<readonly number[]> {
    const { standing } = this;
    if (standing !== undefined) return Promise.resolve(request.partitions.map(() => standing));
    return new Promise((resolve) => {
      const answer = async (...codes: number[]): Promise<void> => {
        resolve(codes);
        for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
      };
      this.questions.push({ ...request, answer });
    });
  }
}

interface World {
  readonly platform: SimulatedPlatform;
  readonly coordinator: AskedCoordinator;
  readonly partitions: readonly Partition[];
  readonly request: (support?: TransactionSupport) => RequestVerification;
  readonly turns: () => Promise<void>;
}

async function withPartitions(body: (world: World) => Promise<void>): Promise<void> {
  const platform = new SimulatedPlatform(1);
  const { clock, workers, timers } = platform;
  const coordinator = new AskedCoordinator();
  const config = logConfigOf(
    effectiveTopicConfig(new Map(), { static: new Map(), dynamicDefault: new Map(), dynamicBroker: new Map() }),
  );
  const open = async (partition: number): Promise<Partition> => {
    await platform.disk.makeDirectory(`/data/t-${partition}`);
    const log = await PartitionLog.open({
      platform,
      parentDirectory: '/data',
      topicPartition: { topic: 't', partition },
      topicId: 'ASNFZ4mrze_-3LqYdlQyEA',
      config,
      isClean: true,
      recoveryPoint: 0,
      logStartOffset: 0,
      highWatermark: 0,
      tailCache: new TailCache(1 << 20),
      logger: silentLogger,
    });
    const part = { leaderEpoch: 0, partitionEpoch: 0, durability: 'fsync', maxOpenedBytes: 1 << 26 } as const;
    return new Partition({ log, clock, workers, ...part });
  };
  const run = async (): Promise<void> => {
    const partitions = [await open(0), await open(1)];
    const request = (support: TransactionSupport = 'addsPartitions'): RequestVerification =>
      new RequestVerification({
        verifier: coordinator,
        clock,
        timers,
        retry: { backoffMs: 20, maxMs: 100 },
        transactionalId: 'tx',
        support,
      });
    const turns = async (): Promise<void> => {
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    };
    await body({ platform, coordinator, partitions, request, turns });
    for (const { log } of partitions) await log.close();
  };
  await platform.runUntil(run());
}

function batch(baseSequence: number, producerId = 1, producerEpoch = 0): Uint8Array {
  return batchOf(['v'], { producerId, producerEpoch, baseSequence, isTransactional: true });
}

function marker(producerEpoch: number, isCommit = true): PartitionMarker {
  return { producerId: 1, producerEpoch, coordinatorEpoch: 0, transactionVersion: 2, isCommit };
}

async function outcome(append: Append | Promise<Append>): Promise<number> {
  const { result, acknowledged } = await append;
  await acknowledged;
  return result.errorCode === NONE ? result.baseOffset : -result.errorCode;
}

test('the partitions of one request are asked about together, and only where their transaction begins', () =>
  withPartitions(async ({ coordinator, partitions: [first, second], request, turns }) => {
    const verification = request();
    const appends = [first!, second!].map((partition) => partition.append(batch(0), -1, undefined, verification));
    await turns();
    assert.equal(coordinator.questions.length, 1);
    const [question] = coordinator.questions;
    assert.deepEqual(
      question!.partitions.map(({ partition }) => partition),
      [0, 1],
    );
    assert.deepEqual([question!.transactionalId, question!.producerId, question!.addsPartitions], ['tx', 1, true]);
    await question!.answer(NONE, NONE);
    for (const append of appends) assert.equal(await outcome(append), 0);
    assert.equal(await outcome(first!.append(batch(1), -1, undefined, request())), 1);
    assert.equal(coordinator.questions.length, 1);
  }));

test('batches of one producer keep their order while the coordinator is asked; others do not wait', () =>
  withPartitions(async ({ coordinator, partitions: [partition], request, turns }) => {
    const first = partition!.append(batch(0), -1, undefined, request());
    const second = partition!.append(batch(1), -1, undefined, request());
    assert.equal(await outcome(partition!.append(batchOf(['plain']), -1)), 0);
    await turns();
    assert.equal(coordinator.questions.length, 1, 'the second waits for the first, which may answer for both');
    await coordinator.questions[0]!.answer(NONE);
    assert.deepEqual([await outcome(first), await outcome(second)], [1, 2]);
    assert.equal(coordinator.questions.length, 1);
  }));

test('after a failure the next batch asks itself, and does not overtake the one that failed (KAFKA-14920)', () =>
  withPartitions(async ({ coordinator, partitions: [partition], request, turns }) => {
    const first = partition!.append(batch(0), -1, undefined, request('abortable'));
    const second = partition!.append(batch(1), -1, undefined, request('abortable'));
    await turns();
    await coordinator.questions[0]!.answer(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS);
    assert.equal(await outcome(first), -ErrorCode.NOT_ENOUGH_REPLICAS, 'any producer tries that again');
    await turns();
    await coordinator.questions[1]!.answer(NONE);
    assert.equal(await outcome(second), -ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
    const again = partition!.append(batch(0), -1, undefined, request('abortable'));
    await turns();
    await coordinator.questions[2]!.answer(NONE);
    assert.equal(await outcome(again), 0);
    assert.equal(await outcome(partition!.append(batch(1), -1, undefined, request('abortable'))), 1);
  }));

test('a produce that was delayed past the marker is refused (KAFKA-14402, KAFKA-12671)', () =>
  withPartitions(async ({ coordinator, partitions: [partition], request, turns }) => {
    const late = partition!.append(batch(0), -1, undefined, request('abortable'));
    await turns();
    const written = partition!.appendMarker({ ...marker(0, false), transactionVersion: 0 });
    await coordinator.questions[0]!.answer(NONE);
    assert.equal(await outcome(late), -ErrorCode.INVALID_TXN_STATE);
    assert.equal(await outcome(written), 0);
    assert.equal(partition!.log.lastStableOffset, 1, 'nothing is left open');
  }));

test('a delayed end of one transaction does not decide the next (KAFKA-17754)', () =>
  withPartitions(async ({ coordinator, partitions: [partition], request, turns }) => {
    const first = partition!.append(batch(0), -1, undefined, request());
    await turns();
    await coordinator.questions[0]!.answer(NONE);
    assert.equal(await outcome(first), 0);
    assert.equal(await outcome(partition!.appendMarker(marker(1))), 1);
    const next = partition!.append(batch(0, 1, 1), -1, undefined, request());
    await turns();
    await coordinator.questions[1]!.answer(NONE);
    assert.equal(await outcome(next), 2);
    assert.equal(await outcome(partition!.appendMarker(marker(1))), -ErrorCode.INVALID_PRODUCER_EPOCH);
    assert.equal(partition!.log.lastStableOffset, 2, 'the next is still open');
    assert.equal(await outcome(partition!.append(batch(1, 1, 1), -1, undefined, request())), 3);
  }));

test('a transaction that is just ending is asked about again, after pauses that grow', () =>
  withPartitions(async ({ coordinator, platform, partitions: [partition], request, turns }) => {
    const append = partition!.append(batch(0), -1, undefined, request());
    await turns();
    const expected = [1, 2, 4, 8, 16, 20, 20];
    for (const [index, pauseMs] of expected.entries()) {
      const startMs = platform.clock.monotonicMs();
      await coordinator.questions[index]!.answer(ErrorCode.CONCURRENT_TRANSACTIONS);
      while (coordinator.questions.length === index + 1) await platform.disk.info('/data');
      const waitedMs = platform.clock.monotonicMs() - startMs;
      assert.ok(waitedMs >= pauseMs && waitedMs < pauseMs + 2, `pause ${index} took ${waitedMs} ms`);
    }
    await coordinator.questions[expected.length]!.answer(NONE);
    assert.equal(await outcome(append), 0);
  }));

for (const [support, answered, told] of [
  ['addsPartitions', 'TRANSACTION_ABORTABLE', 'TRANSACTION_ABORTABLE'],
  ['abortable', 'TRANSACTION_ABORTABLE', 'TRANSACTION_ABORTABLE'],
  ['old', 'TRANSACTION_ABORTABLE', 'INVALID_TXN_STATE'],
  ['addsPartitions', 'PRODUCER_FENCED', 'INVALID_PRODUCER_EPOCH'],
  ['old', 'INVALID_PRODUCER_ID_MAPPING', 'INVALID_PRODUCER_ID_MAPPING'],
  ['old', 'CONCURRENT_TRANSACTIONS', 'NOT_ENOUGH_REPLICAS'],
  ['abortable', 'NETWORK_EXCEPTION', 'NOT_ENOUGH_REPLICAS'],
  ['addsPartitions', 'NOT_COORDINATOR', 'NOT_ENOUGH_REPLICAS'],
  ['addsPartitions', 'COORDINATOR_NOT_AVAILABLE', 'NOT_ENOUGH_REPLICAS'],
  ['addsPartitions', 'CONCURRENT_TRANSACTIONS', 'CONCURRENT_TRANSACTIONS'],
  ['old', 'UNKNOWN_SERVER_ERROR', 'NOT_ENOUGH_REPLICAS'],
] as const) {
  test(`${answered} is told to a client of kind "${support}" as ${told}`, () =>
    withPartitions(async ({ coordinator, partitions: [partition], request }) => {
      coordinator.standing = ErrorCode[answered];
      const { result } = await partition!.append(batch(0), -1, undefined, request(support));
      assert.deepEqual([result.errorCode, result.logStartOffset], [ErrorCode[told], -1]);
      assert.equal(partition!.log.logEndOffset, 0);
    }));
}

test('with verification switched off old clients are believed, and nobody is asked', () =>
  withPartitions(async ({ coordinator, partitions: [partition], request }) => {
    coordinator.isEnabledNow = false;
    assert.equal(await outcome(partition!.append(batch(0), -1, undefined, request('old'))), 0);
    assert.equal(coordinator.questions.length, 0);
  }));

test('a producer that is fenced here gets its answer without anybody being asked', () =>
  withPartitions(async ({ coordinator, partitions: [partition], request }) => {
    await outcome(partition!.appendMarker(marker(3)));
    const { result } = await partition!.append(batch(0, 1, 2), -1, undefined, request());
    assert.deepEqual([result.errorCode, result.logStartOffset], [ErrorCode.INVALID_PRODUCER_EPOCH, -1]);
    assert.equal(coordinator.questions.length, 0);
  }));

test('markers end what is open: the last stable offset moves when they are committed', () =>
  withPartitions(async ({ coordinator, partitions: [partition], request, turns }) => {
    const { log } = partition!;
    const append = partition!.append(batch(0), -1, undefined, request());
    await turns();
    await coordinator.questions[0]!.answer(NONE);
    await outcome(append);
    assert.deepEqual([log.highWatermark, log.lastStableOffset], [1, 0]);
    const { result, acknowledged } = partition!.appendMarker(marker(1, false));
    assert.deepEqual([result.baseOffset, log.lastStableOffset], [1, 0]);
    await acknowledged;
    assert.deepEqual([log.highWatermark, log.lastStableOffset], [2, 2]);
    assert.deepEqual(await log.abortedTransactions(0, 1000), [
      { producerId: 1, firstOffset: 0, lastOffset: 1, lastStableOffset: 2 },
    ]);
  }));
