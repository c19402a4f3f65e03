// The records of one poll that a loop is going through. Three places matter: what has been processed,
// what the loop body holds, and what it has not been given. What was not given is given back when the
// loop is left or must poll; what is held does not count as processed before the next one is asked for.

import { TopicPartitionMap } from '../topic-partition.ts';
import type { ConsumerRecord, ConsumerRecords } from './consumer-record.ts';
import { type PartitionState, seekTo, type SubscriptionState } from './subscription-state.ts';

interface Part<K, V> {
  readonly state: PartitionState;
  /** Where the poll left the position: another one means that somebody sought elsewhere. */
  readonly end: number;
  readonly records: readonly ConsumerRecord<K, V>[];
}

/** An offset to go on from, and the leader epoch of the record before it. */
export interface OffsetInHand {
  readonly offset: number;
  readonly epoch: number | undefined;
}

export class RecordsInHand<K, V> {
  readonly #subscription: SubscriptionState;
  #parts: readonly Part<K, V>[] = [];
  #version = 0;
  /** The next record to give: which part, which of its records. */
  #nextPart = 0;
  #nextIndex = 0;
  /** The first record that is not processed. */
  #heldPart = 0;
  #heldIndex = 0;

  constructor(subscription: SubscriptionState) {
    this.#subscription = subscription;
  }

  /** Begins a loop over records that were just polled. */
  take(records: ConsumerRecords<K, V>): void {
    this.#parts = records.partitions().flatMap((partition) => {
      const state = this.#subscription.find(partition);
      if (state?.position === undefined) return [];
      return [{ state, end: state.position, records: records.records(partition) }];
    });
    this.#version = this.#subscription.version;
    this.#nextPart = this.#nextIndex = this.#heldPart = this.#heldIndex = 0;
  }

  /** All of them are given at once, and held together. */
  takeWhole(records: ConsumerRecords<K, V>): void {
    this.take(records);
    this.#nextPart = this.#parts.length;
  }

  /**
   * The next record; what was held is processed. Undefined at the end. Partitions that were sought, paused
   * or given away meanwhile are left out.
   */
  next(): ConsumerRecord<K, V> | undefined {
    for (; this.#nextPart < this.#parts.length; this.#nextPart += 1, this.#nextIndex = 0) {
      const part = this.#parts[this.#nextPart]!;
      if (!this.#isCurrent(part) || part.state.isPaused) {
        this.#giveBackPart(part, this.#nextIndex);
        continue;
      }
      const record = part.records[this.#nextIndex];
      if (record === undefined) continue;
      this.#heldPart = this.#nextPart;
      this.#heldIndex = this.#nextIndex;
      this.#nextIndex += 1;
      return record;
    }
    this.clear();
    return undefined;
  }

  /** What is held is processed: the loop asks for more. */
  settle(): void {
    this.#heldPart = this.#nextPart;
    this.#heldIndex = this.#nextIndex;
  }

  /** What was not given will be polled again. What is held stays held. */
  giveBack(): void {
    for (let at = this.#nextPart; at < this.#parts.length; at += 1)
      this.#giveBackPart(this.#parts[at]!, at === this.#nextPart ? this.#nextIndex : 0);
    // The part of the held record ends where it was left: its position has moved.
    const held = this.#parts[this.#heldPart];
    const position = held?.state.position;
    this.#parts = held === undefined || position === undefined ? [] : this.#heldParts(held, position);
    this.#nextPart = this.#parts.length;
    this.#nextIndex = 0;
    this.#heldPart = 0;
  }

  #heldParts(held: Part<K, V>, position: number): Part<K, V>[] {
    const others = this.#parts.slice(this.#heldPart + 1, this.#nextPart);
    return [{ ...held, end: position }, ...others].filter((part) => this.#isCurrent(part));
  }

  #giveBackPart(part: Part<K, V>, index: number): void {
    const record = part.records[index];
    if (record === undefined || !this.#isCurrent(part)) return;
    seekTo(part.state, record.offset, part.records[index - 1]?.leaderEpoch);
  }

  /** Everything counts as processed. */
  clear(): void {
    this.#parts = [];
    this.#nextPart = this.#nextIndex = this.#heldPart = this.#heldIndex = 0;
  }

  /** By partition, where what has not been processed begins; nothing for those that are processed whole. */
  unprocessed(): TopicPartitionMap<OffsetInHand> {
    return this.#from(this.#heldPart, this.#heldIndex);
  }

  /** By partition, where what has not been given begins. */
  ungiven(): TopicPartitionMap<OffsetInHand> {
    return this.#from(this.#nextPart, this.#nextIndex);
  }

  #from(first: number, index: number): TopicPartitionMap<OffsetInHand> {
    const offsets = new TopicPartitionMap<OffsetInHand>();
    for (let at = first; at < this.#parts.length; at += 1) {
      const part = this.#parts[at]!;
      const from = at === first ? index : 0;
      const record = part.records[from];
      if (record === undefined || !this.#isCurrent(part)) continue;
      const { topic, partition } = part.state;
      offsets.set({ topic, partition }, { offset: record.offset, epoch: part.records[from - 1]?.leaderEpoch });
    }
    return offsets;
  }

  #isCurrent({ state, end }: Part<K, V>): boolean {
    return state.position === end && (this.#subscription.version === this.#version || this.#subscription.owns(state));
  }
}
