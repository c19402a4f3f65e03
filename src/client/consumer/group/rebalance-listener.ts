// What a user may do when partitions come and go. Each function is awaited inside a `poll`, `unsubscribe`
// or `close`; the rebalance goes on after it, whatever it does.

import type { TopicPartition } from '../../topic-partition.ts';

export interface RebalanceListener {
  /**
   * These partitions are being given up. They are still assigned during the call: `position`, `commitSync`
   * and `seek` work. With an eager assignor all partitions, at the start of every rebalance; otherwise only
   * those that go to somebody else, when there are any. What `enable.auto.commit` commits is committed before.
   */
  onPartitionsRevoked?(partitions: readonly TopicPartition[]): void | Promise<void>;
  /**
   * These partitions are new; there may be none. They are assigned already and nothing of them has been
   * fetched: the place to `seek`. Called once at the end of every rebalance.
   */
  onPartitionsAssigned?(partitions: readonly TopicPartition[]): void | Promise<void>;
  /**
   * These partitions are gone already, likely to another member: this one was out of the group for too
   * long, or was fenced. Nothing can be committed any more. `onPartitionsRevoked` is called when this is left out.
   */
  onPartitionsLost?(partitions: readonly TopicPartition[]): void | Promise<void>;
}
