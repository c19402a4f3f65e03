// Offsets that transactions have committed and that do not count before the transaction does. Found by
// producer, for its end, and by place, for those who must know that an offset is about to change.

import { type Journal, JournaledMap } from '../../shard/journal.ts';
import type { OffsetPlace } from './committed-offset.ts';
import type { OrderedOffset } from './topic-offsets.ts';

export interface PendingOffset extends OffsetPlace {
  readonly producerId: number;
  readonly committed: OrderedOffset;
}

type ByProducer = JournaledMap<number, PendingOffset>;
type ByPartition = JournaledMap<number, ByProducer>;
type ByTopic = JournaledMap<string, ByPartition>;

export class PendingOffsets {
  readonly #journal: Journal;
  readonly #byGroup: JournaledMap<string, ByTopic>;
  readonly #byProducer: JournaledMap<number, JournaledMap<string, PendingOffset>>;

  constructor(journal: Journal) {
    this.#journal = journal;
    this.#byGroup = new JournaledMap(journal);
    this.#byProducer = new JournaledMap(journal);
  }

  hasGroup(groupId: string): boolean {
    return this.#byGroup.has(groupId);
  }

  groupIds(): Iterable<string> {
    return this.#byGroup.keys();
  }

  has({ groupId, topic, partition }: OffsetPlace): boolean {
    return this.#byGroup.get(groupId)?.get(topic)?.has(partition) === true;
  }

  /** The places in a group that open transactions have committed to. */
  *placesOf(groupId: string): Generator<OffsetPlace, void, undefined> {
    for (const [topic, partitions] of this.#byGroup.get(groupId) ?? []) {
      for (const partition of partitions.keys()) yield { groupId, topic, partition };
    }
  }

  /** Where open transactions have committed to in one topic of a group. */
  partitionsOf(groupId: string, topic: string): Iterable<number> {
    return this.#byGroup.get(groupId)?.get(topic)?.keys() ?? [];
  }

  /** What open transactions have committed to one place. */
  at({ groupId, topic, partition }: OffsetPlace): Iterable<PendingOffset> {
    return this.#byGroup.get(groupId)?.get(topic)?.get(partition)?.values() ?? [];
  }

  *values(): Generator<PendingOffset, void, undefined> {
    for (const places of this.#byProducer.values()) yield* places.values();
  }

  set(pending: PendingOffset): void {
    const { groupId, topic, partition, producerId } = pending;
    const topics = entry(this.#byGroup, groupId, () => new JournaledMap(this.#journal));
    const partitions = entry(topics, topic, () => new JournaledMap(this.#journal));
    entry(partitions, partition, () => new JournaledMap(this.#journal)).set(producerId, pending);
    const places = entry(this.#byProducer, producerId, () => new JournaledMap(this.#journal));
    places.set(keyOf(pending), pending);
  }

  /** The offset was deleted: no transaction brings it back. */
  delete(place: OffsetPlace): void {
    for (const each of this.at(place)) this.#remove(each);
  }

  /** Takes out what a producer has pending. */
  take(producerId: number): PendingOffset[] {
    const taken = [...(this.#byProducer.get(producerId)?.values() ?? [])];
    for (const each of taken) this.#remove(each);
    return taken;
  }

  #remove(pending: PendingOffset): void {
    const { groupId, topic, partition, producerId } = pending;
    const topics = this.#byGroup.get(groupId)!;
    const partitions = topics.get(topic)!;
    const producers = partitions.get(partition)!;
    const places = this.#byProducer.get(producerId)!;
    producers.delete(producerId);
    if (producers.size === 0) partitions.delete(partition);
    if (partitions.size === 0) topics.delete(topic);
    if (topics.size === 0) this.#byGroup.delete(groupId);
    places.delete(keyOf(pending));
    if (places.size === 0) this.#byProducer.delete(producerId);
  }
}

function entry<K, V>(map: JournaledMap<K, V>, key: K, create: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const created = create();
  map.set(key, created);
  return created;
}

function keyOf({ groupId, topic, partition }: OffsetPlace): string {
  return JSON.stringify([groupId, topic, partition]);
}
