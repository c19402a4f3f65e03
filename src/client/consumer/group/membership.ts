// A consumer's place in its group, whichever protocol it speaks. It lives from `subscribe` to the end of
// the subscription; everything the user can notice happens inside `advance`, which `poll` calls.

import type { Wait } from '../../waiting.ts';
import type { MemberIdentity } from './member-identity.ts';

/** Whether a member tells its group that it goes (KIP-1092). By default a dynamic one does, a static one does not. */
export type GroupMembershipOperation = 'default' | 'leave-group' | 'remain-in-group';

export interface Membership {
  /**
   * Goes as far as it can without waiting for others, calls the listener where it is due. False while
   * nothing may be handed out. Rejects with what the listener threw and what the coordinator refused.
   */
  advance(): Promise<boolean>;
  /** Looks whether `advance` has something to do. */
  needsPoll(): boolean;
  /** How long until `advance` has something to do by itself; Infinity when it waits for others. */
  readonly restMs: number;
  /** As whom to commit; throws a `CommitFailedError` or `RebalanceInProgressError` when nothing can be committed. */
  commitIdentity(): MemberIdentity;
  /** As whom we are known now. */
  readonly identity: MemberIdentity;
  /** A commit of `identity` was answered with an error. Returns what the user is told, if it is not the usual. */
  noteCommitError(errorCode: number, identity: MemberIdentity): Error | undefined;
  enforceRebalance(reason: string): void;
  /** `subscribe` was called again. */
  noteSubscription(): void;
  /** Gives everything up, inside `unsubscribe` or `close`. Rejects with what the listener threw, when it has left. */
  leave(operation: GroupMembershipOperation, reason: string, wait: Wait): Promise<void>;
}
