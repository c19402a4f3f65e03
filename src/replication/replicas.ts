// The partitions this node hosts, by name and by topic id, kept in step with the committed metadata.

import { partitionDirectoryName, type TopicPartition } from '../log/file-names.ts';
import type { Partition } from './partition.ts';

export class Replicas {
  readonly #byName = new Map<string, Partition>();
  /** Partitions whose log could not be opened: known, but not served. */
  readonly #offline = new Map<string, TopicPartition>();

  get(topic: string, partition: number): Partition | undefined {
    return this.#byName.get(partitionDirectoryName({ topic, partition }));
  }

  all(): Iterable<Partition> {
    return this.#byName.values();
  }

  get size(): number {
    return this.#byName.size;
  }

  add(partition: Partition): void {
    const name = partitionDirectoryName(partition.log.topicPartition);
    this.#byName.set(name, partition);
  }

  remove(topicPartition: TopicPartition): Partition | undefined {
    const name = partitionDirectoryName(topicPartition);
    const partition = this.#byName.get(name);
    this.#byName.delete(name);
    this.#offline.delete(name);
    partition?.retire();
    return partition;
  }

  markOffline(topicPartition: TopicPartition): void {
    this.#offline.set(partitionDirectoryName(topicPartition), topicPartition);
  }

  markOnline(topicPartition: TopicPartition): void {
    this.#offline.delete(partitionDirectoryName(topicPartition));
  }

  offline(): Iterable<TopicPartition> {
    return this.#offline.values();
  }

  isOffline(topic: string, partition: number): boolean {
    return this.#offline.has(partitionDirectoryName({ topic, partition }));
  }
}
