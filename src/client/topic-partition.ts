// A partition's name, and a map by it: JavaScript compares objects by identity, so a plain Map would
// not find `{ topic, partition }` again.

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** `topic-0`, as Kafka writes it. */
export function formatTopicPartition({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`;
}

export class TopicPartitionMap<V> implements Iterable<[TopicPartition, V]> {
  readonly #topics = new Map<string, Map<number, V>>();
  #size = 0;

  constructor(entries: Iterable<readonly [TopicPartition, V]> = []) {
    for (const [partition, value] of entries) this.set(partition, value);
  }

  get size(): number {
    return this.#size;
  }

  get(partition: TopicPartition): V | undefined {
    return this.#topics.get(partition.topic)?.get(partition.partition);
  }

  has(partition: TopicPartition): boolean {
    return this.#topics.get(partition.topic)?.has(partition.partition) ?? false;
  }

  set(partition: TopicPartition, value: V): this {
    let partitions = this.#topics.get(partition.topic);
    if (partitions === undefined) {
      partitions = new Map();
      this.#topics.set(partition.topic, partitions);
    }
    if (!partitions.has(partition.partition)) this.#size += 1;
    partitions.set(partition.partition, value);
    return this;
  }

  delete(partition: TopicPartition): boolean {
    const partitions = this.#topics.get(partition.topic);
    if (partitions === undefined || !partitions.delete(partition.partition)) return false;
    if (partitions.size === 0) this.#topics.delete(partition.topic);
    this.#size -= 1;
    return true;
  }

  clear(): void {
    this.#topics.clear();
    this.#size = 0;
  }

  *[Symbol.iterator](): Generator<[TopicPartition, V]> {
    for (const [topic, partitions] of this.#topics) {
      for (const [partition, value] of partitions) yield [{ topic, partition }, value];
    }
  }

  *keys(): Generator<TopicPartition> {
    for (const [partition] of this) yield partition;
  }

  *values(): Generator<V> {
    for (const [, value] of this) yield value;
  }
}

/** Groups items by topic, in the order in which topics come up: the shape most requests have. */
export function groupByTopic<T extends TopicPartition>(items: Iterable<T>): Map<string, T[]> {
  const topics = new Map<string, T[]>();
  for (const item of items) {
    const group = topics.get(item.topic);
    if (group === undefined) topics.set(item.topic, [item]);
    else group.push(item);
  }
  return topics;
}
