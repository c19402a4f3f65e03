// Where the consumer reads next, as its user sees and moves it: seeks, resets, and positions that are
// waited for. A position that is not known is found out by the next `poll`, or by who waits for it here.

import { TimeoutError } from '../errors.ts';
import { formatTopicPartition, type TopicPartition } from '../topic-partition.ts';
import type { ChangeSignal, Wait } from '../waiting.ts';
import type { OffsetAndMetadata } from './commits/offset-and-metadata.ts';
import type { ConsumerGroup } from './group/consumer-group.ts';
import type { OffsetResets } from './offset-reset.ts';
import type { RecordsInHand } from './records-in-hand.ts';
import { requestReset, seekTo, type SubscriptionState } from './subscription-state.ts';

export interface ConsumerPositionsOptions {
  readonly subscription: SubscriptionState;
  /** A loop's records, of whatever type. */
  readonly hand: Pick<RecordsInHand<unknown, unknown>, 'ungiven'>;
  readonly group: ConsumerGroup | undefined;
  readonly resets: OffsetResets;
  readonly change: ChangeSignal;
  readonly readsCommitted: boolean;
}

export class ConsumerPositions {
  readonly #options: ConsumerPositionsOptions;

  constructor(options: ConsumerPositionsOptions) {
    this.#options = options;
  }

  /** Throws a `RangeError` for an offset that is none, an `IllegalStateError` for a partition that is not assigned. */
  seek(partition: TopicPartition, { offset, leaderEpoch }: OffsetAndMetadata): void {
    const { subscription, change } = this.#options;
    if (!Number.isSafeInteger(offset) || offset < 0) throw new RangeError('seek offset must not be a negative number');
    seekTo(subscription.get(partition), offset, leaderEpoch);
    change.notify();
  }

  /** Of all assigned partitions, when none are named. */
  reset(kind: 'earliest' | 'latest', partitions?: Iterable<TopicPartition>): void {
    const { subscription, change } = this.#options;
    for (const partition of partitions ?? subscription.partitions) requestReset(subscription.get(partition), { kind });
    change.notify();
  }

  /** Waits until it is known; `throwIfUnusable` is asked whenever others may have had their turn. */
  async find(partition: TopicPartition, wait: Wait, throwIfUnusable: () => void): Promise<number> {
    const { subscription, hand, group, resets, change } = this.#options;
    const state = subscription.get(partition);
    while (state.position === undefined) {
      group?.positions.start();
      resets.start();
      await change.wait(Math.min(group?.restMs ?? Infinity, wait.deadline.remainingMs), wait.signal);
      throwIfUnusable();
      if (state.position === undefined && wait.deadline.isOver) {
        throw new TimeoutError(
          `Timeout of ${wait.deadline.timeoutMs}ms expired before the position for partition ${formatTopicPartition(partition)} could be determined`,
        );
      }
    }
    return hand.ungiven().get(state)?.offset ?? state.position;
  }

  /** Records between the position and the end that may be read; undefined before both are known. */
  lag(partition: TopicPartition): number | undefined {
    const { subscription, readsCommitted } = this.#options;
    const { highWatermark, lastStableOffset, position } = subscription.get(partition);
    const end = readsCommitted ? lastStableOffset : highWatermark;
    return end === undefined || position === undefined ? undefined : Math.max(0, end - position);
  }
}
