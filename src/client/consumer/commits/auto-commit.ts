// Commits by itself what has been processed: now and then, before partitions are given up, and at the
// end. A record counts as processed when the next one, or the next `poll`, is asked for. A failure is
// logged and never keeps a rebalance or a close from going on: what was not committed is read again.

import type { Logger } from '../../../base/logging.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import { ErrorCode, RetriableCommitFailedError } from '../../errors.ts';
import { TopicPartitionMap } from '../../topic-partition.ts';
import { Deadline } from '../../waiting.ts';
import { MemberTimer } from '../group/member-timer.ts';
import type { OffsetAndMetadata } from './offset-and-metadata.ts';
import type { OffsetCommits } from './offset-commits.ts';

export interface AutoCommitOptions {
  readonly cluster: Cluster;
  readonly logger: Logger;
  readonly commits: OffsetCommits;
  readonly intervalMs: number;
  /** What has been processed of every assigned partition. */
  readonly processed: () => TopicPartitionMap<OffsetAndMetadata>;
  readonly onChange: () => void;
}

export class AutoCommit {
  readonly #options: AutoCommitOptions;
  readonly #timer: MemberTimer;
  #isDue = false;
  #isRunning = false;

  constructor(options: AutoCommitOptions) {
    this.#options = options;
    this.#timer = new MemberTimer(options.cluster.platform.timers, () => {
      this.#isDue = true;
      options.onChange();
    });
  }

  /** Whether `start` would begin one. */
  get isDue(): boolean {
    return this.#isDue && !this.#isRunning;
  }

  /** Begins one when it is due. Called by `poll`, and before a loop is given its next record. */
  start(): void {
    if (this.isDue) this.startNow();
  }

  startNow(): void {
    this.restart();
    const offsets = this.#options.processed();
    if (offsets.size > 0) void this.#commit(offsets);
  }

  /** From now on a whole interval. */
  restart(): void {
    this.#isDue = false;
    this.#timer.set(this.#options.intervalMs);
  }

  stop(): void {
    this.#isDue = false;
    this.#timer.stop();
  }

  async #commit(offsets: TopicPartitionMap<OffsetAndMetadata>): Promise<void> {
    const { commits, cluster, logger, onChange } = this.#options;
    this.#isRunning = true;
    await commits.commitAsync(offsets, (_offsets, error) => {
      if (error === undefined || cluster.isClosed) return;
      if (error instanceof RetriableCommitFailedError)
        this.#timer.set(Math.min(this.#options.intervalMs, cluster.retryBackoff.delayMs(1)));
      logger.warn('an automatic commit failed', { error });
    });
    this.#isRunning = false;
    if (!cluster.isClosed) onChange();
  }

  /** Everything that has been processed, now; resolves when it is done, or failed, or the time is over. */
  async commitNow(timeoutMs: number): Promise<void> {
    const { commits, cluster, logger } = this.#options;
    const offsets = this.#options.processed();
    if (offsets.size === 0) return;
    const wait = { deadline: new Deadline(cluster.platform.clock, timeoutMs), signal: cluster.closing };
    try {
      await commits.commit(this.#withoutGoneTopics(offsets), wait);
    } catch (error) {
      if (!cluster.isClosed) logger.warn('the automatic commit before partitions are given up failed', { error });
    }
  }

  /** A topic that was deleted would be asked about until the time is over. */
  #withoutGoneTopics(offsets: TopicPartitionMap<OffsetAndMetadata>): TopicPartitionMap<OffsetAndMetadata> {
    const { metadata } = this.#options.cluster;
    return new TopicPartitionMap(
      [...offsets].filter(([{ topic }]) => metadata.topic(topic)?.errorCode !== ErrorCode.UNKNOWN_TOPIC_OR_PARTITION),
    );
  }
}
