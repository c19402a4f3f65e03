// What every kind of group answers: its place in listings, and whether it lets somebody commit, fetch
// or delete offsets, or delete the group itself.

import type { DescribedGroup } from './group-api.ts';
import type { GroupRecord } from './group-record.ts';

/** Group types as ListGroups names them. */
export type GroupType = 'classic' | 'consumer';

export interface OffsetCommitter {
  /** Empty for a commit from outside the group. */
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  /** Generation of a classic member, epoch of a consumer member, -1 from outside. */
  readonly generationOrEpoch: number;
  /** Of OffsetCommit, or of TxnOffsetCommit. */
  readonly apiVersion: number;
  readonly isTransactional: boolean;
}

/** From when on an offset that nobody renews is kept no longer. */
export type OffsetExpiration =
  | {
      readonly kind: 'after';
      /** Wall clock; the commit's own time when undefined. */ readonly sinceMs: number | undefined;
    }
  /** Members are there: only what they do not subscribe to grows old, from its commit on. */
  | { readonly kind: 'unsubscribed'; isSubscribed(topic: string): boolean }
  | { readonly kind: 'never' };

/** What DescribeGroups shows beside id and state. */
export type ClassicDescription = Pick<DescribedGroup, 'protocolType' | 'protocolData' | 'members'>;

export interface Group {
  readonly groupId: string;
  readonly type: GroupType;
  /** `consumer`, `connect` …; empty for a group that only holds offsets. */
  readonly protocolType: string;
  /** As the wire says it: `Stable`, `PreparingRebalance`, `Assigning` … */
  readonly stateName: string;
  readonly isEmpty: boolean;
  /**
   * Whether the member may commit an offset of this partition: an error code, NONE if so. `refuses` is asked
   * once for the request, and per partition where the answer depends on it (KIP-1251).
   */
  validateOffsetCommit(committer: OffsetCommitter): number | ((topicId: string, partition: number) => number);
  /** The same for OffsetFetch v9 as a member; null and -1 ask from outside. */
  validateOffsetFetch(memberId: string | null, memberEpoch: number): number;
  /** Whether OffsetDelete may touch offsets of this topic at all: NONE, NON_EMPTY_GROUP, GROUP_ID_NOT_FOUND; then per topic `isSubscribedToTopic`. */
  validateOffsetDelete(): number;
  isSubscribedToTopic(topic: string): boolean;
  /** NONE, NON_EMPTY_GROUP or GROUP_ID_NOT_FOUND. */
  validateDelete(): number;
  offsetExpiration(): OffsetExpiration;
  /** Classic groups only: DescribeGroups knows no others. */
  describeAsClassic?(): ClassicDescription | undefined;
  /** What deletes the group from the log, without its offsets. */
  tombstones(): GroupRecord[];
  /** The member has shown that it is alive by committing (classic groups). */
  onOffsetCommitted?(memberId: string): void;
  /** The shard loses the group: whoever waits is answered with the code, timers are cancelled. */
  unload(errorCode: number): void;
}
