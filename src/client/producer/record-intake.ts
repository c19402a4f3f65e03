// From `send` into a batch. What finds its topic known and memory free is in its batch when `send`
// returns; what has to wait stands in line, one line for each topic, so that the order of the calls is
// the order in the log.

import type { Cluster } from '../cluster/cluster.ts';
import type { TopicInfo } from '../cluster/metadata-cache.ts';
import { BufferExhaustedError, ErrorCode } from '../errors.ts';
import { awaitTopic } from '../topic-metadata.ts';
import { Deadline, throwIfAborted, type Wait } from '../waiting.ts';
import type { BufferMemory } from './buffer-memory.ts';
import type { Delivery } from './delivery.ts';
import type { DefaultPartitioner } from './partitioning/default-partitioner.ts';
import { type Partitioner, type PartitionerCluster, partitionsWithLeader } from './partitioning/partitioner.ts';
import { WatchedDelivery } from './producer-interceptor.ts';
import type { ProducerBatch } from './producer-batch.ts';
import type { ProducerMetrics } from './producer-metrics.ts';
import type { ProducerRecord } from './producer-record.ts';
import type { RecordAccumulator, SerializedRecord } from './record-accumulator.ts';
import type { RecordSerialization } from './record-serialization.ts';
import type { Transactions } from './transactions/transactions.ts';

export interface RecordIntakeOptions<K, V> {
  readonly cluster: Cluster;
  readonly memory: BufferMemory;
  readonly accumulator: RecordAccumulator;
  readonly serialization: RecordSerialization<K, V>;
  readonly partitioner: DefaultPartitioner;
  /** Instead of `partitioner`. */
  readonly customPartitioner: Partitioner<K, V> | undefined;
  readonly ignoreKeys: boolean;
  readonly transactions: Transactions | undefined;
  readonly metrics: ProducerMetrics;
  readonly maxBlockMs: number;
  readonly maxIdleMs: number;
  /** A batch was begun or filled. */
  readonly onBatch: () => void;
  /** Why nothing more can be sent; undefined as long as it can. */
  readonly failure: () => Error | undefined;
}

/** A record in line. */
interface WaitingRecord<K, V> {
  readonly record: ProducerRecord<K, V>;
  readonly serialized: SerializedRecord;
  readonly delivery: Delivery;
  readonly index: number;
  readonly wait: Wait;
  readonly transaction: number;
  /** It is in a batch, or has failed. */
  hasLeft: boolean;
  stopListening: () => void;
}

interface Line<K, V> {
  readonly waiting: WaitingRecord<K, V>[];
  readonly giveUp: AbortController;
  /** Settles when the line is empty; never rejects. */
  emptied: Promise<void>;
}

/** Records beyond this many in line are refused at once. */
const maxWaiting = 1_000_000;
const idleChecksPerPeriod = 4;

export class RecordIntake<K, V> {
  readonly #options: RecordIntakeOptions<K, V>;
  readonly #lines = new Map<string, Line<K, V>>();
  readonly #clusterView: PartitionerCluster;
  #waitingCount = 0;
  #idleCheckedMs = 0;

  constructor(options: RecordIntakeOptions<K, V>) {
    this.#options = options;
    const { metadata } = options.cluster;
    this.#clusterView = {
      get nodes() {
        return metadata.nodes;
      },
      partitionsFor: (topic) => metadata.topic(topic)?.partitions,
    };
  }

  /** Records in line. */
  get waitingCount(): number {
    return this.#waitingCount;
  }

  /** Resolves when those who are in line now are through, one way or the other. */
  async emptied(): Promise<void> {
    await Promise.all(Array.from(this.#lines.values(), ({ emptied }) => emptied));
  }

  /** Nobody who is in line gets in any more. */
  failWaiting(error: Error): void {
    for (const { giveUp } of this.#lines.values()) giveUp.abort(error);
  }

  /** Returns false when the record has to wait. What is wrong with the record itself is thrown. */
  take(record: ProducerRecord<K, V>, delivery: Delivery, index: number, signal: AbortSignal | undefined): boolean {
    const { cluster, serialization, memory, transactions } = this.#options;
    const transaction = transactions === undefined ? 0 : transactions.requireOpen('send');
    throwIfAborted(signal);
    const serialized = serialization.serialize(record);
    if (delivery instanceof WatchedDelivery) delivery.headers = serialized.headers;
    const { topic } = record;
    const info = cluster.metadata.topic(topic);
    if (
      info !== undefined &&
      info.errorCode === ErrorCode.NONE &&
      info.partitions.length > (record.partition ?? 0) &&
      !this.#lines.has(topic) &&
      memory.tryReserve(serialized.sizeBytes)
    ) {
      this.#append(record, serialized, delivery, index, info);
      return true;
    }
    const deadline = new Deadline(cluster.platform.clock, this.#options.maxBlockMs);
    const wait = { deadline, signal };
    const stopListening = (): void => {};
    this.#queue({ record, serialized, delivery, index, wait, transaction, hasLeft: false, stopListening });
    return false;
  }

  #queue(waiting: WaitingRecord<K, V>): void {
    if (this.#waitingCount >= maxWaiting) throw new BufferExhaustedError(`${maxWaiting} sends are waiting already`);
    this.#waitingCount += 1;
    const { signal } = waiting.wait;
    if (signal !== undefined) {
      // Who stands behind others need not wait for them to be told.
      const onAbort = (): void => fail(waiting, signal.reason as Error);
      signal.addEventListener('abort', onAbort, { once: true });
      waiting.stopListening = () => signal.removeEventListener('abort', onAbort);
    }
    const { topic } = waiting.record;
    const line = this.#lines.get(topic);
    if (line !== undefined) {
      line.waiting.push(waiting);
      return;
    }
    const begun: Line<K, V> = { waiting: [waiting], giveUp: new AbortController(), emptied: Promise.resolve() };
    this.#lines.set(topic, begun);
    begun.emptied = this.#serve(topic, begun);
  }

  async #serve(topic: string, line: Line<K, V>): Promise<void> {
    // Taken from the front by counting: shifting a long array costs its length each time.
    for (let next = 0; next < line.waiting.length; next += 1) {
      const waiting = line.waiting[next]!;
      try {
        if (!waiting.hasLeft) await this.#admit(waiting, line.giveUp.signal);
      } catch (error) {
        if (error instanceof BufferExhaustedError) this.#options.metrics.noteBufferExhausted();
        fail(waiting, error as Error);
      }
      waiting.stopListening();
      this.#waitingCount -= 1;
      if (next >= 1024) next -= line.waiting.splice(0, next + 1).length;
    }
    this.#lines.delete(topic);
  }

  async #admit(waiting: WaitingRecord<K, V>, givenUp: AbortSignal): Promise<void> {
    const { record, serialized, delivery, index, transaction } = waiting;
    const { deadline, signal } = waiting.wait;
    const wait: Wait = { deadline, signal: signal === undefined ? givenUp : AbortSignal.any([signal, givenUp]) };
    const { cluster, memory, transactions, onBatch, failure } = this.#options;
    const { sizeBytes } = serialized;
    throwIfAborted(wait.signal);
    cluster.follow(record.topic);
    const found = await awaitTopic(cluster, record.topic, record.partition, wait);
    if (!memory.tryReserve(sizeBytes)) {
      const reserving = memory.reserve(sizeBytes, wait);
      // Batches that are not full must leave too.
      onBatch();
      await reserving;
    }
    try {
      const reason = failure();
      if (reason !== undefined) throw reason;
      throwIfAborted(signal);
      transactions?.requireStill(transaction);
    } catch (error) {
      memory.release(sizeBytes);
      throw error;
    }
    this.#append(record, serialized, delivery, index, cluster.metadata.topic(record.topic) ?? found);
    waiting.hasLeft = true;
  }

  /** Memory is reserved, the topic is known. */
  #append(
    record: ProducerRecord<K, V>,
    serialized: SerializedRecord,
    delivery: Delivery,
    index: number,
    info: TopicInfo,
  ): void {
    const { accumulator, memory, transactions, partitioner, customPartitioner, ignoreKeys, onBatch } = this.#options;
    const { sizeBytes, key } = serialized;
    let partition = record.partition;
    try {
      partition ??= this.#choosePartition(record, serialized, info);
    } catch (error) {
      memory.release(sizeBytes);
      throw error;
    }
    if (delivery instanceof WatchedDelivery) delivery.partition = partition;
    const batch = accumulator.append(record.topic, partition, serialized, delivery, index);
    const isNew = batch.memoryBytes === 0;
    batch.memoryBytes += sizeBytes;
    const isFull = accumulator.isFull(batch);
    if (isNew) {
      this.#releaseWhenDone(batch);
      transactions?.addPartition({ topic: record.topic, partition });
      this.#useTopic(record.topic);
    }
    const isSticky = record.partition === undefined && customPartitioner === undefined && (key === null || ignoreKeys);
    if (isSticky) partitioner.noteAppended(info, partition, sizeBytes, isFull);
    // Once for each batch that grows: what it waits for tells the sender when it has come.
    const isNewlyFull = isFull && !batch.isAnnounced;
    if (isNewlyFull) batch.isAnnounced = true;
    if (isNew || isNewlyFull) onBatch();
  }

  /** A function of its own: where a closure is made, its variables are allocated whether it is reached or not. */
  #releaseWhenDone(batch: ProducerBatch): void {
    const { memory } = this.#options;
    batch.onDone(() => memory.release(batch.memoryBytes));
  }

  /** Once for each batch is often enough to keep the topic known and what is known fresh. */
  #useTopic(topic: string): void {
    const { cluster, maxIdleMs } = this.#options;
    cluster.follow(topic);
    cluster.refreshIfOld();
    const now = cluster.platform.clock.monotonicMs();
    if (now - this.#idleCheckedMs < maxIdleMs / idleChecksPerPeriod) return;
    this.#idleCheckedMs = now;
    cluster.forgetIdleTopics(maxIdleMs);
  }

  #choosePartition(record: ProducerRecord<K, V>, serialized: SerializedRecord, info: TopicInfo): number {
    const { customPartitioner, partitioner, accumulator } = this.#options;
    if (customPartitioner === undefined) return partitioner.partition(info, serialized.key);
    const { topic } = record;
    const partition = this.#ask(customPartitioner, record, serialized, info);
    if (customPartitioner.onNewBatch === undefined || accumulator.hasRoom(topic, partition, serialized))
      return partition;
    customPartitioner.onNewBatch(topic, partition, partitionsWithLeader(info));
    return this.#ask(customPartitioner, record, serialized, info);
  }

  #ask(
    custom: Partitioner<K, V>,
    record: ProducerRecord<K, V>,
    { key, value }: SerializedRecord,
    info: TopicInfo,
  ): number {
    const partitionCount = info.partitions.length;
    const partition = custom.partition({
      topic: record.topic,
      key: record.key ?? null,
      keyBytes: key,
      value: record.value ?? null,
      valueBytes: value,
      partitionCount,
      availablePartitions: partitionsWithLeader(info),
      cluster: this.#clusterView,
    });
    if (Number.isSafeInteger(partition) && partition >= 0 && partition < partitionCount) return partition;
    throw new RangeError(
      `The partitioner generated an invalid partition number: ${partition}. There are ${partitionCount} partitions.`,
    );
  }
}

function fail(waiting: WaitingRecord<unknown, unknown>, error: Error): void {
  if (waiting.hasLeft) return;
  waiting.hasLeft = true;
  waiting.delivery.failed(error, waiting.index);
}
