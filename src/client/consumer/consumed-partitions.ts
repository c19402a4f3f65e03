// What is consumed: the topics of a group's subscription, or the partitions that the user has named, and which
// of them are paused. When an assignment ends, a loop first gives back what it was not given of it.

import type { TopicPartition } from '../topic-partition.ts';
import type { ChangeSignal, Wait } from '../waiting.ts';
import type { ConsumerGroup } from './group/consumer-group.ts';
import type { RebalanceListener } from './group/rebalance-listener.ts';
import type { TopicSubscription, Wanted } from './group/topic-subscription.ts';
import type { RecordsInHand } from './records-in-hand.ts';
import type { SubscriptionState } from './subscription-state.ts';
import type { TopicInterest } from './topic-interest.ts';

export interface ConsumedPartitionsOptions {
  readonly topics: TopicSubscription;
  readonly subscription: SubscriptionState;
  readonly interest: TopicInterest;
  readonly group: ConsumerGroup | undefined;
  /** A loop's records, of whatever type. */
  readonly hand: Pick<RecordsInHand<unknown, unknown>, 'giveBack' | 'clear'>;
  readonly change: ChangeSignal;
}

export class ConsumedPartitions {
  readonly #options: ConsumedPartitionsOptions;

  constructor(options: ConsumedPartitionsOptions) {
    this.#options = options;
  }

  subscribe(group: ConsumerGroup, wanted: Wanted, listener: RebalanceListener | undefined): void {
    group.subscribe(wanted, listener);
    this.#options.change.notify();
  }

  assign(partitions: readonly TopicPartition[]): void {
    const { topics, subscription, interest, group, hand, change } = this.#options;
    topics.want({ kind: 'partitions' });
    hand.giveBack();
    group?.assign();
    subscription.assign(partitions, group !== undefined);
    interest.set('assignment', subscription.topics);
    if (partitions.length === 0) topics.clear();
    change.notify();
  }

  /** Ends either; what a group has to be told within `wait`. */
  async unsubscribe(wait: Wait): Promise<void> {
    const { topics, subscription, interest, group, hand, change } = this.#options;
    hand.giveBack();
    hand.clear();
    if (group === undefined) {
      topics.clear();
      subscription.assign([]);
      interest.set('assignment', new Set());
      return;
    }
    await group.unsubscribe('leave-group', 'the consumer unsubscribed from all topics', wait);
    change.notify();
  }

  pause(partitions: Iterable<TopicPartition>): void {
    for (const partition of partitions) this.#options.subscription.get(partition).isPaused = true;
  }

  resume(partitions: Iterable<TopicPartition>): void {
    for (const partition of partitions) this.#options.subscription.get(partition).isPaused = false;
    this.#options.change.notify();
  }

  paused(): TopicPartition[] {
    return [...this.#options.subscription.states]
      .filter((state) => state.isPaused)
      .map(({ topic, partition }) => ({ topic, partition }));
  }
}
