// The rhythm of a classic member: a heartbeat every `heartbeat.interval.ms`, one under way at a time, and
// none any more when the application has not called `poll` for `max.poll.interval.ms`.

import type { Logger } from '../../../base/logging.ts';
import { ErrorCode } from '../../errors.ts';
import { type ClassicSettings, type GroupGeneration, sendHeartbeat } from './classic-requests.ts';
import type { GroupCoordinator } from './group-coordinator.ts';
import { MemberTimer } from './member-timer.ts';
import type { PollTimer } from './poll-timer.ts';

export interface ClassicHeartbeatsOptions {
  readonly coordinator: GroupCoordinator;
  readonly logger: Logger;
  readonly settings: ClassicSettings;
  readonly intervalMs: number;
  readonly pollTimer: PollTimer;
  /** As whom. */
  readonly generation: () => GroupGeneration;
  readonly onAnswer: (errorCode: number, generation: GroupGeneration) => void;
  readonly onPollExpired: () => void;
}

export class ClassicHeartbeats {
  readonly #options: ClassicHeartbeatsOptions;
  readonly #timer: MemberTimer;
  #dueMs = Infinity;
  #isSent = false;

  constructor(options: ClassicHeartbeatsOptions) {
    this.#options = options;
    this.#timer = new MemberTimer(options.coordinator.cluster.platform.timers, () => this.#tick());
  }

  start(): void {
    this.#dueMs = this.#now + this.#options.intervalMs;
    this.#setTimer();
  }

  stop(): void {
    this.#dueMs = Infinity;
    this.#timer.stop();
  }

  #tick(): void {
    const { pollTimer, onPollExpired, intervalMs } = this.#options;
    if (pollTimer.isExpired) return onPollExpired();
    if (this.#now >= this.#dueMs) {
      this.#dueMs = this.#now + intervalMs;
      if (!this.#isSent) void this.#send();
    }
    this.#setTimer();
  }

  /** The end of the poll interval may move before it comes; the timer then finds nothing to do. */
  #setTimer(): void {
    this.#timer.set(Math.min(this.#dueMs - this.#now, this.#options.pollTimer.remainingMs));
  }

  async #send(): Promise<void> {
    const { coordinator, settings, logger, onAnswer } = this.#options;
    const generation = this.#options.generation();
    this.#isSent = true;
    let errorCode: number = ErrorCode.NONE;
    try {
      errorCode = await sendHeartbeat(coordinator, settings, generation);
    } catch (error) {
      if (!coordinator.cluster.isClosed) logger.debug('a heartbeat was not answered', { error });
      this.#soon();
    }
    this.#isSent = false;
    if (errorCode === ErrorCode.NOT_COORDINATOR || errorCode === ErrorCode.COORDINATOR_NOT_AVAILABLE) this.#soon();
    if (!coordinator.cluster.isClosed) onAnswer(errorCode, generation);
  }

  /** The session goes on running while the coordinator is looked for. */
  #soon(): void {
    if (this.#dueMs === Infinity) return;
    this.#dueMs = Math.min(this.#dueMs, this.#now + this.#options.coordinator.cluster.retryBackoff.delayMs(1));
    this.#setTimer();
  }

  get #now(): number {
    return this.#options.coordinator.cluster.platform.clock.monotonicMs();
  }
}
