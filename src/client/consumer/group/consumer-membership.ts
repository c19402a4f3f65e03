// The consumer protocol (KIP-848) at work: heartbeats carry everything, whatever the application is doing; what
// they bring is put into force in `advance`, one difference at a time: what must be given up first, then what
// is new.

import type { Logger } from '../../../base/logging.ts';
import { randomUuid } from '../../../base/uuid.ts';
import {
  brokerError,
  CommitFailedError,
  ErrorCode,
  FencedInstanceIdError,
  UnreleasedInstanceIdError,
} from '../../errors.ts';
import type { TopicPartition } from '../../topic-partition.ts';
import type { Wait } from '../../waiting.ts';
import type { AutoCommit } from '../commits/auto-commit.ts';
import { StaleMemberError } from '../commits/committed-request.ts';
import type { TopicInterest } from '../topic-interest.ts';
import { AssignedTopicNames } from './assigned-topic-names.ts';
import { type ConsumerMemberSettings, type HeartbeatAnswer, type LeaveEpoch, sendLeave } from './consumer-heartbeat.ts';
import { ConsumerHeartbeats } from './consumer-heartbeats.ts';
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
import { giveLeaveNotice } from './leave-notice.ts';
import type { MemberIdentity } from './member-identity.ts';
import type { GroupMembershipOperation, Membership } from './membership.ts';
import type { OwnedPartitions } from './owned-partitions.ts';
import { pollExpiredReason, type PollTimer } from './poll-timer.ts';
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

export class ConsumerMembership implements Membership {
  readonly #options: ConsumerMembershipOptions;
  readonly #settings: ConsumerMemberSettings;
  readonly #heartbeats: ConsumerHeartbeats;
  readonly #preparation: Preparation;
  readonly #names: AssignedTopicNames;
  #member: ConsumerMember = newConsumerMember;
  #failure: Error | undefined;
  #seenMetadataMs = -Infinity;

  constructor(options: ConsumerMembershipOptions) {
    this.#options = options;
    const { platform } = options.coordinator.cluster;
    this.#settings = { ...options, memberId: randomUuid(platform.random) };
    this.#heartbeats = new ConsumerHeartbeats({
      ...options,
      settings: this.#settings,
      member: () => this.#member,
      onSent: () => this.#dispatch({ type: 'acknowledged' }),
      onAnswer: (answer, incarnation) => this.#noteAnswer(answer, incarnation),
      onRefused: (error) => {
        this.#failure = error;
        options.onChange();
      },
      onPollExpired: () => this.#expire(),
    });
    this.#preparation = new Preparation(options.autoCommit, options.requestTimeoutMs, options.onChange);
    this.#names = new AssignedTopicNames(options.coordinator, options.logger, options.onChange);
    this.#heartbeats.beatNow();
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
    this.#heartbeats.noteTopics();
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
    const revoked = owned.besides(resolved.partitions);
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
    this.#heartbeats.stop();
    let error: Error | undefined;
    if (owned.all.length > 0) error = wasInGroup ? await owned.revoke(owned.all) : await owned.lose();
    this.#dispatch({ type: 'left' });
    const isStatic = groupInstanceId !== undefined;
    if (mayBeKnown && (isStatic || operation !== 'remain-in-group'))
      await this.#sendLeave(isStatic && operation !== 'leave-group' ? -2 : -1, reason, wait);
    if (error !== undefined) throw error;
  }

  #sendLeave(epoch: LeaveEpoch, reason: string, wait: Wait): Promise<void> {
    const { coordinator, logger, requestTimeoutMs } = this.#options;
    const { memberId } = this.#settings;
    const send = (timeoutMs: number): Promise<number> => sendLeave(coordinator, this.#settings, epoch, timeoutMs);
    return giveLeaveNotice(coordinator, logger, { memberId, reason, wait, requestTimeoutMs, send });
  }

  #noteAnswer(answer: HeartbeatAnswer, incarnation: number): void {
    const { errorCode, memberEpoch } = answer;
    const assignment = answer.assignment === null ? undefined : assignedTopics(answer.assignment.topicPartitions);
    const event: ConsumerEvent = { type: 'answered', incarnation, errorCode, memberEpoch, assignment };
    this.#dispatch(event, answer.errorMessage ?? undefined);
  }

  /** Nobody polled for too long: others shall have the partitions. */
  #expire(): void {
    this.#options.pollTimer.warn(this.#options.logger);
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
    if (member.incarnation !== before.incarnation) this.#heartbeats.tellEverything();
    for (const effect of effects) this.#do(effect, message);
    this.#options.onChange();
  }

  #do(effect: ConsumerEffect, message: string | undefined): void {
    const { coordinator, groupInstanceId } = this.#options;
    switch (effect.type) {
      case 'beat':
        return this.#heartbeats.beatNow();
      case 'leave':
        return void this.#sendLeave(
          groupInstanceId === undefined ? -1 : -2,
          pollExpiredReason,
          coordinator.requestWait(),
        );
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
}

function assignedTopics(topics: readonly { topicId: string; partitions: readonly number[] }[]): AssignedTopics {
  return new Map(topics.map(({ topicId, partitions }) => [topicId, partitions]));
}
