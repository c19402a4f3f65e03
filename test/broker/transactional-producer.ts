// A transactional producer by hand, in either protocol: in version 1 it adds partitions itself and keeps its
// epoch, in version 2 (KIP-890) leaders add them and every end brings the next epoch. It retries nothing but
// what says that an earlier transaction is still being ended.

import assert from 'node:assert/strict';
import { addOffsetsToTxnApi } from '../../src/protocol/apis/add-offsets-to-txn.ts';
import { addPartitionsToTxnApi } from '../../src/protocol/apis/add-partitions-to-txn.ts';
import { endTxnApi } from '../../src/protocol/apis/end-txn.ts';
import { fetchApi } from '../../src/protocol/apis/fetch.ts';
import { findCoordinatorApi } from '../../src/protocol/apis/find-coordinator.ts';
import { initProducerIdApi } from '../../src/protocol/apis/init-producer-id.ts';
import { produceApi } from '../../src/protocol/apis/produce.ts';
import { txnOffsetCommitApi } from '../../src/protocol/apis/txn-offset-commit.ts';
import { ErrorCode } from '../../src/protocol/errors.ts';
import { decodeControlRecord } from '../../src/protocol/records/control-record.ts';
import { isControl, isTransactional, producerIdOf } from '../../src/protocol/records/batch-header.ts';
import { readRecords } from '../../src/protocol/records/record-reader.ts';
import type { TestClient } from './test-client.ts';
import { batchesIn, batchOf, fetchRequest, recordsIn } from './traffic.ts';

export type TransactionProtocol = 1 | 2;

export interface TransactionalProducerOptions {
  readonly client: TestClient;
  readonly sleep: (durationMs: number) => Promise<void>;
  readonly protocol: TransactionProtocol;
  readonly transactionalId?: string;
  readonly timeoutMs?: number;
}

const mostRetries = 200;
const retryMs = 20;
const passing: ReadonlySet<number> = new Set([
  ErrorCode.CONCURRENT_TRANSACTIONS,
  ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
  ErrorCode.NOT_COORDINATOR,
  ErrorCode.NOT_ENOUGH_REPLICAS,
]);

export class TransactionalProducer {
  client: TestClient;
  producerId = -1;
  producerEpoch = -1;
  readonly transactionalId: string;
  readonly #options: TransactionalProducerOptions;
  readonly #sequences = new Map<string, number>();
  readonly #added = new Set<string>();

  constructor(options: TransactionalProducerOptions) {
    this.#options = options;
    this.client = options.client;
    this.transactionalId = options.transactionalId ?? 'x';
  }

  /** Takes the transactional id over. */
  async initialise(): Promise<this> {
    const found = await this.client.call(findCoordinatorApi, 2, { key: this.transactionalId, keyType: 1 });
    assert.equal(found.errorCode, ErrorCode.NONE);
    const { errorCode, producerId, producerEpoch } = await this.#patiently(() =>
      this.client.call(initProducerIdApi, 5, {
        transactionalId: this.transactionalId,
        transactionTimeoutMs: this.#options.timeoutMs ?? 60_000,
      }),
    );
    assert.equal(errorCode, ErrorCode.NONE);
    this.#become(producerId, producerEpoch);
    return this;
  }

  /** Sends one batch; an error code. */
  async send(topic: string, values: readonly string[], partition = 0): Promise<number> {
    const { protocol } = this.#options;
    const name = `${topic}-${partition}`;
    if (protocol === 1) {
      const errorCode = await this.addPartition(topic, partition);
      if (errorCode !== ErrorCode.NONE) return errorCode;
    }
    const baseSequence = this.#sequences.get(name) ?? 0;
    const { errorCode } = await this.#patiently(() => this.produce(topic, values, partition, baseSequence));
    if (errorCode === ErrorCode.NONE) this.#sequences.set(name, baseSequence + values.length);
    return errorCode;
  }

  /** Adds the partition when that has not been done; an error code. */
  async addPartition(topic: string, partition = 0): Promise<number> {
    const name = `${topic}-${partition}`;
    if (this.#added.has(name)) return ErrorCode.NONE;
    const { errorCode } = await this.#patiently(async () => {
      const { resultsByTopicV3AndBelow } = await this.client.call(addPartitionsToTxnApi, 3, {
        v3AndBelowTransactionalId: this.transactionalId,
        v3AndBelowProducerId: this.producerId,
        v3AndBelowProducerEpoch: this.producerEpoch,
        v3AndBelowTopics: [{ name: topic, partitions: [partition] }],
      });
      return { errorCode: resultsByTopicV3AndBelow[0]!.resultsByPartition[0]!.partitionErrorCode };
    });
    if (errorCode === ErrorCode.NONE) this.#added.add(name);
    return errorCode;
  }

  /** A Produce without anything around it. */
  async produce(topic: string, values: readonly string[], partition: number, baseSequence: number) {
    const { producerId, producerEpoch, transactionalId } = this;
    const records = batchOf(values, { producerId, producerEpoch, baseSequence, isTransactional: true });
    const { responses } = await this.client.call(produceApi, this.#options.protocol === 1 ? 11 : 12, {
      transactionalId,
      acks: -1,
      timeoutMs: 30_000,
      topicData: [{ name: topic, partitionData: [{ index: partition, records }] }],
    });
    return responses[0]!.partitionResponses[0]!;
  }

  /** Commits an offset of partition 0 within the transaction; an error code. */
  async sendOffset(groupId: string, topic: string, committedOffset: number): Promise<number> {
    const { producerId, producerEpoch, transactionalId } = this;
    const { protocol } = this.#options;
    const producer = { transactionalId, producerId, producerEpoch, groupId };
    if (protocol === 1) {
      const added = await this.#patiently(() => this.client.call(addOffsetsToTxnApi, 3, producer));
      if (added.errorCode !== ErrorCode.NONE) return added.errorCode;
    }
    const found = await this.client.call(findCoordinatorApi, 2, { key: groupId, keyType: 0 });
    assert.equal(found.errorCode, ErrorCode.NONE);
    const { errorCode } = await this.#patiently(async () => {
      const { topics } = await this.client.call(txnOffsetCommitApi, protocol === 1 ? 4 : 5, {
        ...producer,
        topics: [{ name: topic, partitions: [{ partitionIndex: 0, committedOffset, committedMetadata: '' }] }],
      });
      return topics[0]!.partitions[0]!;
    });
    return errorCode;
  }

  /** Ends the transaction; an error code. */
  async end(committed: boolean): Promise<number> {
    const answer = await this.#patiently(() => this.askToEnd(committed));
    if (answer.errorCode === ErrorCode.NONE) {
      if (this.#options.protocol === 2) this.#become(answer.producerId, answer.producerEpoch);
      this.#added.clear();
    }
    return answer.errorCode;
  }

  /** One EndTxn, whatever it answers. */
  askToEnd(committed: boolean) {
    const { transactionalId, producerId, producerEpoch } = this;
    const request = { transactionalId, producerId, producerEpoch, committed };
    return this.client.call(endTxnApi, this.#options.protocol === 1 ? 4 : 5, request);
  }

  #become(producerId: number, producerEpoch: number): void {
    this.producerId = producerId;
    this.producerEpoch = producerEpoch;
    this.#sequences.clear();
    this.#added.clear();
  }

  async #patiently<Answer extends { readonly errorCode: number }>(ask: () => Promise<Answer>): Promise<Answer> {
    for (let tries = 1; ; tries += 1) {
      const answer = await ask();
      if (!passing.has(answer.errorCode)) return answer;
      assert.ok(tries < mostRetries, `still ${answer.errorCode} after ${tries} tries`);
      await this.#options.sleep(retryMs);
    }
  }
}

/** What a reader of committed records sees of a partition. */
export async function readCommitted(client: TestClient, topic: string, partition = 0): Promise<string[]> {
  const values: string[] = [];
  for (let fetchOffset = 0; ;) {
    const request = fetchRequest(topic, { partition, fetchOffset }, { isolationLevel: 1 });
    const fetched = (await client.call(fetchApi, 12, request)).responses[0]!.partitions[0]!;
    assert.equal(fetched.errorCode, ErrorCode.NONE);
    const { records, abortedTransactions, lastStableOffset } = fetched;
    const batches = batchesIn(records);
    if (batches.length === 0) {
      assert.equal(fetchOffset, lastStableOffset, 'nothing to read below the last stable offset');
      return values;
    }
    values.push(...committedValues(records!, abortedTransactions ?? []));
    fetchOffset = batches.at(-1)!.lastOffset + 1;
  }
}

function committedValues(
  records: Uint8Array,
  abortedTransactions: readonly { readonly producerId: number; readonly firstOffset: number }[],
): string[] {
  const waiting = abortedTransactions.toSorted((a, b) => a.firstOffset - b.firstOffset);
  const aborted = new Set<number>();
  const values: string[] = [];
  for (const { at, view, lastOffset, sizeBytes } of batchesIn(records)) {
    while (waiting.length > 0 && waiting[0]!.firstOffset <= lastOffset) aborted.add(waiting.shift()!.producerId);
    const producerId = producerIdOf(view, at);
    if (isControl(view, at)) {
      for (const record of readRecords(records, view, at, 1 << 20))
        if (decodeControlRecord(record).type === 'abort') aborted.delete(producerId);
    } else if (!(isTransactional(view, at) && aborted.has(producerId))) {
      for (const { value } of recordsIn(records.subarray(at, at + sizeBytes))) values.push(value!);
    }
  }
  return values;
}
