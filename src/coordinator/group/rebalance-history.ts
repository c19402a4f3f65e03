// A group that explains itself: every rebalance is kept with its cause, who triggered it, who was waited
// for and how long, and told in one line of the log. Bounded per group and over all groups.

import type { Logger } from '../../base/logging.ts';

export interface RebalanceMember {
  readonly memberId: string;
  readonly groupInstanceId: string | undefined;
  readonly clientId: string;
  readonly clientHost: string;
}

export interface WaitedMember extends RebalanceMember {
  /** From the beginning of the rebalance until the member had done its part, or was given up. */
  readonly waitedMs: number;
  readonly outcome: 'arrived' | 'left' | 'timed-out';
}

export interface Rebalance {
  readonly groupId: string;
  readonly protocol: 'classic' | 'consumer';
  /** Generation or group epoch that the rebalance led to. */
  readonly generation: number;
  /** One sentence: `member x joined`, `member y missed its heartbeats for 45000 ms`, `topic t has 3 more partitions`. */
  readonly cause: string;
  /** undefined when nobody but time or the cluster did it. */
  readonly triggeredBy: RebalanceMember | undefined;
  /** Those whose part the group could not go on without, the slowest first. */
  readonly waitedFor: readonly WaitedMember[];
  /** Wall clock. */
  readonly startedMs: number;
  readonly durationMs: number;
  readonly membersCount: number;
}

const keptPerGroup = 20;
const keptGroups = 10_000;
const namedInLine = 3;

export class RebalanceHistory {
  readonly #logger: Logger;
  readonly #byGroup = new Map<string, Rebalance[]>();
  readonly #counts: Record<Rebalance['protocol'], number> = { classic: 0, consumer: 0 };

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  record(rebalance: Rebalance): void {
    const { groupId, waitedFor } = rebalance;
    this.#counts[rebalance.protocol] += 1;
    const kept = this.#byGroup.get(groupId) ?? [];
    this.#byGroup.delete(groupId);
    this.#byGroup.set(groupId, kept);
    kept.push(rebalance);
    if (kept.length > keptPerGroup) kept.shift();
    if (this.#byGroup.size > keptGroups) this.#byGroup.delete(this.#byGroup.keys().next().value!);
    this.#logger.info('a group has rebalanced', {
      group: groupId,
      protocol: rebalance.protocol,
      generation: rebalance.generation,
      members: rebalance.membersCount,
      cause: rebalance.cause,
      durationMs: Math.round(rebalance.durationMs),
      waitedFor: waitedFor
        .slice(0, namedInLine)
        .map(({ memberId, waitedMs, outcome }) => `${memberId} (${Math.round(waitedMs)} ms, ${outcome})`),
    });
  }

  /** The last rebalances of a group, the newest last. */
  of(groupId: string): readonly Rebalance[] {
    return this.#byGroup.get(groupId) ?? [];
  }

  /** How many there have been since the start. */
  get counts(): Readonly<Record<Rebalance['protocol'], number>> {
    return this.#counts;
  }

  /** The group is gone. */
  forget(groupId: string): void {
    this.#byGroup.delete(groupId);
  }
}
