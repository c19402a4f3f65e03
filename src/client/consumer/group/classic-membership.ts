// The classic protocol at work: feeds the state machine of classic-member.ts with what happens, does what
// it says. Heartbeats go out on a timer of their own, whatever the application is doing; everything that
// touches its partitions happens in `advance`.

import type { Logger } from '../../../base/logging.ts';
import {
  brokerError,
  CommitFailedError,
  ErrorCode,
  FencedInstanceIdError,
  InvalidGroupIdError,
  RebalanceInProgressError,
} from '../../errors.ts';
import type { Wait } from '../../waiting.ts';
import type { PartitionAssignor } from '../assignors/partition-assignor.ts';
import type { AutoCommit } from '../commits/auto-commit.ts';
import type { TopicInterest } from '../topic-interest.ts';
import { ClassicAttempts } from './classic-attempts.ts';
import { ClassicHandover } from './classic-handover.ts';
import { ClassicHeartbeats } from './classic-heartbeats.ts';
import {
  type ClassicEffect,
  type ClassicEvent,
  type ClassicMember,
  isMember,
  newClassicMember,
  stepClassicMember,
} from './classic-member.ts';
import { ClassicRebalance } from './classic-rebalance.ts';
import { type ClassicSettings, leaveGroup } from './classic-requests.ts';
import type { GroupCoordinator } from './group-coordinator.ts';
import { giveLeaveNotice } from './leave-notice.ts';
import { isSameMember, type MemberIdentity } from './member-identity.ts';
import type { GroupMembershipOperation, Membership } from './membership.ts';
import type { OwnedPartitions } from './owned-partitions.ts';
import type { PollTimer } from './poll-timer.ts';
import type { TopicSubscription } from './topic-subscription.ts';

export interface ClassicMembershipOptions {
  readonly coordinator: GroupCoordinator;
  readonly logger: Logger;
  readonly settings: ClassicSettings;
  readonly topics: TopicSubscription;
  readonly owned: OwnedPartitions;
  readonly interest: TopicInterest;
  readonly autoCommit: AutoCommit | undefined;
  readonly pollTimer: PollTimer;
  /** In order of preference, by distinct names. */
  readonly assignors: readonly PartitionAssignor[];
  readonly rackId: string | undefined;
  readonly heartbeatIntervalMs: number;
  /** Something happened: a poll that waits looks again. */
  readonly onChange: () => void;
}

export class ClassicMembership implements Membership {
  readonly #options: ClassicMembershipOptions;
  readonly #rebalance: ClassicRebalance;
  readonly #heartbeats: ClassicHeartbeats;
  readonly #attempts: ClassicAttempts;
  readonly #handover: ClassicHandover;
  #member: ClassicMember = newClassicMember;
  #failure: Error | undefined;
  #seenMetadataMs = -Infinity;
  /** It has left: a listener call that was under way then changes nothing any more. */
  #isOver = false;

  constructor(options: ClassicMembershipOptions) {
    this.#options = options;
    this.#rebalance = new ClassicRebalance(options);
    this.#attempts = new ClassicAttempts({
      ...options,
      rebalance: this.#rebalance,
      member: () => this.#member,
      onEvent: (event) => this.#dispatch(event),
      onRefused: (error) => (this.#failure = error),
    });
    this.#heartbeats = new ClassicHeartbeats({
      ...options,
      intervalMs: options.heartbeatIntervalMs,
      generation: () => this.#member,
      onAnswer: (errorCode, { memberId, generationId }) =>
        this.#dispatch({ type: 'answered', errorCode, memberId, generationId }),
      onPollExpired: () => this.#expire(),
    });
    const { requestTimeoutMs } = options.settings;
    this.#handover = new ClassicHandover({ ...options, requestTimeoutMs });
    this.#member = { ...newClassicMember, rejoinReason: 'the consumer subscribed' };
  }

  needsPoll(): boolean {
    if (this.#hasNewMetadata && this.#member.phase === 'stable') this.#lookAtTopics();
    const { phase, rejoinReason } = this.#member;
    if (this.#failure !== undefined) return true;
    if (phase === 'preparing' || phase === 'completing' || phase === 'fenced') return true;
    if (phase === 'unjoined') return this.restMs === 0;
    return phase === 'stable' && rejoinReason !== undefined;
  }

  get restMs(): number {
    return this.#member.phase === 'unjoined' ? this.#attempts.restMs : Infinity;
  }

  get identity(): MemberIdentity {
    const { memberId, generationId } = this.#member;
    return { memberId, generationId, groupInstanceId: this.#options.settings.groupInstanceId, protocol: 'classic' };
  }

  commitIdentity(): MemberIdentity {
    const { phase, generationId } = this.#member;
    if (phase === 'fenced') throw this.#fencedError();
    if (phase === 'joining' || phase === 'syncing') throw new RebalanceInProgressError();
    if (generationId < 0 || phase === 'unjoined') throw new CommitFailedError();
    return this.identity;
  }

  noteCommitError(errorCode: number, identity: MemberIdentity): Error | undefined {
    const wasUs = isSameMember(identity, this.identity);
    const { memberId, generationId } = identity;
    const { phase } = this.#member;
    this.#dispatch({ type: 'answered', errorCode, memberId, generationId });
    // What was said about an earlier generation of ours is not final.
    if (wasUs || errorCode === ErrorCode.REBALANCE_IN_PROGRESS) return undefined;
    return phase === 'joining' || phase === 'syncing' ? new RebalanceInProgressError() : new CommitFailedError();
  }

  enforceRebalance(reason: string): void {
    this.#dispatch({ type: 'rejoin-wanted', reason });
  }

  noteSubscription(): void {
    this.#lookAtTopics();
  }

  async advance(): Promise<boolean> {
    this.#throwFailure();
    if (this.#member.phase !== 'unjoined' || this.restMs === 0) this.#dispatch({ type: 'polled' });
    if (this.#member.phase === 'preparing' && !(await this.#prepare())) return false;
    if (this.#member.phase !== 'completing') return true;
    if (this.#member.generationId < 0) {
      // The membership ended before a poll could take what it had been given.
      this.#dispatch({ type: 'completed', rejoinReason: undefined });
      return false;
    }
    await this.#complete();
    return true;
  }

  #throwFailure(): void {
    if (this.#member.phase === 'fenced') throw this.#fencedError();
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure;
  }

  #lookAtTopics(): void {
    this.#seenMetadataMs = this.#options.coordinator.cluster.metadata.updatedMs;
    const reason = this.#rebalance.whyRejoin();
    if (reason !== undefined && this.#member.rejoinReason === undefined)
      this.#dispatch({ type: 'rejoin-wanted', reason });
  }

  /** False while what was processed is still being committed. */
  async #prepare(): Promise<boolean> {
    const wasLost = this.#member.generationId < 0;
    if (!this.#handover.isReady(wasLost)) return false;
    const error = await this.#handover.giveUp(wasLost);
    this.#dispatch({ type: 'prepared', wasLost });
    if (error !== undefined) throw error;
    return true;
  }

  async #complete(): Promise<void> {
    const { generationId, protocolName } = this.#member;
    const done = await this.#handover.take(
      this.#attempts.assignment,
      generationId,
      () => this.#rebalance.assignor(protocolName),
      () => this.#isOver,
    );
    if (done === undefined) return;
    this.#dispatch({ type: 'completed', rejoinReason: done.rejoinReason });
    if (done.error !== undefined) throw done.error;
  }

  async leave(operation: GroupMembershipOperation, reason: string, wait: Wait): Promise<void> {
    const { owned, settings } = this.#options;
    const { memberId, generationId, phase } = this.#member;
    this.#isOver = true;
    this.#heartbeats.stop();
    let error: Error | undefined;
    if (owned.all.length > 0) error = generationId < 0 ? await owned.lose() : await owned.revoke(owned.all);
    this.#dispatch({ type: 'left' });
    const leaves = operation === 'leave-group' || (operation === 'default' && settings.groupInstanceId === undefined);
    if (leaves && memberId !== '' && phase !== 'fenced') await this.#sendLeave(memberId, phase, reason, wait);
    if (error !== undefined) throw error;
  }

  #sendLeave(memberId: string, phase: ClassicMember['phase'], reason: string, wait: Wait): Promise<void> {
    const { coordinator, settings, logger } = this.#options;
    const { requestTimeoutMs } = settings;
    // A join that is under way would keep what comes behind it on the same connection waiting.
    const channel = phase === 'joining' || phase === 'syncing' ? 'requests' : 'coordinator';
    const send = (timeoutMs: number): Promise<number> =>
      leaveGroup(coordinator, settings, memberId, reason, timeoutMs, channel);
    return giveLeaveNotice(coordinator, logger, { memberId, reason, wait, requestTimeoutMs, send });
  }

  /** Nobody polled for too long: others shall have the partitions. A static member only falls silent. */
  #expire(): void {
    this.#options.pollTimer.warn(this.#options.logger);
    this.#dispatch({ type: 'poll-expired' });
  }

  #dispatch(event: ClassicEvent): void {
    const before = this.#member;
    const { member, effects } = stepClassicMember(before, event);
    if (member === before && effects.length === 0) return;
    this.#member = member;
    if (member.phase !== before.phase) {
      const { phase: to, generationId, rejoinReason } = member;
      const { groupId } = this.#options.coordinator;
      this.#options.logger.debug('group member', { groupId, from: before.phase, to, generationId, rejoinReason });
    }
    if (!isMember(before) && isMember(member)) this.#heartbeats.start();
    else if (isMember(before) && !isMember(member)) this.#heartbeats.stop();
    for (const effect of effects) this.#do(effect);
    this.#options.onChange();
  }

  #do(effect: ClassicEffect): void {
    switch (effect.type) {
      case 'join':
        return void this.#attempts.join(effect);
      case 'sync':
        return void this.#attempts.sync(effect.attempt);
      case 'leave':
        if (this.#options.settings.groupInstanceId === undefined)
          void this.#sendLeave(effect.memberId, 'stable', effect.reason, this.#options.coordinator.requestWait());
        return;
      case 'rest':
        return this.#attempts.rest();
      case 'fail':
        this.#failure = this.#errorOf(effect.errorCode);
    }
  }

  #errorOf(errorCode: number): Error {
    const { groupId } = this.#options.coordinator;
    if (errorCode === ErrorCode.INVALID_GROUP_ID)
      return new InvalidGroupIdError(`The broker does not accept the group.id ${groupId}`);
    return brokerError(errorCode, `Group ${groupId}: ${brokerError(errorCode).message}`);
  }

  #fencedError(): Error {
    return new FencedInstanceIdError(this.#options.settings.groupInstanceId);
  }

  get #hasNewMetadata(): boolean {
    return this.#seenMetadataMs !== this.#options.coordinator.cluster.metadata.updatedMs;
  }
}
