// Commits of one consumer, in the order of the calls: outcomes of asynchronous ones are told in that
// order, and a synchronous one returns after those that were begun before it.

import type { Logger } from '../../../base/logging.ts';
import { isRetriable, RetriableCommitFailedError } from '../../errors.ts';
import { retrying } from '../../retry.ts';
import { TopicPartitionMap } from '../../topic-partition.ts';
import { settleWithin, type Wait } from '../../waiting.ts';
import type { GroupCoordinator } from '../group/group-coordinator.ts';
import type { MemberIdentity } from '../group/member-identity.ts';
import { type MemberErrorListener, sendCommit } from './commit-request.ts';
import type { OffsetAndMetadata } from './offset-and-metadata.ts';

/** `error` is undefined when the offsets are committed. */
export type OffsetCommitCallback = (offsets: TopicPartitionMap<OffsetAndMetadata>, error: Error | undefined) => void;

export interface OffsetCommitsOptions {
  readonly coordinator: GroupCoordinator;
  readonly logger: Logger;
  /** As whom to commit now; throws when the consumer is no member that may. */
  readonly identity: () => MemberIdentity;
  readonly onMemberError: MemberErrorListener;
  /** The broker has them. */
  readonly onCommitted: (offsets: TopicPartitionMap<OffsetAndMetadata>) => void;
}

export class OffsetCommits {
  readonly #options: OffsetCommitsOptions;
  /** Settles when the outcome of the last asynchronous commit has been told. Never rejects. */
  #told: Promise<void> = Promise.resolve();

  constructor(options: OffsetCommitsOptions) {
    this.#options = options;
  }

  /** Tries again while a failure may pass, until the wait is over. */
  async commit(offsets: TopicPartitionMap<OffsetAndMetadata>, wait: Wait): Promise<void> {
    const { cluster } = this.#options.coordinator;
    const told = this.#told;
    const what = (): string => `committing offsets did not end within ${wait.deadline.timeoutMs} ms`;
    if (offsets.size > 0) {
      const committed = retrying(cluster, wait, 'Committing offsets', () => this.#attempt(offsets));
      await settleWithin(cluster.platform, committed, wait, what);
      this.#options.onCommitted(offsets);
    }
    await settleWithin(cluster.platform, told, wait, what);
  }

  /** One attempt. The callback is not called before those of earlier calls; without one a failure is logged. */
  commitAsync(offsets: TopicPartitionMap<OffsetAndMetadata>, callback?: OffsetCommitCallback): Promise<void> {
    const outcome = this.#outcomeOf(offsets);
    this.#told = this.#tell(this.#told, outcome, offsets, callback);
    return this.#told;
  }

  /** Resolves when the outcomes of all asynchronous commits have been told. */
  get settled(): Promise<void> {
    return this.#told;
  }

  async #outcomeOf(offsets: TopicPartitionMap<OffsetAndMetadata>): Promise<Error | undefined> {
    if (offsets.size === 0) return undefined;
    try {
      await this.#attempt(offsets);
    } catch (error) {
      return isRetriable(error) ? new RetriableCommitFailedError(error) : (error as Error);
    }
    this.#options.onCommitted(offsets);
    return undefined;
  }

  async #tell(
    before: Promise<void>,
    outcome: Promise<Error | undefined>,
    offsets: TopicPartitionMap<OffsetAndMetadata>,
    callback: OffsetCommitCallback | undefined,
  ): Promise<void> {
    await before;
    const error = await outcome;
    const { logger } = this.#options;
    try {
      if (callback !== undefined) callback(offsets, error);
      else if (error !== undefined) logger.error('an asynchronous commit failed', { error });
    } catch (thrown) {
      logger.error('the callback of an asynchronous commit threw', { error: thrown });
    }
  }

  async #attempt(offsets: TopicPartitionMap<OffsetAndMetadata>): Promise<void> {
    const { coordinator, identity, onMemberError } = this.#options;
    await sendCommit(coordinator, offsets, identity(), onMemberError);
  }
}
