// What a classic rebalance does to the partitions of a member: what it gives up before it joins (all of them in
// the eager protocol), what it gives up when it knows what is left to it (KIP-429), and what it gets.

import type { Logger } from '../../../base/logging.ts';
import { rebalanceProtocolOf } from '../assignors/assignors-of.ts';
import type { MemberAssignment, PartitionAssignor, RebalanceProtocol } from '../assignors/partition-assignor.ts';
import type { AutoCommit } from '../commits/auto-commit.ts';
import type { OwnedPartitions } from './owned-partitions.ts';
import { Preparation } from './preparation.ts';
import type { TopicSubscription } from './topic-subscription.ts';

export interface ClassicHandoverOptions {
  readonly logger: Logger;
  readonly topics: TopicSubscription;
  readonly owned: OwnedPartitions;
  readonly autoCommit: AutoCommit | undefined;
  readonly assignors: readonly PartitionAssignor[];
  readonly requestTimeoutMs: number;
  /** What was processed is committed: the next look finds the handover a step further. */
  readonly onChange: () => void;
}

/** The listener may have failed; what was to be done is done all the same. */
export interface Handover {
  readonly error: Error | undefined;
  /** Why the group must come together again; undefined when it need not. */
  readonly rejoinReason: string | undefined;
}

export class ClassicHandover {
  readonly #options: ClassicHandoverOptions;
  readonly #protocol: RebalanceProtocol;
  readonly #preparation: Preparation;

  constructor(options: ClassicHandoverOptions) {
    this.#options = options;
    this.#protocol = rebalanceProtocolOf(options.assignors);
    this.#preparation = new Preparation(options.autoCommit, options.requestTimeoutMs, options.onChange);
  }

  /** Before a join; false while what was processed is still being committed. What was lost cannot be. */
  isReady(wasLost: boolean): boolean {
    if (!wasLost && !this.#preparation.isDone()) return false;
    this.#preparation.clear();
    return true;
  }

  /** Returns what the listener threw. */
  async giveUp(wasLost: boolean): Promise<Error | undefined> {
    const { owned, topics } = this.#options;
    if (wasLost) return await owned.lose();
    if (this.#protocol === 'eager') return await owned.revoke(owned.all);
    const unwanted = owned.all.filter(({ topic }) => !topics.matches(topic));
    return unwanted.length > 0 ? await owned.revoke(unwanted) : undefined;
  }

  /** Puts into force what the leader has dealt out; undefined when the membership was over before that. */
  async take(
    assignment: MemberAssignment,
    generationId: number,
    assignor: () => PartitionAssignor,
    isOver: () => boolean,
  ): Promise<Handover | undefined> {
    const { owned, topics, autoCommit, logger } = this.#options;
    const stranger = assignment.partitions.find(({ topic }) => !topics.matches(topic));
    if (stranger !== undefined) {
      logger.warn('the assignment holds a topic that is not subscribed', { topic: stranger.topic });
      return { error: undefined, rejoinReason: 'the assignment does not match the subscription' };
    }
    const revoked = owned.besides(assignment.partitions);
    const revokeError = revoked.length > 0 ? await owned.revoke(revoked) : undefined;
    if (isOver()) return undefined;
    assignor().onAssignment?.(assignment, generationId);
    autoCommit?.restart();
    const assignError = await owned.assign(assignment.partitions);
    // KIP-429: what was given up now is free for others in the next rebalance.
    const rejoinReason = revoked.length > 0 ? 'need to revoke partitions and re-join' : undefined;
    return { error: revokeError ?? assignError, rejoinReason };
  }
}
