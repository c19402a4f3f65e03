// How the outcome of a transaction reaches its partitions: the broker hands the coordinator this.

import type { TopicPartition } from '../../log/file-names.ts';

/** The outcome of one transaction, for some of its partitions. */
export interface TransactionMarker {
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly isCommit: boolean;
  /** The leader epoch of the coordinator's partition: partitions refuse what an older coordinator sends. */
  readonly coordinatorEpoch: number;
  /** What the transaction was ended with: from 2 on the marker's epoch is above the records' (KIP-890, KIP-1228). */
  readonly transactionVersion: number;
  readonly partitions: readonly TopicPartition[];
}

export interface MarkerResult extends TopicPartition {
  readonly errorCode: number;
}

export interface MarkerSender {
  /**
   * Has the leaders write the marker; NONE is given when it is committed there, and for a partition of
   * `__consumer_offsets` when the offsets of the transaction are applied or dropped. Settles in bounded time
   * (`request.timeout.ms`). A partition without a result is asked again, as are all when it rejects.
   */
  send(marker: TransactionMarker): Promise<readonly MarkerResult[]>;
}
