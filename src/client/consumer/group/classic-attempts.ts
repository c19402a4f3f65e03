// A classic member's attempts to join: sends what the state machine wants sent and says what came of it, as
// events. What comes of an attempt that another one has overtaken is dropped. After a failure it rests.

import type { Logger } from '../../../base/logging.ts';
import { ErrorCode, isRetriable } from '../../errors.ts';
import { decodeAssignment } from '../assignors/assignment-bytes.ts';
import type { MemberAssignment } from '../assignors/partition-assignor.ts';
import type { ClassicEffect, ClassicEvent, ClassicMember } from './classic-member.ts';
import type { ClassicRebalance } from './classic-rebalance.ts';
import type { JoinAnswer } from './classic-requests.ts';
import type { GroupCoordinator } from './group-coordinator.ts';

export interface ClassicAttemptsOptions {
  readonly coordinator: GroupCoordinator;
  readonly logger: Logger;
  readonly rebalance: ClassicRebalance;
  /** As it is now. */
  readonly member: () => ClassicMember;
  readonly onEvent: (event: ClassicEvent) => void;
  /** What trying again does not mend, for the user; an event follows. */
  readonly onRefused: (error: Error) => void;
}

export class ClassicAttempts {
  readonly #options: ClassicAttemptsOptions;
  #failures = 0;
  #restsUntilMs = -Infinity;
  #joined: JoinAnswer | undefined;
  #assignment = new Uint8Array();

  constructor(options: ClassicAttemptsOptions) {
    this.#options = options;
  }

  /** What the last sync brought. */
  get assignment(): MemberAssignment {
    // A member that came too late for the leader gets no bytes at all.
    return this.#assignment.length === 0 ? { partitions: [], userData: null } : decodeAssignment(this.#assignment);
  }

  /** The next attempt waits, longer after each failure. */
  rest(): void {
    this.#failures += 1;
    this.#restsUntilMs = this.#now + this.#options.coordinator.cluster.retryBackoff.delayMs(this.#failures);
  }

  get restMs(): number {
    return Math.max(0, this.#restsUntilMs - this.#now);
  }

  /** Never rejects. */
  async join({ attempt, memberId, reason }: ClassicEffect & { readonly type: 'join' }): Promise<void> {
    const { rebalance, onEvent } = this.#options;
    try {
      const { generationId } = this.#member;
      const answer = await rebalance.join({ memberId, generationId }, reason);
      if (attempt !== this.#member.attempt) return;
      this.#joined = answer;
      onEvent({
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

  /** Behind the join that was answered last. Never rejects. */
  async sync(attempt: number): Promise<void> {
    const { rebalance, onEvent } = this.#options;
    try {
      const { errorCode, assignment } = await rebalance.sync(this.#joined!);
      if (attempt !== this.#member.attempt) return;
      if (errorCode === ErrorCode.NONE) this.#failures = 0;
      // A view of its frame would keep the whole frame.
      this.#assignment = Uint8Array.from(assignment);
      onEvent({ type: 'sync-answered', attempt, errorCode });
    } catch (error) {
      this.#noteFailure(attempt, error as Error);
    }
  }

  #noteFailure(attempt: number, error: Error): void {
    const { coordinator, logger, onEvent, onRefused } = this.#options;
    if (coordinator.cluster.isClosed || attempt !== this.#member.attempt) return;
    logger.debug('joining the group failed', { groupId: coordinator.groupId, error });
    if (isRetriable(error)) return onEvent({ type: 'unanswered', attempt, reason: error.message });
    onRefused(error);
    onEvent({ type: 'refused', attempt });
  }

  get #member(): ClassicMember {
    return this.#options.member();
  }

  get #now(): number {
    return this.#options.coordinator.cluster.platform.clock.monotonicMs();
  }
}
