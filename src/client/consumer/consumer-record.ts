// What a consumer hands out.

import type { TimestampType } from '../../protocol/records/batch-header.ts';
import type { RecordHeader } from '../../protocol/records/record.ts';
import { type TopicPartition, TopicPartitionMap } from '../topic-partition.ts';

/**
 * One record. Key, value and headers are read when they are first looked at, so what is not looked at
 * costs nothing; they are properties of the class, which a spread (`{ ...record }`) does not copy.
 * A record keeps the whole batch that it came in: copy what is kept for long.
 */
export interface ConsumerRecord<K = Uint8Array, V = Uint8Array> {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Milliseconds since 1970; -1 for none. */
  readonly timestamp: number;
  readonly timestampType: TimestampType;
  readonly key: K | null;
  readonly value: V | null;
  readonly headers: readonly RecordHeader[];
  /** Of the leader that wrote the record. */
  readonly leaderEpoch: number | undefined;
  /** -1 for null. */
  readonly serializedKeySize: number;
  /** -1 for null. */
  readonly serializedValueSize: number;
}

/** The records of one `poll`: in order within a partition, partition after partition. */
export class ConsumerRecords<K = Uint8Array, V = Uint8Array> implements Iterable<ConsumerRecord<K, V>> {
  readonly #partitions: TopicPartitionMap<ConsumerRecord<K, V>[]>;
  readonly #count: number;

  constructor(partitions: TopicPartitionMap<ConsumerRecord<K, V>[]> = new TopicPartitionMap()) {
    this.#partitions = partitions;
    let count = 0;
    for (const records of partitions.values()) count += records.length;
    this.#count = count;
  }

  get count(): number {
    return this.#count;
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  partitions(): TopicPartition[] {
    return [...this.#partitions.keys()];
  }

  records(partition: TopicPartition): readonly ConsumerRecord<K, V>[] {
    return this.#partitions.get(partition) ?? [];
  }

  [Symbol.iterator](): IterableIterator<ConsumerRecord<K, V>> {
    const lists = [...this.#partitions.values()];
    // Most polls bring one partition, and an array is faster to go through than a generator.
    return lists.length === 1 ? lists[0]!.values() : chain(lists);
  }
}

function* chain<T>(lists: readonly (readonly T[])[]): Generator<T, undefined> {
  for (const list of lists) yield* list;
}
