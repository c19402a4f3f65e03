import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SimulatedPlatform } from '../../src/base/ports/simulated/simulated-platform.ts';
import { HostedMarkers, type TransactionalOffsets } from '../../src/broker/hosted-markers.ts';
import { StorageError } from '../../src/log/storage-error.ts';
import { ErrorCode, KafkaError } from '../../src/protocol/errors.ts';
import type { Append, Partition, PartitionMarker } from '../../src/replication/partition.ts';
import { refusedBatch } from '../../src/replication/produced-batch.ts';

const timeoutMs = 1_000;

interface Given {
  /** By topic: what the partition makes of a marker, or the error that says why there is none. */
  readonly partitions?: ReadonlyMap<string, (() => Append) | number>;
  readonly endTransaction?: TransactionalOffsets['endTransaction'];
}

function appended(acknowledged: Promise<void> | undefined, errorCode: number = ErrorCode.NONE): () => Append {
  const { result } = refusedBatch({ errorCode, message: 'no', recordErrors: [] }, 0);
  return () => ({ result, acknowledged });
}

/** The answers to one marker for these topics, and who was asked. */
async function sent({ partitions = new Map(), endTransaction }: Given, topics: readonly string[]) {
  const platform = new SimulatedPlatform(1);
  const asked: PartitionMarker[] = [];
  const markers = new HostedMarkers({
    find: ({ topic }) => {
      const given = partitions.get(topic);
      if (typeof given === 'number') return given;
      return {
        appendMarker: (marker: PartitionMarker) => {
          asked.push(marker);
          return given!();
        },
      } as unknown as Partition;
    },
    offsets: { endTransaction: endTransaction ?? (() => Promise.reject(new Error('nobody asked'))) },
    timers: platform.timers,
    timeoutMs,
  });
  const results = await platform.runUntil(
    markers.send({
      producerId: 7,
      producerEpoch: 3,
      isCommit: true,
      coordinatorEpoch: 2,
      transactionVersion: 2,
      partitions: topics.map((topic) => ({ topic, partition: 4 })),
    }),
  );
  return { codes: results.map(({ topic, errorCode }) => [topic, errorCode]), asked };
}

const offsetsTopic = '__consumer_offsets';

test('each partition answers for itself', async () => {
  const partitions = new Map<string, (() => Append) | number>([
    ['good', appended(Promise.resolve())],
    ['fenced', appended(undefined, ErrorCode.INVALID_PRODUCER_EPOCH)],
    ['broken', appended(Promise.reject(new StorageError('/data', 'the disk is gone')))],
    ['gone', ErrorCode.UNKNOWN_TOPIC_OR_PARTITION],
  ]);
  const { codes, asked } = await sent({ partitions }, [...partitions.keys()]);
  assert.deepEqual(codes, [
    ['good', ErrorCode.NONE],
    ['fenced', ErrorCode.INVALID_PRODUCER_EPOCH],
    ['broken', ErrorCode.KAFKA_STORAGE_ERROR],
    ['gone', ErrorCode.UNKNOWN_TOPIC_OR_PARTITION],
  ]);
  const { producerId, producerEpoch, isCommit, coordinatorEpoch, transactionVersion } = asked[0]!;
  assert.deepEqual([producerId, producerEpoch, isCommit, coordinatorEpoch, transactionVersion], [7, 3, true, 2, 2]);
});

test('a partition that takes too long is not waited for, and the others are answered', async () => {
  const partitions = new Map([
    ['slow', appended(new Promise<void>(() => {}))],
    ['good', appended(Promise.resolve())],
  ]);
  const { codes } = await sent({ partitions }, ['slow', 'good']);
  assert.deepEqual(codes, [
    ['slow', ErrorCode.REQUEST_TIMED_OUT],
    ['good', ErrorCode.NONE],
  ]);
});

test('the marker of offsets goes to the group coordinator, not into the partition', async () => {
  const ended: unknown[] = [];
  const { codes, asked } = await sent(
    {
      partitions: new Map([[offsetsTopic, appended(Promise.resolve())]]),
      endTransaction: async (partition, { producerId, isCommit }) => {
        ended.push([partition, producerId, isCommit]);
      },
    },
    [offsetsTopic],
  );
  assert.deepEqual([codes, asked, ended], [[[offsetsTopic, ErrorCode.NONE]], [], [[4, 7, true]]]);
});

test('while groups are read the marker of their offsets is asked for again; other errors are told as they are', async () => {
  const answers = [
    [ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, ErrorCode.NOT_LEADER_OR_FOLLOWER],
    [ErrorCode.NOT_COORDINATOR, ErrorCode.NOT_LEADER_OR_FOLLOWER],
    [ErrorCode.TRANSACTION_COORDINATOR_FENCED, ErrorCode.TRANSACTION_COORDINATOR_FENCED],
  ] as const;
  for (const [given, answered] of answers) {
    const { codes } = await sent(
      {
        partitions: new Map([[offsetsTopic, appended(Promise.resolve())]]),
        endTransaction: () => Promise.reject(new KafkaError(given)),
      },
      [offsetsTopic],
    );
    assert.deepEqual(codes, [[offsetsTopic, answered]]);
  }
});
