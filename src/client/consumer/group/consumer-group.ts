// Everything a consumer with a `group.id` has beside its fetches: the coordinator, commits, positions
// from commits, and, while it subscribes, a membership. A consumer that names its partitions itself has
// no membership and still commits.

import type { Logger } from '../../../base/logging.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import type { MetadataRefresher } from '../../cluster/metadata-refresher.ts';
import { ErrorCode, IllegalStateError, InvalidGroupIdError } from '../../errors.ts';
import type { ConsumerConfig } from '../../options/consumer-options.ts';
import { retrying } from '../../retry.ts';
import type { TopicPartition, TopicPartitionMap } from '../../topic-partition.ts';
import { settleWithin, type Wait } from '../../waiting.ts';
import type { PartitionAssignor } from '../assignors/partition-assignor.ts';
import { AutoCommit } from '../commits/auto-commit.ts';
import { fetchCommitted } from '../commits/committed-request.ts';
import { CommittedPositions } from '../commits/committed-positions.ts';
import type { OffsetAndMetadata } from '../commits/offset-and-metadata.ts';
import { type OffsetCommitCallback, OffsetCommits } from '../commits/offset-commits.ts';
import type { SubscriptionState } from '../subscription-state.ts';
import type { TopicInterest } from '../topic-interest.ts';
import { ClassicMembership } from './classic-membership.ts';
import { ConsumerMembership } from './consumer-membership.ts';
import { GroupCoordinator } from './group-coordinator.ts';
import type { MemberIdentity } from './member-identity.ts';
import { MemberTimer } from './member-timer.ts';
import type { GroupMembershipOperation, Membership } from './membership.ts';
import { OwnedPartitions } from './owned-partitions.ts';
import { PollTimer } from './poll-timer.ts';
import type { RebalanceListener } from './rebalance-listener.ts';
import { type TopicSubscription, type Wanted } from './topic-subscription.ts';

/** Who a consumer is in its group. */
export interface ConsumerGroupMetadata {
  readonly groupId: string;
  /** Of the classic protocol the generation, of the consumer protocol the member epoch; -1 outside. */
  readonly generationId: number;
  /** Empty outside of the group. */
  readonly memberId: string;
  readonly groupInstanceId: string | undefined;
}

export interface ConsumerGroupOptions {
  readonly groupId: string;
  readonly cluster: Cluster;
  readonly refresher: MetadataRefresher;
  readonly logger: Logger;
  readonly config: ConsumerConfig;
  readonly assignors: readonly PartitionAssignor[];
  readonly subscription: SubscriptionState;
  readonly topics: TopicSubscription;
  readonly interest: TopicInterest;
  /** What has been processed of every assigned partition. */
  readonly processed: () => TopicPartitionMap<OffsetAndMetadata>;
  readonly onCommitted: (offsets: TopicPartitionMap<OffsetAndMetadata>) => void;
  readonly onChange: () => void;
}

/** Throws an `InvalidGroupIdError` for a consumer without a `group.id`. */
export function requireGroup(group: ConsumerGroup | undefined): ConsumerGroup {
  if (group !== undefined) return group;
  throw new InvalidGroupIdError(
    'To use the group management or offset commit APIs, you must provide a valid group.id in the consumer configuration.',
  );
}

/** A topic that is subscribed and does not exist is asked about so often. */
const missingTopicMs = 1_000;

export class ConsumerGroup {
  readonly pollTimer: PollTimer;
  readonly positions: CommittedPositions;
  readonly #options: ConsumerGroupOptions;
  readonly #coordinator: GroupCoordinator;
  readonly #commits: OffsetCommits;
  readonly #autoCommit: AutoCommit | undefined;
  readonly #owned: OwnedPartitions;
  readonly #missingTopics: MemberTimer;
  readonly #stopWatching: () => void;
  #membership: Membership | undefined;
  #isLeaving = false;

  constructor(options: ConsumerGroupOptions) {
    const { groupId, cluster, logger, config, subscription, topics, interest, refresher } = options;
    this.#options = options;
    this.#coordinator = new GroupCoordinator(cluster, groupId, logger, config['request.timeout.ms']);
    this.pollTimer = new PollTimer(cluster.platform.clock, config['max.poll.interval.ms']);
    this.#owned = new OwnedPartitions({
      logger,
      subscription,
      interest,
      pollTimer: this.pollTimer,
      listener: () => topics.listener,
    });
    const shared = { ...options, coordinator: this.#coordinator };
    this.#commits = new OffsetCommits({
      ...shared,
      identity: () => this.#membership?.commitIdentity() ?? this.#outsider,
      onMemberError: (errorCode, identity) => this.#membership?.noteCommitError(errorCode, identity),
    });
    this.positions = new CommittedPositions({
      ...shared,
      identity: () => this.#membership?.identity ?? this.#outsider,
    });
    if (config['enable.auto.commit'])
      this.#autoCommit = new AutoCommit({
        ...options,
        commits: this.#commits,
        intervalMs: config['auto.commit.interval.ms'],
      });
    this.#missingTopics = new MemberTimer(cluster.platform.timers, () => refresher.request());
    this.#stopWatching = cluster.onUpdate(() => this.#lookAtTopics());
  }

  /** The subscription is a new one, or another one than before. */
  subscribe(wanted: Wanted, listener: RebalanceListener | undefined): void {
    const { topics, cluster, interest, refresher } = this.#options;
    if (this.#isLeaving) throw new IllegalStateError('The consumer is leaving its group: await unsubscribe first');
    topics.want(wanted, listener);
    cluster.followAll(wanted.kind === 'pattern');
    topics.evaluate(cluster.metadata);
    interest.set('subscription', topics.topics);
    // What is known of the cluster need not hold the new topics.
    if (wanted.kind !== 'server pattern') refresher.request();
    this.#autoCommit?.restart();
    this.pollTimer.touch();
    if (this.#membership === undefined) this.#membership = this.#newMembership();
    else this.#membership.noteSubscription();
  }

  /** Partitions that the user names are about to take the place of others: no membership. */
  assign(): void {
    this.#autoCommit?.startNow();
  }

  #newMembership(): Membership {
    const { config } = this.#options;
    const settings = {
      groupInstanceId: config['group.instance.id'] ?? undefined,
      rebalanceTimeoutMs: config['max.poll.interval.ms'],
      requestTimeoutMs: config['request.timeout.ms'],
    };
    const shared = {
      ...this.#options,
      coordinator: this.#coordinator,
      owned: this.#owned,
      autoCommit: this.#autoCommit,
      pollTimer: this.pollTimer,
      rackId: config['client.rack'] === '' ? undefined : config['client.rack'],
    };
    if (config['group.protocol'] === 'consumer') {
      const serverAssignor = config['group.remote.assignor'] ?? undefined;
      return new ConsumerMembership({ ...shared, ...settings, serverAssignor });
    }
    const sessionTimeoutMs = config['session.timeout.ms'];
    const heartbeatIntervalMs = config['heartbeat.interval.ms'];
    return new ClassicMembership({ ...shared, settings: { ...settings, sessionTimeoutMs }, heartbeatIntervalMs });
  }

  /** What `poll` does for the group; false while nothing may be handed out. */
  async advance(): Promise<boolean> {
    const membership = this.#membership;
    if (membership?.needsPoll() === true && !(await membership.advance())) return false;
    this.#autoCommit?.start();
    return true;
  }

  /** A loop asks for its next record; true when it must poll first. */
  noteProgress(): boolean {
    this.pollTimer.note();
    this.#autoCommit?.start();
    return this.#membership?.needsPoll() ?? false;
  }

  get restMs(): number {
    return Math.min(this.positions.restMs, this.#membership?.restMs ?? Infinity);
  }

  get metadata(): ConsumerGroupMetadata {
    const { generationId, memberId, groupInstanceId } = this.#membership?.identity ?? this.#outsider;
    return { groupId: this.#options.groupId, generationId, memberId, groupInstanceId };
  }

  enforceRebalance(reason: string): void {
    this.#membership?.enforceRebalance(reason);
  }

  commit(offsets: TopicPartitionMap<OffsetAndMetadata>, wait: Wait): Promise<void> {
    return this.#commits.commit(offsets, wait);
  }

  commitAsync(offsets: TopicPartitionMap<OffsetAndMetadata>, callback: OffsetCommitCallback | undefined): void {
    void this.#commits.commitAsync(offsets, callback);
  }

  async committed(
    partitions: readonly TopicPartition[],
    wait: Wait,
  ): Promise<TopicPartitionMap<OffsetAndMetadata | null>> {
    const { cluster } = this.#options;
    const found = retrying(cluster, wait, 'Asking for committed offsets', () =>
      fetchCommitted(this.#coordinator, partitions, this.#membership?.identity ?? this.#outsider),
    );
    return await settleWithin(
      cluster.platform,
      found,
      wait,
      () => `Timeout of ${wait.deadline.timeoutMs}ms expired before the last committed offset could be determined`,
    );
  }

  /** Commits what was processed, gives everything up and leaves. Rejects with what the listener threw, when it has left. */
  async unsubscribe(operation: GroupMembershipOperation, reason: string, wait: Wait): Promise<void> {
    const { topics, subscription, interest, cluster } = this.#options;
    const membership = this.#membership;
    const isOurs = membership === undefined || membership.identity.generationId >= 0;
    this.#isLeaving = true;
    if (isOurs && subscription.size > 0) await this.#autoCommit?.commitNow(wait.deadline.remainingMs);
    this.#autoCommit?.stop();
    try {
      await membership?.leave(operation, reason, wait);
    } finally {
      this.#membership = undefined;
      this.#isLeaving = false;
      topics.clear();
      cluster.followAll(false);
      subscription.assign([]);
      interest.set('subscription', new Set());
      interest.set('assignment', new Set());
      interest.set('group', new Set());
    }
  }

  async close(operation: GroupMembershipOperation, wait: Wait): Promise<void> {
    const { cluster, logger } = this.#options;
    try {
      await this.unsubscribe(operation, 'the consumer is being closed', wait);
    } finally {
      this.#stopWatching();
      this.#missingTopics.stop();
      const told = settleWithin(
        cluster.platform,
        this.#commits.settled,
        wait,
        () => 'asynchronous commits did not end',
      );
      await told.catch((error: unknown) => logger.warn('closed before every commit was answered', { error }));
    }
  }

  #lookAtTopics(): void {
    const { topics, cluster, onChange } = this.#options;
    const isMissing = [...topics.topics].some((topic) => cluster.metadata.topic(topic)?.errorCode !== ErrorCode.NONE);
    this.#missingTopics.set(isMissing ? missingTopicMs : Infinity);
    onChange();
  }

  get #outsider(): MemberIdentity {
    const groupInstanceId = this.#options.config['group.instance.id'] ?? undefined;
    return { generationId: -1, memberId: '', groupInstanceId, protocol: 'classic' };
  }
}
