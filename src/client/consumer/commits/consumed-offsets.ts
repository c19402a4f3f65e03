// Up to where a consumer has come, as offsets to commit: the positions, but for the records that a loop
// still has in hand. What has been handed out and what has been processed differ by those.

import { type TopicPartition, TopicPartitionMap } from '../../topic-partition.ts';
import type { OffsetInHand, RecordsInHand } from '../records-in-hand.ts';
import type { SubscriptionState } from '../subscription-state.ts';
import type { OffsetAndMetadata } from './offset-and-metadata.ts';

/** A loop's records, of whatever type. */
type Hand = Pick<RecordsInHand<unknown, unknown>, 'ungiven' | 'unprocessed'>;

export class ConsumedOffsets {
  readonly #subscription: SubscriptionState;
  readonly #hand: Hand;

  constructor(subscription: SubscriptionState, hand: Hand) {
    this.#subscription = subscription;
    this.#hand = hand;
  }

  /** Behind what the application has done with: not the record that a loop's body holds. */
  processed(): TopicPartitionMap<OffsetAndMetadata> {
    return this.#positionsBefore(this.#hand.unprocessed());
  }

  /** Behind what the application was given, the record that a loop's body holds among it. */
  handedOut(): TopicPartitionMap<OffsetAndMetadata> {
    return this.#positionsBefore(this.#hand.ungiven());
  }

  #positionsBefore(inHand: TopicPartitionMap<OffsetInHand>): TopicPartitionMap<OffsetAndMetadata> {
    const offsets = new TopicPartitionMap<OffsetAndMetadata>();
    for (const { topic, partition, position, offsetEpoch } of this.#subscription.states) {
      const name: TopicPartition = { topic, partition };
      const held = inHand.get(name);
      if (held !== undefined) offsets.set(name, { offset: held.offset, leaderEpoch: held.epoch });
      else if (position !== undefined) offsets.set(name, { offset: position, leaderEpoch: offsetEpoch });
    }
    return offsets;
  }
}
