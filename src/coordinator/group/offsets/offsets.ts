// All committed offsets of a shard, as its records build them. An offset of a transaction counts when the
// transaction commits, unless something newer was committed to the same place meanwhile: newer is what
// stands later in the log, so that reading the log again always comes to the same end.

import type { Uuid } from '../../../base/uuid.ts';
import { type Journal, JournaledMap } from '../../shard/journal.ts';
import type { RecordOrigin } from '../../shard/coordinator-state.ts';
import { type CommittedOffset, committedOffsetOf, type OffsetPlace, type OffsetRecord } from './committed-offset.ts';
import { type PendingOffset, PendingOffsets } from './pending-offsets.ts';
import { type OrderedOffset, TopicOffsets } from './topic-offsets.ts';

export interface OffsetsOptions {
  readonly journal: Journal;
  /** Somebody commits to a group that nobody has: it holds offsets from now on, and no members. */
  readonly ensureGroup: (groupId: string) => void;
}

export class Offsets {
  readonly #options: OffsetsOptions;
  readonly #groups: JournaledMap<string, JournaledMap<string, TopicOffsets>>;
  readonly #pending: PendingOffsets;
  /** Counts what is replayed: the order of the log, from wherever reading began. */
  #sequence = 0;

  constructor(options: OffsetsOptions) {
    this.#options = options;
    this.#groups = new JournaledMap(options.journal);
    this.#pending = new PendingOffsets(options.journal);
  }

  replay({ key, value }: OffsetRecord, { producerId }: RecordOrigin): void {
    const place: OffsetPlace = { groupId: key.group, topic: key.topic, partition: key.partition };
    this.#sequence += 1;
    if (value === null) {
      this.#remove(place);
      this.#pending.delete(place);
      return;
    }
    this.#options.ensureGroup(place.groupId);
    const committed = { ...committedOffsetOf(value), sequence: this.#sequence };
    if (producerId < 0) this.#put(place, committed);
    else this.#pending.set({ ...place, producerId, committed });
  }

  replayEndTransaction(producerId: number, isCommitted: boolean): void {
    for (const { committed, ...place } of this.#pending.take(producerId)) {
      if (!isCommitted) continue;
      const current = this.#groups.get(place.groupId)?.get(place.topic)?.get(place.partition);
      if (current === undefined || committed.sequence > current.sequence) this.#put(place, committed);
    }
  }

  get({ groupId, topic, partition }: OffsetPlace): CommittedOffset | undefined {
    return this.#groups.get(groupId)?.get(topic)?.get(partition);
  }

  /** Whether an open transaction has committed to this place. */
  isPending(place: OffsetPlace): boolean {
    return this.#pending.has(place);
  }

  /** Whether an open transaction has committed anything to the group. */
  hasPending(groupId: string): boolean {
    return this.#pending.hasGroup(groupId);
  }

  pending(): Iterable<PendingOffset> {
    return this.#pending.values();
  }

  countOf(groupId: string): number {
    let count = 0;
    for (const topic of this.#groups.get(groupId)?.values() ?? []) count += topic.size;
    return count;
  }

  /** The groups that have committed anything, pending or not. */
  *groupIds(): Generator<string, void, undefined> {
    yield* this.#groups.keys();
    for (const groupId of this.#pending.groupIds()) if (!this.#groups.has(groupId)) yield groupId;
  }

  /** Every place that something is committed to, with the offset, as they are when their topic's turn comes. */
  *committed(): Generator<OffsetPlace & { readonly offset: number }, void, undefined> {
    for (const [groupId, topics] of this.#groups) {
      for (const [topic, offsets] of topics) {
        for (const partition of offsets.partitions()) {
          const found = offsets.get(partition);
          if (found !== undefined) yield { groupId, topic, partition, offset: found.offset };
        }
      }
    }
  }

  topicsOf(groupId: string): Iterable<[string, TopicOffsets]> {
    return this.#groups.get(groupId) ?? [];
  }

  /** Where a group has something in one topic, then what is pending there: a place perhaps twice. */
  *placesIn(groupId: string, topic: string): Generator<OffsetPlace, void, undefined> {
    for (const partition of this.#groups.get(groupId)?.get(topic)?.partitions() ?? []) {
      yield { groupId, topic, partition };
    }
    for (const partition of this.#pending.partitionsOf(groupId, topic)) yield { groupId, topic, partition };
  }

  /** The ids that the topic of a place had when it was committed to, and in what is pending there. */
  *topicIdsAt(place: OffsetPlace): Generator<Uuid, void, undefined> {
    const committed = this.get(place);
    if (committed !== undefined) yield committed.topicId;
    for (const { committed: pending } of this.#pending.at(place)) yield pending.topicId;
  }

  /** Everything a group has, what is pending too, each place once. */
  *placesOf(groupId: string): Generator<OffsetPlace, void, undefined> {
    for (const [topic, offsets] of this.topicsOf(groupId)) {
      for (const partition of offsets.partitions()) yield { groupId, topic, partition };
    }
    for (const place of this.#pending.placesOf(groupId)) if (this.get(place) === undefined) yield place;
  }

  #put({ groupId, topic, partition }: OffsetPlace, committed: OrderedOffset): void {
    const { journal } = this.#options;
    let topics = this.#groups.get(groupId);
    if (topics === undefined) {
      topics = new JournaledMap(journal);
      this.#groups.set(groupId, topics);
    }
    let offsets = topics.get(topic);
    if (offsets === undefined) {
      offsets = new TopicOffsets(journal);
      topics.set(topic, offsets);
    }
    offsets.set(partition, committed);
  }

  #remove({ groupId, topic, partition }: OffsetPlace): void {
    const topics = this.#groups.get(groupId);
    const offsets = topics?.get(topic);
    if (topics === undefined || offsets === undefined) return;
    offsets.delete(partition);
    if (offsets.size === 0) topics.delete(topic);
    if (topics.size === 0) this.#groups.delete(groupId);
  }
}
