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
  isRetriable,
  RebalanceInProgressError,
} from '../../errors.ts';
import { formatTopicPartition } from '../../topic-partition.ts';
import { settleWithin, type Wait } from '../../waiting.ts';
import { decodeAssignment } from '../assignors/assignment-bytes.ts';
import { rebalanceProtocolOf } from '../assignors/assignors-of.ts';
import type { MemberAssignment, PartitionAssignor, RebalanceProtocol } from '../assignors/partition-assignor.ts';
import type { AutoCommit } from '../commits/auto-commit.ts';
import type { TopicInterest } from '../topic-interest.ts';
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
import { type ClassicSettings, type JoinAnswer, leaveGroup } from './classic-requests.ts';
import type { GroupCoordinator } from './group-coordinator.ts';
import { isSameMember, type MemberIdentity } from './member-identity.ts';
import type { GroupMembershipOperation, Membership } from './membership.ts';
import type { OwnedPartitions } from './owned-partitions.ts';
import type { PollTimer } from './poll-timer.ts';
import { Preparation } from './preparation.ts';
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
  readonly #rebalanceProtocol: RebalanceProtocol;
  readonly #rebalance: ClassicRebalance;
  readonly #heartbeats: ClassicHeartbeats;
  readonly #preparation: Preparation;
  #member: ClassicMember = newClassicMember;
  #failure: Error | undefined;
  #failures = 0;
  #restsUntilMs = -Infinity;
  #joined: JoinAnswer | undefined;
  #assignment = new Uint8Array();
  #seenMetadataMs = -Infinity;
  /** It has left: a listener call that was under way then changes nothing any more. */
  #isOver = false;

  constructor(options: ClassicMembershipOptions) {
    this.#options = options;
    this.#rebalanceProtocol = rebalanceProtocolOf(options.assignors);
    this.#rebalance = new ClassicRebalance(options);
    this.#heartbeats = new ClassicHeartbeats({
      ...options,
      intervalMs: options.heartbeatIntervalMs,
      generation: () => this.#member,
      onAnswer: (errorCode, { memberId, generationId }) =>
        this.#dispatch({ type: 'answered', errorCode, memberId, generationId }),
      onPollExpired: () => this.#expire(),
    });
    this.#preparation = new Preparation(options.autoCommit, options.settings.requestTimeoutMs, options.onChange);
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
    return this.#member.phase === 'unjoined' ? Math.max(0, this.#restsUntilMs - this.#now) : Infinity;
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
    const { owned } = this.#options;
    const wasLost = this.#member.generationId < 0;
    if (!wasLost && !this.#preparation.isDone()) return false;
    this.#preparation.clear();
    const error = wasLost ? await owned.lose() : await this.#revokeBeforeJoin();
    this.#dispatch({ type: 'prepared', wasLost });
    if (error !== undefined) throw error;
    return true;
  }

  async #revokeBeforeJoin(): Promise<Error | undefined> {
    const { owned, topics } = this.#options;
    if (this.#rebalanceProtocol === 'eager') return await owned.revoke(owned.all);
    const unwanted = owned.all.filter(({ topic }) => !topics.matches(topic));
    return unwanted.length > 0 ? await owned.revoke(unwanted) : undefined;
  }

  async #complete(): Promise<void> {
    const { owned, topics, autoCommit, logger } = this.#options;
    const { generationId, protocolName } = this.#member;
    const assignment = readAssignment(this.#assignment);
    const stranger = assignment.partitions.find(({ topic }) => !topics.matches(topic));
    if (stranger !== undefined) {
      logger.warn('the assignment holds a topic that is not subscribed', { topic: stranger.topic });
      this.#dispatch({ type: 'completed', rejoinReason: 'the assignment does not match the subscription' });
      return;
    }
    const kept = new Set(assignment.partitions.map(formatTopicPartition));
    const revoked = owned.all.filter((partition) => !kept.has(formatTopicPartition(partition)));
    const revokeError = revoked.length > 0 ? await owned.revoke(revoked) : undefined;
    if (this.#isOver) return;
    this.#rebalance.assignor(protocolName).onAssignment?.(assignment, generationId);
    autoCommit?.restart();
    const assignError = await owned.assign(assignment.partitions);
    // KIP-429: what was given up now is free for others in the next rebalance.
    const rejoinReason = revoked.length > 0 ? 'need to revoke partitions and re-join' : undefined;
    this.#dispatch({ type: 'completed', rejoinReason });
    const error = revokeError ?? assignError;
    if (error !== undefined) throw error;
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

  async #sendLeave(memberId: string, phase: ClassicMember['phase'], reason: string, wait?: Wait): Promise<void> {
    const { coordinator, settings, logger } = this.#options;
    if (!coordinator.isKnown) return;
    // A join that is under way would keep what comes behind it on the same connection waiting.
    const channel = phase === 'joining' || phase === 'syncing' ? 'requests' : 'coordinator';
    const bound = wait ?? coordinator.requestWait();
    const timeoutMs = Math.max(1, Math.min(bound.deadline.remainingMs, settings.requestTimeoutMs));
    try {
      const left = leaveGroup(coordinator, settings, memberId, reason, timeoutMs, channel);
      const errorCode = await settleWithin(
        coordinator.cluster.platform,
        left,
        bound,
        () => 'the coordinator does not answer',
      );
      logger.info('left the group', { groupId: coordinator.groupId, memberId, reason, errorCode });
    } catch (error) {
      if (!coordinator.cluster.isClosed)
        logger.warn('could not leave the group; the coordinator will notice by itself', { error });
    }
  }

  /** Nobody polled for too long: others shall have the partitions. A static member only falls silent. */
  #expire(): void {
    const { logger, settings } = this.#options;
    logger.warn(
      'consumer poll timeout has expired: the time between two calls of poll (or two records of a loop) was longer than ' +
        'max.poll.interval.ms. Raise it, or lower max.poll.records.',
      { maxPollIntervalMs: settings.rebalanceTimeoutMs },
    );
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
        return void this.#join(effect);
      case 'sync':
        return void this.#sync(effect.attempt);
      case 'leave':
        if (this.#options.settings.groupInstanceId === undefined)
          void this.#sendLeave(effect.memberId, 'stable', effect.reason);
        return;
      case 'rest':
        this.#failures += 1;
        this.#restsUntilMs = this.#now + this.#options.coordinator.cluster.retryBackoff.delayMs(this.#failures);
        return;
      case 'fail':
        this.#failure = this.#errorOf(effect.errorCode);
    }
  }

  async #join({ attempt, memberId, reason }: ClassicEffect & { readonly type: 'join' }): Promise<void> {
    try {
      const { generationId } = this.#member;
      const answer = await this.#rebalance.join({ memberId, generationId }, reason);
      if (attempt !== this.#member.attempt) return;
      this.#joined = answer;
      this.#dispatch({
        type: 'join-answered',
        attempt,
        errorCode: answer.errorCode,
        memberId: answer.memberId,
        generationId: answer.generationId,
        protocolName: answer.protocolName ?? undefined,
        isLeader: answer.leader === answer.memberId,
      });
    } catch (error) {
      this.#noteFailure(attempt, error as Error);
    }
  }

  async #sync(attempt: number): Promise<void> {
    try {
      const { errorCode, assignment } = await this.#rebalance.sync(this.#joined!);
      if (attempt !== this.#member.attempt) return;
      if (errorCode === ErrorCode.NONE) this.#failures = 0;
      // A view of its frame would keep the whole frame.
      this.#assignment = Uint8Array.from(assignment);
      this.#dispatch({ type: 'sync-answered', attempt, errorCode });
    } catch (error) {
      this.#noteFailure(attempt, error as Error);
    }
  }

  #noteFailure(attempt: number, error: Error): void {
    const { coordinator, logger } = this.#options;
    if (coordinator.cluster.isClosed || attempt !== this.#member.attempt) return;
    logger.debug('joining the group failed', { groupId: coordinator.groupId, error });
    if (isRetriable(error)) return this.#dispatch({ type: 'unanswered', attempt, reason: error.message });
    this.#failure = error;
    this.#dispatch({ type: 'refused', attempt });
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

  get #now(): number {
    return this.#options.coordinator.cluster.platform.clock.monotonicMs();
  }
}

/** A member that came too late for the leader gets no bytes at all. */
function readAssignment(bytes: Uint8Array): MemberAssignment {
  return bytes.length === 0 ? { partitions: [], userData: null } : decodeAssignment(bytes);
}
