// The batches that wait to be sent, by partition, in order. Says which are due and hands them out;
// knows nothing of brokers.

import type { Clock } from '../../base/ports/clock.ts';
import { batchHeaderSize } from '../../protocol/records/batch-header.ts';
import { TopicPartitionMap, type TopicPartition } from '../topic-partition.ts';
import type { BatchGrowth } from './batch-growth.ts';
import { BatchMemory } from './batch-memory.ts';
import type { CompressionRatios } from './compression-ratio.ts';
import { type BatchFormat, ProducerBatch } from './producer-batch.ts';
import type { Delivery } from './delivery.ts';
import type { RecordHeader } from './producer-record.ts';

const smallBatchBytes = 512;

export interface RecordAccumulatorOptions {
  readonly clock: Clock;
  readonly batchBytes: number;
  readonly lingerMs: number;
  readonly format: BatchFormat;
  readonly ratios: CompressionRatios;
  readonly growth: BatchGrowth;
}

export interface PartitionQueue extends TopicPartition {
  readonly batches: ProducerBatch[];
  /** Size of the batch that left last: what the next one will probably need. */
  typicalBytes: number;
  /** Nothing more may leave while a batch is under way (one request in flight). */
  isMuted: boolean;
}

/** A record on its way into a batch. */
export interface SerializedRecord {
  readonly timestamp: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: readonly RecordHeader[];
  /** At least what it takes in a batch of its own. */
  readonly sizeBytes: number;
}

export class RecordAccumulator {
  readonly #options: RecordAccumulatorOptions;
  readonly #queues = new TopicPartitionMap<PartitionQueue>();
  readonly #incomplete = new Set<ProducerBatch>();
  readonly #batchMemory: BatchMemory;
  #lastQueue: PartitionQueue | undefined;
  #flushes = 0;
  isClosing = false;

  constructor(options: RecordAccumulatorOptions) {
    this.#options = options;
    this.#batchMemory = new BatchMemory(options.batchBytes + batchHeaderSize, options.growth.limitBytes);
  }

  /** Every partition that has had records. */
  get queues(): Iterable<PartitionQueue> {
    return this.#queues.values();
  }

  get hasQueued(): boolean {
    for (const queue of this.queues) if (queue.batches.length > 0) return true;
    return false;
  }

  /** Batches without an outcome, queued or under way. */
  get incomplete(): ReadonlySet<ProducerBatch> {
    return this.#incomplete;
  }

  /** What waits for a partition, in batches; those that have grown count as what they would have been. */
  queueLength(topic: string, partition: number): number {
    let length = 0;
    for (const batch of this.#queues.get({ topic, partition })?.batches ?? [])
      length += batch.isGrowing ? Math.ceil(this.#estimate(topic, batch.sizeBytes) / this.#options.batchBytes) : 1;
    return length;
  }

  /** Whether the record would go into a batch that is there and not full yet. */
  hasRoom(topic: string, partition: number, record: SerializedRecord): boolean {
    const last = this.#queueOf(topic, partition).batches.at(-1);
    return last !== undefined && this.#fits(last, record);
  }

  /** Returns the batch that has the record now. */
  append(topic: string, partition: number, record: SerializedRecord, delivery: Delivery, index: number): ProducerBatch {
    const batch = this.#openBatch(this.#queueOf(topic, partition), record);
    batch.append(record.timestamp, record.key, record.value, record.headers, delivery, index);
    return batch;
  }

  queue({ topic, partition }: TopicPartition): PartitionQueue {
    return this.#queueOf(topic, partition);
  }

  #queueOf(topic: string, partition: number): PartitionQueue {
    // Records without a key go to the same partition many times in a row.
    const last = this.#lastQueue;
    if (last !== undefined && last.partition === partition && last.topic === topic) return last;
    let queue = this.#queues.get({ topic, partition });
    if (queue === undefined) {
      queue = { topic, partition, batches: [], typicalBytes: 0, isMuted: false };
      this.#queues.set(queue, queue);
    }
    this.#lastQueue = queue;
    return queue;
  }

  #openBatch(queue: PartitionQueue, record: SerializedRecord): ProducerBatch {
    const last = queue.batches.at(-1);
    if (last !== undefined) {
      if (last.isGrowing ? this.#growsFor(last, record) : this.#fits(last, record) || this.#growsFor(last, record))
        return last;
      last.isSealed = true;
    }
    const { clock, format, batchBytes } = this.#options;
    const capacity = Math.min(batchBytes, Math.max(queue.typicalBytes, smallBatchBytes)) + batchHeaderSize;
    const memory = this.#batchMemory.take(capacity);
    const batch = new ProducerBatch(queue.topic, queue.partition, clock.monotonicMs(), format, memory);
    queue.batches.push(batch);
    this.#track(batch);
    return batch;
  }

  #fits(batch: ProducerBatch, { timestamp, key, value, headers, sizeBytes }: SerializedRecord): boolean {
    if (batch.isSealed) return false;
    const { batchBytes } = this.#options;
    // The exact size is worth its price only where the bound does not decide.
    if (this.#estimate(batch.topic, batch.sizeBytes + sizeBytes) <= batchBytes) return true;
    return this.#estimate(batch.topic, batch.sizeWith(timestamp, key, value, headers)) <= batchBytes;
  }

  /** Whether a batch that the record does not fit into takes it all the same, because it is still here. */
  #growsFor(batch: ProducerBatch, record: SerializedRecord): boolean {
    const size = batch.sizeBytes + record.sizeBytes;
    if (batch.isSealed || !this.#options.growth.allows(batch, size)) return false;
    batch.isGrowing = true;
    if (size > batch.capacityBytes) this.#batchMemory.put(batch.moveTo(this.#batchMemory.take(size)));
    return true;
  }

  #track(batch: ProducerBatch): void {
    this.#incomplete.add(batch);
    batch.onDone(() => this.#incomplete.delete(batch));
  }

  #estimate(topic: string, sizeBytes: number): number {
    const { format, ratios } = this.#options;
    return format.codec.name === 'none' ? sizeBytes : ratios.estimate(topic, sizeBytes);
  }

  /** Whether the batch need not wait for more records. What was full stays so, whatever is learnt about compression. */
  isFull(batch: ProducerBatch): boolean {
    return (
      batch.isSealed || batch.isAnnounced || this.#estimate(batch.topic, batch.sizeBytes) >= this.#options.batchBytes
    );
  }

  /** How long until the first batch of a queue may leave; 0 now, Infinity when there is none. */
  dueInMs(queue: PartitionQueue, isMemoryExhausted: boolean): number {
    const batch = queue.batches[0];
    if (batch === undefined) return Infinity;
    const now = this.#options.clock.monotonicMs();
    if (batch.restsUntilMs > now) return batch.restsUntilMs - now;
    const isDue =
      batch.attempts > 0 ||
      this.isClosing ||
      this.#flushes > 0 ||
      isMemoryExhausted ||
      queue.batches.length > 1 ||
      this.isFull(batch);
    return isDue ? 0 : Math.max(0, batch.createdMs + this.#options.lingerMs - now);
  }

  take(queue: PartitionQueue): ProducerBatch {
    const batch = queue.batches.shift()!;
    batch.isSealed = true;
    queue.typicalBytes = batch.sizeBytes;
    return batch;
  }

  /** The broker has answered for the batch, and it is done. */
  recycle(batch: ProducerBatch): void {
    const memory = batch.takeMemory();
    if (memory !== undefined) this.#batchMemory.put(memory);
  }

  /** Puts batches back where they belong: before all that were created after them. */
  giveBack(batches: readonly ProducerBatch[]): void {
    for (const batch of batches) {
      const { batches: queued } = this.queue(batch);
      const at = queued.findIndex((other) => other.ordinal > batch.ordinal);
      queued.splice(at < 0 ? queued.length : at, 0, batch);
      if (!this.#incomplete.has(batch)) this.#track(batch);
    }
  }

  /** Gives up what no broker can have seen. */
  failUnsent(error: Error): void {
    for (const queue of this.queues) {
      for (const batch of queue.batches.filter(({ producer }) => producer === undefined)) {
        this.remove(batch);
        batch.fail(() => error);
      }
    }
  }

  remove(batch: ProducerBatch): void {
    const { batches } = this.queue(batch);
    const at = batches.indexOf(batch);
    if (at >= 0) batches.splice(at, 1);
  }

  /** Makes everything due at once until the returned function is called. */
  beginFlush(): () => void {
    this.#flushes += 1;
    for (const queue of this.queues) for (const batch of queue.batches) batch.isSealed = true;
    return () => (this.#flushes -= 1);
  }
}
