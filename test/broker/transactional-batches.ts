// The least that a transactional producer sends, one request at a time, for tests of what partitions answer.

import assert from 'node:assert/strict';
import { findCoordinatorApi } from '../../src/protocol/apis/find-coordinator.ts';
import { initProducerIdApi } from '../../src/protocol/apis/init-producer-id.ts';
import { produceApi } from '../../src/protocol/apis/produce.ts';
import { writeTxnMarkersApi } from '../../src/protocol/apis/write-txn-markers.ts';
import { ErrorCode, errorByCode } from '../../src/protocol/errors.ts';
import type { RequestOf } from '../../src/protocol/schema/message.ts';
import type { TestClient } from './test-client.ts';
import { batchOf } from './traffic.ts';

export interface Producer {
  readonly producerId: number;
  readonly producerEpoch: number;
}

const attempts = 100;

/** Takes a transactional id over, as soon as its coordinator is there. */
export async function initProducer(client: TestClient, transactionalId = 'tx'): Promise<Producer> {
  await client.call(findCoordinatorApi, 2, { key: transactionalId, keyType: 1 });
  for (let attempt = 0; ; attempt += 1) {
    const answer = await client.call(initProducerIdApi, 4, { transactionalId, transactionTimeoutMs: 60_000 });
    if (answer.errorCode === ErrorCode.NONE) return answer;
    assert.ok(attempt < attempts, errorByCode(answer.errorCode).name);
  }
}

export interface SentBatch {
  readonly version?: number;
  readonly transactionalId?: string | null;
  readonly partition?: number;
  readonly isPlain?: boolean;
}

/** Sends one record; its offset, or the name of the error. */
export async function sendRecord(
  client: TestClient,
  producer: Producer,
  baseSequence: number,
  { version = 12, transactionalId = 'tx', partition = 0, isPlain = false }: SentBatch = {},
): Promise<number | string> {
  const { producerId, producerEpoch } = producer;
  const records = batchOf(['v'], { producerId, producerEpoch, baseSequence, isTransactional: !isPlain });
  const { responses } = await client.call(produceApi, version, {
    transactionalId,
    acks: -1,
    timeoutMs: 5_000,
    topicData: [{ name: 't', partitionData: [{ index: partition, records }] }],
  });
  const { errorCode, baseOffset } = responses[0]!.partitionResponses[0]!;
  return errorCode === ErrorCode.NONE ? baseOffset : errorByCode(errorCode).name;
}

type Marker = RequestOf<typeof writeTxnMarkersApi>['markers'][number];

/** Writes a marker; `topic-partition: error` for each partition it is for. */
export async function writeMarker(
  client: TestClient,
  { producerId, producerEpoch }: Producer,
  wish: Partial<Marker> = {},
  version = 2,
): Promise<string[]> {
  const marker = {
    producerId,
    producerEpoch,
    transactionResult: true,
    topics: [{ name: 't', partitionIndexes: [0] }],
    coordinatorEpoch: 0,
    transactionVersion: 0,
    ...wish,
  };
  const { markers } = await client.call(writeTxnMarkersApi, version, { markers: [marker] });
  return markers.flatMap(({ topics }) =>
    topics.flatMap(({ name, partitions }) =>
      partitions.map(({ partitionIndex, errorCode }) => `${name}-${partitionIndex}: ${errorByCode(errorCode).name}`),
    ),
  );
}

export function raised({ producerId, producerEpoch }: Producer, by = 1): Producer {
  return { producerId, producerEpoch: producerEpoch + by };
}
