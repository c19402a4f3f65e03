// What the group has given to this member: changed in steps, each of them told to the user's listener.
// A listener that fails does not stop the step; its error is returned for `poll` to reject with.

import type { Logger } from '../../../base/logging.ts';
import { RebalanceListenerError, WakeupError } from '../../errors.ts';
import { formatTopicPartition, type TopicPartition, TopicPartitionMap } from '../../topic-partition.ts';
import type { SubscriptionState } from '../subscription-state.ts';
import type { TopicInterest } from '../topic-interest.ts';
import type { PollTimer } from './poll-timer.ts';
import type { RebalanceListener } from './rebalance-listener.ts';

export interface OwnedPartitionsOptions {
  readonly logger: Logger;
  readonly subscription: SubscriptionState;
  readonly interest: TopicInterest;
  readonly pollTimer: PollTimer;
  readonly listener: () => RebalanceListener | undefined;
}

export class OwnedPartitions {
  readonly #options: OwnedPartitionsOptions;

  constructor(options: OwnedPartitionsOptions) {
    this.#options = options;
  }

  get all(): TopicPartition[] {
    return this.#options.subscription.partitions;
  }

  has(partition: TopicPartition): boolean {
    return this.#options.subscription.find(partition) !== undefined;
  }

  /** What is ours and not among these. */
  besides(partitions: readonly TopicPartition[]): TopicPartition[] {
    const kept = new TopicPartitionMap(partitions.map((partition) => [partition, true]));
    return this.all.filter((partition) => !kept.has(partition));
  }

  /** The listener may still commit; after it the partitions are no more ours. */
  async revoke(partitions: readonly TopicPartition[]): Promise<Error | undefined> {
    this.#log('partitions are revoked', partitions);
    const error = await this.#call('onPartitionsRevoked', partitions);
    this.#remove(partitions);
    return error;
  }

  /** Everything is gone; nothing is committed. */
  async lose(): Promise<Error | undefined> {
    const partitions = this.all;
    if (partitions.length === 0) return undefined;
    this.#log('partitions are lost', partitions);
    const listener = this.#options.listener();
    const which = listener?.onPartitionsLost === undefined ? 'onPartitionsRevoked' : 'onPartitionsLost';
    const error = await this.#call(which, partitions);
    this.#remove(partitions);
    return error;
  }

  /** From now on exactly these; those that were ours before keep their position. */
  async assign(partitions: readonly TopicPartition[]): Promise<Error | undefined> {
    const added = partitions.filter((partition) => !this.has(partition));
    this.#log('partitions are assigned', added);
    this.#set(partitions);
    return await this.#call('onPartitionsAssigned', added);
  }

  #remove(partitions: readonly TopicPartition[]): void {
    this.#set(this.besides(partitions));
  }

  #set(partitions: readonly TopicPartition[]): void {
    const { subscription, interest } = this.#options;
    subscription.assign(partitions, true);
    interest.set('assignment', subscription.topics);
  }

  async #call(which: keyof RebalanceListener, partitions: readonly TopicPartition[]): Promise<Error | undefined> {
    const { listener, logger, pollTimer } = this.#options;
    pollTimer.leaveToUser();
    try {
      await listener()?.[which]?.(partitions);
      return undefined;
    } catch (error) {
      logger.error('the rebalance listener failed', { which, error });
      return error instanceof WakeupError ? error : new RebalanceListenerError(error);
    } finally {
      pollTimer.touch();
    }
  }

  #log(what: string, partitions: readonly TopicPartition[]): void {
    this.#options.logger.info(what, { partitions: partitions.map(formatTopicPartition) });
  }
}
