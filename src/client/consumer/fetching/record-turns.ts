// Partitions with something to hand out, each in its turn: one that has given all it has, or all that was
// asked for, goes to the end of the row. What a partition met is told only when there is no record before it.

import { TopicPartitionMap } from '../../topic-partition.ts';
import type { ConsumerMetrics } from '../consumer-metrics.ts';
import { type ConsumerRecord, ConsumerRecords } from '../consumer-record.ts';
import type { PartitionBuffer } from './partition-buffer.ts';
import type { PartitionState, SubscriptionState } from '../subscription-state.ts';

export interface RecordTurnsOptions {
  readonly subscription: SubscriptionState;
  readonly metrics: ConsumerMetrics;
  /** Whether the position is known to be in the log of today's leader. */
  readonly isValid: (state: PartitionState) => boolean;
  /** The user is about to hear what the partition met: it is fetched again after a while. */
  readonly onTold: (state: PartitionState) => void;
}

export class RecordTurns<K, V> {
  readonly #options: RecordTurnsOptions;
  /** The one whose turn it is first. */
  readonly #row = new Set<PartitionBuffer<K, V>>();

  constructor(options: RecordTurnsOptions) {
    this.#options = options;
  }

  /** It has something; at the end of the row, unless it stands there already. */
  add(buffer: PartitionBuffer<K, V>): void {
    this.#row.add(buffer);
  }

  /** Bytes that wait to be handed out. */
  get sizeBytes(): number {
    let sizeBytes = 0;
    for (const buffer of this.#row) sizeBytes += buffer.sizeBytes;
    return sizeBytes;
  }

  /**
   * Up to `maxRecords` that lie ready, partition after partition; moves the positions behind them. Throws
   * what a partition met, but only when there is no record before it; the next call goes on with others.
   */
  collect(maxRecords: number): ConsumerRecords<K, V> {
    const partitions = new TopicPartitionMap<ConsumerRecord<K, V>[]>();
    let left = maxRecords;
    let inVain = 0;
    while (left > 0 && inVain < this.#row.size) {
      const [buffer] = this.#row as Iterable<PartitionBuffer<K, V>>;
      const { topic, partition } = buffer!.state;
      const records = partitions.get(buffer!.state) ?? [];
      const before = records.length;
      const outcome = this.#isReadable(buffer!) ? buffer!.read(left, records) : 'later';
      const count = records.length - before;
      if (count > 0) {
        partitions.set({ topic, partition }, records);
        this.#options.metrics.noteRecords(topic, count);
      }
      left -= count;
      inVain = count > 0 || outcome === 'end' ? 0 : inVain + 1;
      if (outcome instanceof Error) {
        if (left < maxRecords) break;
        this.#tell(buffer!);
        throw outcome;
      }
      if (outcome !== 'enough') this.#pass(buffer!);
    }
    return new ConsumerRecords(partitions);
  }

  #isReadable({ state }: PartitionBuffer<K, V>): boolean {
    return this.#options.subscription.owns(state) && !state.isPaused && this.#options.isValid(state);
  }

  /** Gives the turn to the next partition; one that has nothing leaves the row. */
  #pass(buffer: PartitionBuffer<K, V>): void {
    this.#row.delete(buffer);
    if (this.#options.subscription.owns(buffer.state) && !buffer.isEmpty) this.#row.add(buffer);
  }

  /** The place is fetched again after a while; until that has mended it, it fails again. */
  #tell(buffer: PartitionBuffer<K, V>): void {
    buffer.noteTold();
    this.#options.onTold(buffer.state);
    this.#pass(buffer);
  }
}
