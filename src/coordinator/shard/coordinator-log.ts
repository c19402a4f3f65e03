// What a coordinator needs of the partition it keeps its state in. Coordinators do not know the rooms
// beside them: the broker hands them this.

import type { TopicPartition } from '../../log/file-names.ts';
import type { TransactionalLog } from './transactional-log.ts';

export interface CoordinatorLog {
  readonly topicPartition: TopicPartition;
  readonly logStartOffset: number;
  /** The largest batch the partition takes, in bytes. */
  readonly maxBatchBytes: number;
  /**
   * Everything that was in the log when this was called has an offset below the result, is committed and can
   * be read. Rejects with a `KafkaError`.
   */
  committedEnd(): Promise<number>;
  /**
   * Whole batches from the one that holds `offset` on, about `maxBytes` of them and one at least; empty at
   * the end. The bytes are the caller's.
   */
  read(offset: number, endOffset: number, maxBytes: number): Promise<Uint8Array>;
  /** Appends a batch; resolves when it is committed, rejects with a `KafkaError`. */
  append(batch: Uint8Array): Promise<void>;
  /** Where producers write in transactions too; absent where they never do. */
  readonly transactions?: TransactionalLog;
}
