// A rebalance that is going on: why it began, and who keeps it from ending. It ends as an entry of the
// group's history.

import type { Clock } from '../../../base/ports/clock.ts';
import type { Rebalance, RebalanceMember, WaitedMember } from '../rebalance-history.ts';
import type { ClassicGroup } from './classic-group.ts';
import type { ClassicMember } from './classic-member.ts';

export interface RebalanceCause {
  /** One sentence about what happened. */
  readonly text: string;
  /** Left out when nobody but time did it. */
  readonly triggeredBy?: ClassicMember | undefined;
}

export class RebalanceProgress {
  readonly #cause: RebalanceCause;
  readonly #clock: Clock;
  readonly #startedMs: number;
  readonly #startedWallMs: number;
  readonly #awaited = new Map<string, RebalanceMember & { readonly sinceMs: number }>();
  readonly #done = new Map<string, WaitedMember>();

  /** Waits for everybody who is a member and has not asked to join yet. */
  constructor(cause: RebalanceCause, group: ClassicGroup, clock: Clock) {
    this.#cause = cause;
    this.#clock = clock;
    this.#startedMs = clock.monotonicMs();
    this.#startedWallMs = clock.wallMs();
    for (const member of group.members.values()) if (member.join === undefined) this.await(member);
  }

  /** From now on; for the leader a second time, until its assignments are there. */
  await(member: ClassicMember): void {
    this.#awaited.set(member.memberId, { ...shown(member), sinceMs: this.#clock.monotonicMs() });
  }

  /** The member has done its part. Ignored for those who were not waited for. */
  arrived(memberId: string): void {
    this.#settle(memberId, 'arrived');
  }

  gone(memberId: string, outcome: 'left' | 'timed-out'): void {
    this.#settle(memberId, outcome);
  }

  /** Who is still awaited has not come in time. */
  conclude(group: ClassicGroup): Rebalance {
    for (const memberId of this.#awaited.keys()) this.#settle(memberId, 'timed-out');
    const { triggeredBy } = this.#cause;
    return {
      groupId: group.groupId,
      protocol: 'classic',
      generation: group.generation,
      cause: this.#cause.text,
      triggeredBy: triggeredBy === undefined ? undefined : shown(triggeredBy),
      waitedFor: [...this.#done.values()].toSorted((a, b) => b.waitedMs - a.waitedMs),
      startedMs: this.#startedWallMs,
      durationMs: this.#clock.monotonicMs() - this.#startedMs,
      membersCount: group.members.size,
    };
  }

  #settle(memberId: string, outcome: WaitedMember['outcome']): void {
    const awaited = this.#awaited.get(memberId);
    if (awaited === undefined) return;
    this.#awaited.delete(memberId);
    const { sinceMs, ...member } = awaited;
    const beforeMs = this.#done.get(memberId)?.waitedMs ?? 0;
    this.#done.set(memberId, { ...member, waitedMs: beforeMs + this.#clock.monotonicMs() - sinceMs, outcome });
  }
}

function shown({ memberId, groupInstanceId, clientId, clientHost }: ClassicMember): RebalanceMember {
  return { memberId, groupInstanceId: groupInstanceId ?? undefined, clientId, clientHost };
}
