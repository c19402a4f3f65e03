// A little honest transaction coordinator for tests of producers: it knows one cluster's transactional
// ids, fences, ends transactions and tells the partitions which offsets were committed. What is odd,
// tests script at the broker.

import { addOffsetsToTxnApi } from '../../src/protocol/apis/add-offsets-to-txn.ts';
import { addPartitionsToTxnApi } from '../../src/protocol/apis/add-partitions-to-txn.ts';
import { endTxnApi } from '../../src/protocol/apis/end-txn.ts';
import { findCoordinatorApi } from '../../src/protocol/apis/find-coordinator.ts';
import { initProducerIdApi } from '../../src/protocol/apis/init-producer-id.ts';
import { txnOffsetCommitApi } from '../../src/protocol/apis/txn-offset-commit.ts';
import { ErrorCode } from '../../src/protocol/errors.ts';
import * as header from '../../src/protocol/records/batch-header.ts';
import { viewOf } from '../../src/protocol/records/int64.ts';
import { readRecords } from '../../src/protocol/records/record-reader.ts';
import type { FakeCluster } from './fake-cluster.ts';

interface KnownProducer {
  producerId: number;
  producerEpoch: number;
  isOngoing: boolean;
  /** How the transaction before ended; undefined before the first. */
  lastCommitted: boolean | undefined;
  /** `topic-partition` of the transaction that is open. */
  partitions: Set<string>;
  offsets: Map<string, number>;
}

export class FakeTransactionCoordinator {
  readonly #cluster: FakeCluster;
  readonly #isVersion2: boolean;
  readonly #producers = new Map<string, KnownProducer>();
  /** Per `topic-partition` the batches that were committed, as values. */
  readonly committed = new Map<string, string[]>();
  /** Per `group topic-partition`. */
  readonly committedOffsets = new Map<string, number>();
  /** How transactions ended, in order. */
  readonly endings: string[] = [];
  /** Batches of an open transaction that no partition was added for: always a bug of the producer. */
  readonly strays: string[] = [];
  readonly #pending = new Map<string, string[]>();

  constructor(cluster: FakeCluster, transactionVersion: 1 | 2) {
    this.#cluster = cluster;
    this.#isVersion2 = transactionVersion === 2;
    const { broker, host } = cluster;
    broker.finalizedFeatures.set('transaction.version', transactionVersion);
    broker.handle(findCoordinatorApi, ({ coordinatorKeys }) => ({
      coordinators: coordinatorKeys.map((key) => ({ key, errorCode: 0, nodeId: 1, host, port: broker.port })),
    }));
    broker.handle(initProducerIdApi, (request) => this.#initialize(request));
    broker.handle(addPartitionsToTxnApi, (request) => this.#addPartitions(request));
    broker.handle(addOffsetsToTxnApi, ({ transactionalId, producerId, producerEpoch }) => {
      const errorCode = this.#check(transactionalId, producerId, producerEpoch);
      if (errorCode === 0) this.#producers.get(transactionalId)!.isOngoing = true;
      return { errorCode };
    });
    broker.handle(txnOffsetCommitApi, (request) => {
      const errorCode = this.#check(request.transactionalId, request.producerId, request.producerEpoch);
      const producer = this.#producers.get(request.transactionalId);
      const topics = request.topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map(({ partitionIndex, committedOffset }) => {
          if (errorCode === 0) {
            producer!.isOngoing = true;
            producer!.offsets.set(`${request.groupId} ${name}-${partitionIndex}`, committedOffset);
          }
          return { partitionIndex, errorCode };
        }),
      }));
      return { topics };
    });
    broker.handle(endTxnApi, (request) => this.#end(request));
    this.#watchBatches();
  }

  #initialize(request: { transactionalId: string | null; producerId: number; producerEpoch: number }): object {
    const { transactionalId } = request;
    if (transactionalId === null)
      return { errorCode: 0, producerId: 1000 + this.#cluster.producerIds++, producerEpoch: 0 };
    const known = this.#producers.get(transactionalId);
    if (known === undefined) {
      const producer = {
        producerId: 1000 + this.#cluster.producerIds++,
        producerEpoch: 0,
        isOngoing: false,
        lastCommitted: undefined,
        partitions: new Set<string>(),
        offsets: new Map<string, number>(),
      };
      this.#producers.set(transactionalId, producer);
      return { errorCode: 0, producerId: producer.producerId, producerEpoch: 0 };
    }
    if (request.producerId >= 0 && request.producerEpoch !== known.producerEpoch)
      return { errorCode: ErrorCode.PRODUCER_FENCED };
    if (known.isOngoing) {
      this.#finish(transactionalId, known, false);
      return { errorCode: ErrorCode.CONCURRENT_TRANSACTIONS };
    }
    known.producerEpoch += 1;
    return { errorCode: 0, producerId: known.producerId, producerEpoch: known.producerEpoch };
  }

  #check(transactionalId: string, producerId: number, producerEpoch: number): number {
    const known = this.#producers.get(transactionalId);
    if (known?.producerId !== producerId) return ErrorCode.INVALID_PRODUCER_ID_MAPPING;
    return known.producerEpoch === producerEpoch ? 0 : ErrorCode.PRODUCER_FENCED;
  }

  #addPartitions(request: {
    v3AndBelowTransactionalId: string;
    v3AndBelowProducerId: number;
    v3AndBelowProducerEpoch: number;
    v3AndBelowTopics: readonly { name: string; partitions: readonly number[] }[];
  }): object {
    const { v3AndBelowTransactionalId: id, v3AndBelowProducerId, v3AndBelowProducerEpoch } = request;
    const code = this.#check(id, v3AndBelowProducerId, v3AndBelowProducerEpoch);
    return {
      resultsByTopicV3AndBelow: request.v3AndBelowTopics.map(({ name, partitions }) => ({
        name,
        resultsByPartition: partitions.map((partitionIndex) => {
          if (code === 0) this.#add(id, `${name}-${partitionIndex}`);
          return { partitionIndex, partitionErrorCode: code };
        }),
      })),
    };
  }

  #add(transactionalId: string, partition: string): void {
    const producer = this.#producers.get(transactionalId)!;
    producer.isOngoing = true;
    producer.partitions.add(partition);
  }

  /** What is written waits for the end of its transaction. */
  #watchBatches(): void {
    const store = this.#cluster.store.bind(this.#cluster);
    this.#cluster.store = (partition, bytes) => {
      store(partition, bytes);
      const view = viewOf(bytes);
      if (!header.isTransactional(view, 0)) return;
      const [topic, index] = this.#placeOf(partition);
      const [id] = [...this.#producers].find(([, known]) => known.producerId === header.producerIdOf(view, 0))!;
      const name = `${topic}-${index}`;
      if (this.#isVersion2) this.#add(id, name);
      else if (!this.#producers.get(id)!.partitions.has(name)) this.strays.push(name);
      const values = [...readRecords(bytes, view, 0, 1 << 30)].map(({ value }) =>
        new TextDecoder().decode(value ?? undefined),
      );
      const key = `${id} ${name}`;
      this.#pending.set(key, [...(this.#pending.get(key) ?? []), ...values]);
    };
  }

  #placeOf(partition: unknown): [string, number] {
    for (const [topic, { partitions }] of this.#cluster.topics) {
      const index = partitions.findIndex((candidate) => candidate === partition);
      if (index >= 0) return [topic, index];
    }
    throw new Error('a partition of no topic');
  }

  #end(request: { transactionalId: string; producerId: number; producerEpoch: number; committed: boolean }): object {
    const { transactionalId, producerId, producerEpoch, committed } = request;
    const known = this.#producers.get(transactionalId);
    // The same question again, because its answer was lost.
    const epochBefore = (known?.producerEpoch ?? 0) - (this.#isVersion2 ? 1 : 0);
    if (known !== undefined && !known.isOngoing && known.lastCommitted === committed && producerEpoch === epochBefore)
      return { errorCode: 0, producerId, producerEpoch: known.producerEpoch };
    const errorCode = this.#check(transactionalId, producerId, producerEpoch);
    if (known === undefined || errorCode !== 0) return { errorCode };
    if (!known.isOngoing && (committed || !this.#isVersion2)) return { errorCode: ErrorCode.INVALID_TXN_STATE };
    this.#finish(transactionalId, known, committed);
    if (!this.#isVersion2) return { errorCode: 0 };
    known.producerEpoch += 1;
    return { errorCode: 0, producerId, producerEpoch: known.producerEpoch };
  }

  #finish(transactionalId: string, known: KnownProducer, committed: boolean): void {
    this.endings.push(committed ? 'commit' : 'abort');
    for (const [key, values] of this.#pending) {
      if (!key.startsWith(`${transactionalId} `)) continue;
      const name = key.slice(transactionalId.length + 1);
      if (committed) this.committed.set(name, [...(this.committed.get(name) ?? []), ...values]);
      this.#pending.delete(key);
    }
    if (committed) for (const [name, offset] of known.offsets) this.committedOffsets.set(name, offset);
    known.offsets.clear();
    known.partitions.clear();
    known.isOngoing = false;
    known.lastCommitted = committed;
  }
}
