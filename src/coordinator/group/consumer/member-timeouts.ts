// How long members may be silent, and how long they may take for their part of a rebalance. Each timeout
// ends with the member being removed from its group, unless it has moved on meanwhile.

import type { GroupContext, GroupDecision } from '../group-context.ts';

/** Why a member is removed. */
export type FenceReason = 'session-expired' | 'revocation-overdue' | 'join-overdue' | 'sync-overdue';

export interface OverdueMember {
  readonly groupId: string;
  readonly memberId: string;
  readonly reason: FenceReason;
  readonly timeoutMs: number;
  /** Nothing happens to a member that is in another epoch by then. */
  readonly memberEpoch: number | undefined;
}

type Fence = (overdue: OverdueMember) => GroupDecision<void>;

const kinds = {
  'session-expired': 'consumer-session',
  'revocation-overdue': 'consumer-rebalance',
  'join-overdue': 'consumer-join',
  'sync-overdue': 'consumer-sync',
} as const;

export class MemberTimeouts {
  readonly #context: GroupContext;
  readonly #fence: Fence;

  constructor(context: GroupContext, fence: Fence) {
    this.#context = context;
    this.#fence = fence;
  }

  /** The member has shown that it is alive. By default the group's session timeout counts. */
  startSession(groupId: string, memberId: string, timeoutMs?: number): void {
    const sessionMs = timeoutMs ?? this.#context.config.consumerSessionTimeoutMs(groupId);
    this.#start({ groupId, memberId, reason: 'session-expired', timeoutMs: sessionMs, memberEpoch: undefined });
  }

  /** The member was told to give up partitions. */
  startRevocation(groupId: string, memberId: string, memberEpoch: number, timeoutMs: number): void {
    this.#start({ groupId, memberId, reason: 'revocation-overdue', timeoutMs, memberEpoch });
  }

  endRevocation(groupId: string, memberId: string): void {
    this.#context.timers.cancel(keyOf(groupId, memberId, 'revocation-overdue'));
  }

  /** A classic member was told to join again; that it was told before does not give it more time. */
  startJoin(groupId: string, memberId: string, timeoutMs: number): void {
    if (this.#context.timers.isScheduled(keyOf(groupId, memberId, 'join-overdue'))) return;
    this.#start({ groupId, memberId, reason: 'join-overdue', timeoutMs, memberEpoch: undefined });
  }

  endJoin(groupId: string, memberId: string): void {
    this.#context.timers.cancel(keyOf(groupId, memberId, 'join-overdue'));
  }

  /** A classic member has joined and is to ask for its assignment. */
  startSync(groupId: string, memberId: string, timeoutMs: number): void {
    this.#start({ groupId, memberId, reason: 'sync-overdue', timeoutMs, memberEpoch: undefined });
  }

  endSync(groupId: string, memberId: string): void {
    this.#context.timers.cancel(keyOf(groupId, memberId, 'sync-overdue'));
  }

  /** The member has gone. */
  cancel(groupId: string, memberId: string): void {
    for (const reason of reasons) this.#context.timers.cancel(keyOf(groupId, memberId, reason));
  }

  #start(overdue: OverdueMember): void {
    const key = keyOf(overdue.groupId, overdue.memberId, overdue.reason);
    this.#context.timers.schedule(key, overdue.timeoutMs, () => this.#fence(overdue));
  }
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of the table above
const reasons = Object.keys(kinds) as FenceReason[];

/** Ids may hold any character but this one stays between them. */
function keyOf(groupId: string, memberId: string, reason: FenceReason): string {
  return [kinds[reason], groupId, memberId].join('\0');
}
