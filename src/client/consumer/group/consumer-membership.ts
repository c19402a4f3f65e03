// The consumer protocol (KIP-848) at work: heartbeats carry everything, on a timer of their own, whatever
// the application is doing; what they bring is put into force in `advance`, one difference at a time:
// what must be given up first, then what is new.

import type { Logger } from '../../../base/logging.ts';
import { randomUuid } from '../../../base/uuid.ts';
import {
  brokerError,
  CommitFailedError,
  ErrorCode,
  FencedInstanceIdError,
  isRetriable,
  UnreleasedInstanceIdError,
} from '../../errors.ts';
import { formatTopicPartition, type TopicPartition } from '../../topic-partition.ts';
import { settleWithin, type Wait } from '../../waiting.ts';
import type { AutoCommit } from '../commits/auto-commit.ts';
import { StaleMemberError } from '../commits/committed-request.ts';
import type { TopicInterest } from '../topic-interest.ts';
import { AssignedTopicNames } from './assigned-topic-names.ts';
import {
  type ConsumerMemberSettings,
  fieldsOf,
  type HeartbeatAnswer,
  type HeartbeatFields,
  type LeaveEpoch,
  sendHeartbeat,
  sendLeave,
} from './consumer-heartbeat.ts';
import {
  type AssignedTopics,
  type ConsumerEffect,
  type ConsumerEvent,
  type ConsumerMember,
  isBeating,
  isInGroup,
  newConsumerMember,
  stepConsumerMember,
} from './consumer-member.ts';
import type { GroupCoordinator } from './group-coordinator.ts';
import type { MemberIdentity } from './member-identity.ts';
import { MemberTimer } from './member-timer.ts';
import type { GroupMembershipOperation, Membership } from './membership.ts';
import type { OwnedPartitions } from './owned-partitions.ts';
import type { PollTimer } from './poll-timer.ts';
import { Preparation } from './preparation.ts';
import type { TopicSubscription } from './topic-subscription.ts';

export interface ConsumerMembershipOptions {
  readonly coordinator: GroupCoordinator;
  readonly logger: Logger;
  readonly groupInstanceId: string | undefined;
  readonly rackId: string | undefined;
  readonly rebalanceTimeoutMs: number;
  readonly serverAssignor: string | undefined;
  readonly requestTimeoutMs: number;
  readonly topics: TopicSubscription;
  readonly owned: OwnedPartitions;
  readonly interest: TopicInterest;
  readonly autoCommit: AutoCommit | undefined;
  readonly pollTimer: PollTimer;
  /** Something happened: a poll that waits looks again. */
  readonly onChange: () => void;
}

const pollExpired = 'consumer poll timeout has expired';

export class ConsumerMembership implements Membership {
  readonly #options: ConsumerMembershipOptions;
  readonly #settings: ConsumerMemberSettings;
  readonly #timer: MemberTimer;
  readonly #preparation: Preparation;
  readonly #names: AssignedTopicNames;
  #member: ConsumerMember = newConsumerMember;
  #failure: Error | undefined;
  #failures = 0;
  /** What the coordinator knows of us; undefined when it must be told everything. */
  #told: HeartbeatFields | undefined;
  #intervalMs = 0;
  #dueMs = 0;
  #isSent = false;
  /** Another heartbeat must follow the one that is under way at once. */
  #isUrgent = false;
  #seenMetadataMs = -Infinity;

  constructor(options: ConsumerMembershipOptions) {
    this.#options = options;
    const { platform } = options.coordinator.cluster;
    this.#settings = { ...options, memberId: randomUuid(platform.random) };
    this.#timer = new MemberTimer(platform.timers, () => this.#tick());
    this.#preparation = new Preparation(options.autoCommit, options.requestTimeoutMs, options.onChange);
    this.#names = new AssignedTopicNames(options.coordinator, options.logger, options.onChange);
    this.#beatSoon(0);
  }

  needsPoll(): boolean {
    if (this.#hasNewMetadata) this.#lookAtTopics();
    const { phase } = this.#member;
    if (this.#failure !== undefined || phase === 'lost' || phase === 'fatal') return true;
    return phase === 'reconciling' && this.#names.hasNews(this.#member);
  }

  get restMs(): number {
    return Infinity;
  }

  get identity(): MemberIdentity {
    const { memberId, groupInstanceId } = this.#settings;
    const generationId = isInGroup(this.#member) ? this.#member.memberEpoch : -1;
    return { memberId, generationId, groupInstanceId, protocol: 'consumer' };
  }

  commitIdentity(): MemberIdentity {
    if (!isInGroup(this.#member)) throw new CommitFailedError();
    return this.identity;
  }

  noteCommitError(errorCode: number): Error | undefined {
    // A heartbeat brings the epoch that the coordinator wants to see.
    if (errorCode === ErrorCode.STALE_MEMBER_EPOCH && isInGroup(this.#member))
      return new StaleMemberError(brokerError(errorCode).message);
    return undefined;
  }

  noteSubscription(): void {
    this.#lookAtTopics();
  }

  /** The coordinator decides when to rebalance. */
  enforceRebalance(reason: string): void {
    this.#options.logger.warn('a rebalance cannot be enforced in the consumer protocol', { reason });
  }

  async advance(): Promise<boolean> {
    this.#throwFailure();
    if (this.#member.phase === 'lost') await this.#release();
    if (this.#member.phase !== 'reconciling') return true;
    return await this.#reconcile();
  }

  #throwFailure(): void {
    const failure = this.#failure;
    if (failure === undefined) return;
    if (this.#member.phase !== 'fatal') this.#failure = undefined;
    throw failure;
  }

  /** A pattern that this client matches may have come to match other topics. */
  #lookAtTopics(): void {
    const { topics, interest, coordinator } = this.#options;
    this.#seenMetadataMs = coordinator.cluster.metadata.updatedMs;
    topics.evaluate(coordinator.cluster.metadata);
    interest.set('subscription', topics.topics);
    const { topicNames, topicPattern } = fieldsOf(topics, this.#member);
    const told = this.#told;
    if (told !== undefined && (String(topicNames) !== String(told.topicNames) || topicPattern !== told.topicPattern))
      this.#beatSoon(0);
  }

  async #release(): Promise<void> {
    const error = await this.#options.owned.lose();
    this.#dispatch({ type: 'released' });
    if (error !== undefined) throw error;
  }

  /** False while what was processed is still being committed, before it is given up. */
  async #reconcile(): Promise<boolean> {
    const { owned, autoCommit } = this.#options;
    const { incarnation } = this.#member;
    const resolved = this.#names.resolve(this.#member);
    if (resolved === undefined) return true;
    const kept = new Set(resolved.partitions.map(formatTopicPartition));
    const revoked = owned.all.filter((partition) => !kept.has(formatTopicPartition(partition)));
    const revokeError = revoked.length === 0 ? undefined : await this.#revoke(revoked);
    if (revokeError === 'later') return false;
    if (incarnation !== this.#member.incarnation || this.#member.phase !== 'reconciling') return true;
    autoCommit?.restart();
    const assignError = await owned.assign(resolved.partitions);
    this.#dispatch({ type: 'reconciled', incarnation, current: resolved.assigned });
    const error = revokeError ?? assignError;
    if (error !== undefined) throw error;
    return true;
  }

  async #revoke(partitions: readonly TopicPartition[]): Promise<Error | undefined | 'later'> {
    if (!this.#preparation.isDone()) return 'later';
    this.#preparation.clear();
    return await this.#options.owned.revoke(partitions);
  }

  async leave(operation: GroupMembershipOperation, reason: string, wait: Wait): Promise<void> {
    const { owned, groupInstanceId } = this.#options;
    const wasInGroup = isInGroup(this.#member);
    const mayBeKnown = isBeating(this.#member);
    this.#timer.stop();
    let error: Error | undefined;
    if (owned.all.length > 0) error = wasInGroup ? await owned.revoke(owned.all) : await owned.lose();
    this.#dispatch({ type: 'left' });
    const isStatic = groupInstanceId !== undefined;
    if (mayBeKnown && (isStatic || operation !== 'remain-in-group'))
      await this.#sendLeave(isStatic && operation !== 'leave-group' ? -2 : -1, reason, wait);
    if (error !== undefined) throw error;
  }

  async #sendLeave(epoch: LeaveEpoch, reason: string, wait: Wait): Promise<void> {
    const { coordinator, logger, requestTimeoutMs } = this.#options;
    if (!coordinator.isKnown) return;
    const timeoutMs = Math.max(1, Math.min(wait.deadline.remainingMs, requestTimeoutMs));
    try {
      const left = sendLeave(coordinator, this.#settings, epoch, timeoutMs);
      const errorCode = await settleWithin(
        coordinator.cluster.platform,
        left,
        wait,
        () => 'the coordinator does not answer',
      );
      logger.info('left the group', {
        groupId: coordinator.groupId,
        memberId: this.#settings.memberId,
        reason,
        errorCode,
      });
    } catch (error) {
      if (!coordinator.cluster.isClosed)
        logger.warn('could not leave the group; the coordinator will notice by itself', { error });
    }
  }

  // --- Heartbeats ---

  #tick(): void {
    if (!isBeating(this.#member)) return;
    if (this.#options.pollTimer.isExpired) return this.#expire();
    if (this.#now >= this.#dueMs) {
      if (this.#isSent) this.#isUrgent = true;
      else void this.#beat();
    } else this.#setTimer();
  }

  #setTimer(): void {
    this.#timer.set(Math.min(Math.max(0, this.#dueMs - this.#now), this.#options.pollTimer.remainingMs));
  }

  #beatSoon(delayMs: number): void {
    this.#dueMs = Math.min(this.#now + delayMs, Math.max(this.#dueMs, this.#now));
    if (this.#isSent) this.#isUrgent = true;
    else this.#setTimer();
  }

  async #beat(): Promise<void> {
    const { coordinator, topics, logger } = this.#options;
    const { incarnation, memberEpoch } = this.#member;
    topics.evaluate(coordinator.cluster.metadata);
    const fields = fieldsOf(topics, this.#member);
    const told = memberEpoch === 0 ? undefined : this.#told;
    this.#isSent = true;
    this.#isUrgent = false;
    this.#dueMs = Infinity;
    const answering = sendHeartbeat(coordinator, this.#settings, memberEpoch, fields, told);
    this.#dispatch({ type: 'acknowledged' });
    let nextMs = 0;
    try {
      const answer = await answering;
      nextMs = this.#noteAnswer(answer, incarnation, fields);
    } catch (error) {
      nextMs = this.#noteFailure(error as Error);
    }
    this.#isSent = false;
    this.#dueMs = this.#now + (this.#isUrgent ? 0 : nextMs);
    if (isBeating(this.#member) && !coordinator.cluster.isClosed) this.#setTimer();
    else logger.debug('no more heartbeats', { groupId: coordinator.groupId, phase: this.#member.phase });
  }

  /** Returns when the next one is due. */
  #noteAnswer(answer: HeartbeatAnswer, incarnation: number, fields: HeartbeatFields): number {
    const { errorCode, memberEpoch, heartbeatIntervalMs } = answer;
    this.#told = errorCode === ErrorCode.NONE ? fields : undefined;
    if (errorCode === ErrorCode.NONE) {
      this.#failures = 0;
      this.#intervalMs = heartbeatIntervalMs;
    }
    const error = answer.errorMessage ?? undefined;
    const assignment = answer.assignment === null ? undefined : assignedTopics(answer.assignment.topicPartitions);
    this.#dispatch({ type: 'answered', incarnation, errorCode, memberEpoch, assignment }, error);
    return errorCode === ErrorCode.NONE ? this.#intervalMs : this.#backoffMs();
  }

  #noteFailure(error: Error): number {
    const { coordinator, logger } = this.#options;
    this.#told = undefined;
    if (coordinator.cluster.isClosed || !isBeating(this.#member)) return Infinity;
    if (isRetriable(error)) {
      logger.debug('a heartbeat was not answered', { error });
      return this.#backoffMs();
    }
    this.#failure = error;
    this.#options.onChange();
    return Math.max(this.#intervalMs, this.#backoffMs());
  }

  #backoffMs(): number {
    this.#failures += 1;
    return this.#options.coordinator.cluster.retryBackoff.delayMs(this.#failures);
  }

  /** Nobody polled for too long: others shall have the partitions. */
  #expire(): void {
    const { logger, rebalanceTimeoutMs } = this.#options;
    logger.warn(
      `${pollExpired}: the time between two calls of poll (or two records of a loop) was longer than max.poll.interval.ms. ` +
        'Raise it, or lower max.poll.records.',
      { maxPollIntervalMs: rebalanceTimeoutMs },
    );
    this.#dispatch({ type: 'poll-expired' });
  }

  #dispatch(event: ConsumerEvent, message?: string): void {
    const before = this.#member;
    const { member, effects } = stepConsumerMember(before, event);
    if (member === before && effects.length === 0) return;
    this.#member = member;
    if (member.phase !== before.phase) {
      const { phase: to, memberEpoch } = member;
      const { groupId } = this.#options.coordinator;
      this.#options.logger.debug('group member', { groupId, from: before.phase, to, memberEpoch });
    }
    if (member.incarnation !== before.incarnation) this.#told = undefined;
    for (const effect of effects) this.#do(effect, message);
    this.#options.onChange();
  }

  #do(effect: ConsumerEffect, message: string | undefined): void {
    const { coordinator, groupInstanceId } = this.#options;
    switch (effect.type) {
      case 'beat':
        return this.#beatSoon(0);
      case 'leave':
        return void this.#sendLeave(groupInstanceId === undefined ? -1 : -2, pollExpired, coordinator.requestWait());
      case 'fail':
        this.#failure = this.#errorOf(effect.errorCode, message);
    }
  }

  #errorOf(errorCode: number, message: string | undefined): Error {
    const { coordinator, groupInstanceId } = this.#options;
    if (errorCode === ErrorCode.FENCED_INSTANCE_ID) return new FencedInstanceIdError(groupInstanceId);
    const text = message ?? brokerError(errorCode).message;
    if (errorCode === ErrorCode.UNRELEASED_INSTANCE_ID) return new UnreleasedInstanceIdError(text);
    return brokerError(errorCode, `Group ${coordinator.groupId}: ${text}`);
  }

  get #hasNewMetadata(): boolean {
    return this.#seenMetadataMs !== this.#options.coordinator.cluster.metadata.updatedMs;
  }

  get #now(): number {
    return this.#options.coordinator.cluster.platform.clock.monotonicMs();
  }
}

function assignedTopics(topics: readonly { topicId: string; partitions: readonly number[] }[]): AssignedTopics {
  return new Map(topics.map(({ topicId, partitions }) => [topicId, partitions]));
}
