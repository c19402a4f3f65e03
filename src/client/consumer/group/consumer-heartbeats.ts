// The rhythm of a member of the consumer protocol (KIP-848): one heartbeat under way at a time, the next one
// when the coordinator wants it, or at once when there is something to say. Remembers what the coordinator has
// been told, and has everything told again after a heartbeat that it may not have heard.

import type { Logger } from '../../../base/logging.ts';
import { ErrorCode, isRetriable } from '../../errors.ts';
import {
  type ConsumerMemberSettings,
  fieldsOf,
  type HeartbeatAnswer,
  type HeartbeatFields,
  sendHeartbeat,
} from './consumer-heartbeat.ts';
import { type ConsumerMember, isBeating } from './consumer-member.ts';
import type { GroupCoordinator } from './group-coordinator.ts';
import { MemberTimer } from './member-timer.ts';
import type { PollTimer } from './poll-timer.ts';
import type { TopicSubscription } from './topic-subscription.ts';

export interface ConsumerHeartbeatsOptions {
  readonly coordinator: GroupCoordinator;
  readonly logger: Logger;
  readonly settings: ConsumerMemberSettings;
  readonly topics: TopicSubscription;
  readonly pollTimer: PollTimer;
  /** As it is now. */
  readonly member: () => ConsumerMember;
  readonly onSent: () => void;
  /** `incarnation`: of the member that asked. */
  readonly onAnswer: (answer: HeartbeatAnswer, incarnation: number) => void;
  /** What trying again does not mend. The heartbeats go on. */
  readonly onRefused: (error: Error) => void;
  readonly onPollExpired: () => void;
}

export class ConsumerHeartbeats {
  readonly #options: ConsumerHeartbeatsOptions;
  readonly #timer: MemberTimer;
  /** What the coordinator knows of us; undefined when it must be told everything. */
  #told: HeartbeatFields | undefined;
  #intervalMs = 0;
  #failures = 0;
  #dueMs = 0;
  #isSent = false;
  /** Another heartbeat must follow the one that is under way at once. */
  #isUrgent = false;

  constructor(options: ConsumerHeartbeatsOptions) {
    this.#options = options;
    this.#timer = new MemberTimer(options.coordinator.cluster.platform.timers, () => this.#tick());
  }

  /** There is something to say. */
  beatNow(): void {
    this.#dueMs = this.#now;
    if (this.#isSent) this.#isUrgent = true;
    else this.#setTimer();
  }

  /** The topics may be others than the coordinator was told. */
  noteTopics(): void {
    const { topics, member } = this.#options;
    const { topicNames, topicPattern } = fieldsOf(topics, member());
    const told = this.#told;
    if (told !== undefined && (String(topicNames) !== String(told.topicNames) || topicPattern !== told.topicPattern))
      this.beatNow();
  }

  /** The coordinator knows nothing of the member that we are now. */
  tellEverything(): void {
    this.#told = undefined;
  }

  stop(): void {
    this.#timer.stop();
  }

  #tick(): void {
    const { member, pollTimer, onPollExpired } = this.#options;
    if (!isBeating(member())) return;
    if (pollTimer.isExpired) return onPollExpired();
    if (this.#now >= this.#dueMs) {
      if (this.#isSent) this.#isUrgent = true;
      else void this.#beat();
    } else this.#setTimer();
  }

  #setTimer(): void {
    this.#timer.set(Math.min(Math.max(0, this.#dueMs - this.#now), this.#options.pollTimer.remainingMs));
  }

  async #beat(): Promise<void> {
    const { coordinator, settings, topics, logger, member, onSent } = this.#options;
    const { incarnation, memberEpoch } = member();
    topics.evaluate(coordinator.cluster.metadata);
    const fields = fieldsOf(topics, member());
    const told = memberEpoch === 0 ? undefined : this.#told;
    this.#isSent = true;
    this.#isUrgent = false;
    this.#dueMs = Infinity;
    const answering = sendHeartbeat(coordinator, settings, memberEpoch, fields, told);
    onSent();
    let nextMs = 0;
    try {
      const answer = await answering;
      nextMs = this.#noteAnswer(answer, incarnation, fields);
    } catch (error) {
      nextMs = this.#noteFailure(error as Error);
    }
    this.#isSent = false;
    this.#dueMs = this.#now + (this.#isUrgent ? 0 : nextMs);
    if (isBeating(member()) && !coordinator.cluster.isClosed) this.#setTimer();
    else logger.debug('no more heartbeats', { groupId: coordinator.groupId, phase: member().phase });
  }

  /** Returns when the next one is due. */
  #noteAnswer(answer: HeartbeatAnswer, incarnation: number, fields: HeartbeatFields): number {
    const isAccepted = answer.errorCode === ErrorCode.NONE;
    this.#told = isAccepted ? fields : undefined;
    if (isAccepted) {
      this.#failures = 0;
      this.#intervalMs = answer.heartbeatIntervalMs;
    }
    this.#options.onAnswer(answer, incarnation);
    return isAccepted ? this.#intervalMs : this.#backoffMs();
  }

  #noteFailure(error: Error): number {
    const { coordinator, logger, member, onRefused } = this.#options;
    this.#told = undefined;
    if (coordinator.cluster.isClosed || !isBeating(member())) return Infinity;
    if (isRetriable(error)) {
      logger.debug('a heartbeat was not answered', { error });
      return this.#backoffMs();
    }
    onRefused(error);
    return Math.max(this.#intervalMs, this.#backoffMs());
  }

  #backoffMs(): number {
    this.#failures += 1;
    return this.#options.coordinator.cluster.retryBackoff.delayMs(this.#failures);
  }

  get #now(): number {
    return this.#options.coordinator.cluster.platform.clock.monotonicMs();
  }
}
