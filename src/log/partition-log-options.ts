// What a partition's log is opened with, and what an append gives back.

import type { Logger } from '../base/logging.ts';
import type { Platform } from '../base/ports/platform.ts';
import type { TopicPartition } from './file-names.ts';
import type { IndexCache } from './segment/index-cache.ts';
import type { LogConfig } from './log-config.ts';
import type { FileRemoval } from './retention/file-removal.ts';
import type { RecoveryTurn } from './recovery/recovery-turns.ts';
import type { TailCache } from './reading/tail-cache.ts';

export interface PartitionLogOptions {
  readonly platform: Platform;
  /** The log directory that holds the partition's directory. */
  readonly parentDirectory: string;
  readonly topicPartition: TopicPartition;
  readonly topicId: string;
  readonly config: LogConfig;
  readonly isClean: boolean;
  readonly recoveryPoint: number;
  readonly logStartOffset: number;
  readonly highWatermark: number;
  /** What `cleaner-offset-checkpoint` says: everything below has been compacted. */
  readonly cleanerOffset?: number | undefined;
  readonly tailCache: TailCache;
  /** Shared by the logs of a node. A small one of its own when left out. */
  readonly indexCache?: IndexCache;
  /** Called when the log has become shorter, before it accepts appends: a recovery point on disk must not lie. */
  readonly onTruncated?: () => Promise<void>;
  /** Makes `logStartOffset` durable for the next start; what is below it is removed faster then. */
  readonly saveLogStart?: () => Promise<void>;
  /** Shared by the logs of a node. One of its own when left out. */
  readonly fileRemoval?: FileRemoval;
  /** Waits until many batches of this log may be read. At once when left out. */
  readonly inRecoveryTurn?: RecoveryTurn;
  /** Hears of the bytes that recovery has checked. */
  readonly onChecked?: (checkedBytes: number) => void;
  /** Hears how long each flush took. */
  readonly onFlushed?: (durationMs: number) => void;
  readonly logger: Logger;
}

export interface AppendedBatch {
  readonly baseOffset: number;
  readonly lastOffset: number;
}
