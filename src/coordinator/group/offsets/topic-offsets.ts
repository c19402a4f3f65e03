// What one group has committed in one topic. A broker keeps millions of these, so they are rows of one
// array of numbers, ordered by partition, with what most of them share beside it: some 50 bytes each,
// where an object and its place in a map would take three times as much.

import type { Uuid } from '../../../base/uuid.ts';
import type { Journal } from '../../shard/journal.ts';
import type { CommittedOffset } from './committed-offset.ts';

/** A committed offset with its place in the order of all that was replayed. */
export interface OrderedOffset extends CommittedOffset {
  readonly sequence: number;
}

/** What is nearly always the same for all partitions of a topic. */
interface Details {
  readonly metadata: string;
  readonly expireTimestampMs: number;
  readonly topicId: Uuid;
}

/** A row: partition, offset, leader epoch, commit timestamp, sequence. */
const width = 5;

export class TopicOffsets {
  readonly #journal: Journal;
  #rows: number[] = [];
  #details: Details[] = [];

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  get size(): number {
    return this.#details.length;
  }

  /** Ascending, as they are now. */
  partitions(): number[] {
    return this.#details.map((_, row) => this.#rows[row * width]!);
  }

  has(partition: number): boolean {
    const row = this.#rowOf(partition);
    return row < this.size && this.#rows[row * width] === partition;
  }

  get(partition: number): OrderedOffset | undefined {
    return this.has(partition) ? this.#at(this.#rowOf(partition)) : undefined;
  }

  set(partition: number, committed: OrderedOffset): void {
    if (this.#journal.isRecording) {
      const before = this.get(partition);
      this.#journal.note(() => {
        if (before === undefined) this.#remove(partition);
        else this.#put(partition, before);
      });
    }
    this.#put(partition, committed);
  }

  delete(partition: number): boolean {
    const before = this.get(partition);
    if (before === undefined) return false;
    this.#journal.note(() => this.#put(partition, before));
    this.#remove(partition);
    return true;
  }

  #put(partition: number, committed: OrderedOffset): void {
    const row = this.#rowOf(partition);
    const isNew = row === this.size || this.#rows[row * width] !== partition;
    const { offset, leaderEpoch, commitTimestampMs, sequence } = committed;
    if (this.size === 0) {
      // Made with their content, arrays reserve no room for more: many topics have one partition.
      this.#rows = [partition, offset, leaderEpoch, commitTimestampMs, sequence];
      this.#details = [this.#shared(committed, 0)];
      return;
    }
    if (isNew) {
      this.#rows.splice(row * width, 0, partition, offset, leaderEpoch, commitTimestampMs, sequence);
      this.#details.splice(row, 0, this.#shared(committed, row));
      return;
    }
    this.#rows[row * width + 1] = offset;
    this.#rows[row * width + 2] = leaderEpoch;
    this.#rows[row * width + 3] = commitTimestampMs;
    this.#rows[row * width + 4] = sequence;
    this.#details[row] = this.#shared(committed, row);
  }

  #remove(partition: number): void {
    const row = this.#rowOf(partition);
    this.#rows.splice(row * width, width);
    this.#details.splice(row, 1);
  }

  /** The details of the row itself or of the one before it, when they are the same. */
  #shared({ metadata, expireTimestampMs, topicId }: Details, row: number): Details {
    for (const known of [this.#details[row], this.#details[row - 1]]) {
      if (known?.metadata !== metadata || known.topicId !== topicId) continue;
      if (known.expireTimestampMs === expireTimestampMs) return known;
    }
    return { metadata, expireTimestampMs, topicId };
  }

  #at(row: number): OrderedOffset {
    const { metadata, expireTimestampMs, topicId } = this.#details[row]!;
    const at = row * width;
    return {
      offset: this.#rows[at + 1]!,
      leaderEpoch: this.#rows[at + 2]!,
      commitTimestampMs: this.#rows[at + 3]!,
      sequence: this.#rows[at + 4]!,
      metadata,
      expireTimestampMs,
      topicId,
    };
  }

  /** Where the partition is, or where it belongs. */
  #rowOf(partition: number): number {
    let low = 0;
    let high = this.size;
    // Most loads and commits go through the partitions in order.
    if (high > 0 && this.#rows[(high - 1) * width]! < partition) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#rows[middle * width]! < partition) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
