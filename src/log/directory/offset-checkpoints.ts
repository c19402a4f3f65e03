// The checkpoints of all log directories: what a restart must know of each partition that its files do not
// say. A directory that the disk does not let be written keeps the others from nothing.

import type { PartitionLog } from '../partition-log.ts';
import type { CheckpointedOffset } from './checkpoint-file.ts';
import type { LogDirectory } from './log-directory.ts';

export interface OffsetCheckpointsOptions {
  readonly directories: readonly LogDirectory[];
  readonly logs: () => Iterable<PartitionLog>;
  /** The log is about to live in that directory. */
  readonly isArriving: (log: PartitionLog, directory: LogDirectory) => boolean;
  /** What a checkpoint said of partitions that could not be opened: it has to go on saying it. */
  readonly notedOfClosed: (directory: LogDirectory, noted: ReadonlyMap<string, number>) => CheckpointedOffset[];
  /** A directory could not be written. */
  readonly onRefused: (directory: LogDirectory, error: unknown) => void;
}

interface Checkpoint {
  readonly write: (directory: LogDirectory, offsets: () => CheckpointedOffset[]) => Promise<void>;
  readonly offsetOf: (log: PartitionLog) => number | undefined;
  /** What the last process noted. */
  readonly noted: (directory: LogDirectory) => ReadonlyMap<string, number>;
}

const recoveryPoints: Checkpoint = {
  write: (directory, offsets) => directory.checkpointRecoveryPoints(offsets),
  offsetOf: (log) => log.recoveryPoint,
  noted: (directory) => directory.recoveryPoints,
};
/** Only logs whose start is not simply that of their first file need an entry. */
const logStarts: Checkpoint = {
  write: (directory, offsets) => directory.checkpointLogStartOffsets(offsets),
  offsetOf: (log) => (log.logStartOffset > log.oldestFileOffset ? log.logStartOffset : undefined),
  noted: (directory) => directory.logStartOffsets,
};
const highWatermarks: Checkpoint = {
  write: (directory, offsets) => directory.checkpointHighWatermarks(offsets),
  offsetOf: (log) => log.highWatermark,
  noted: (directory) => directory.highWatermarks,
};
const cleanerOffsets: Checkpoint = {
  write: (directory, offsets) => directory.checkpointCleanerOffsets(offsets),
  offsetOf: (log) => log.compaction.checkpoint,
  noted: (directory) => directory.cleanerOffsets,
};
const all = [recoveryPoints, logStarts, highWatermarks, cleanerOffsets];

/** Each rejects with the first failure, when the directories that can be written have been. Failed ones are left out. */
export class OffsetCheckpoints {
  readonly #options: OffsetCheckpointsOptions;

  constructor(options: OffsetCheckpointsOptions) {
    this.#options = options;
  }

  recoveryPoints(): Promise<void> {
    return this.#write([recoveryPoints]);
  }

  logStarts(): Promise<void> {
    return this.#write([logStarts]);
  }

  highWatermarks(): Promise<void> {
    return this.#write([highWatermarks]);
  }

  cleanerOffsets(): Promise<void> {
    return this.#write([cleanerOffsets]);
  }

  /** What a log must find in the directory that it is about to live in, and nothing that an earlier stay there left. */
  arrival(directory: LogDirectory): Promise<void> {
    return this.#write([recoveryPoints, logStarts, cleanerOffsets], [directory]);
  }

  /** What must not reach beyond the end of a log. */
  ends(): Promise<void> {
    return this.#write([recoveryPoints, cleanerOffsets]);
  }

  all(): Promise<void> {
    return this.#write(all);
  }

  /** Writes everything; the directories where that was possible. */
  async last(): Promise<LogDirectory[]> {
    const failures = await this.#tryWrite(all, this.#options.directories);
    return this.#options.directories.filter((directory) => directory.failure === undefined && !failures.has(directory));
  }

  async #write(checkpoints: readonly Checkpoint[], directories = this.#options.directories): Promise<void> {
    for (const error of (await this.#tryWrite(checkpoints, directories)).values()) throw error;
  }

  async #tryWrite(
    checkpoints: readonly Checkpoint[],
    directories: readonly LogDirectory[],
  ): Promise<Map<LogDirectory, unknown>> {
    const { onRefused } = this.#options;
    const failures = new Map<LogDirectory, unknown>();
    for (const directory of directories.filter(({ failure }) => failure === undefined)) {
      try {
        for (const checkpoint of checkpoints) {
          if (directory.failure !== undefined) throw directory.failure;
          await checkpoint.write(directory, () => this.#offsetsIn(directory, checkpoint));
        }
      } catch (error) {
        failures.set(directory, error);
        onRefused(directory, error);
      }
    }
    return failures;
  }

  #offsetsIn(directory: LogDirectory, { offsetOf, noted }: Checkpoint): CheckpointedOffset[] {
    const { logs, isArriving, notedOfClosed } = this.#options;
    const offsets: CheckpointedOffset[] = [];
    for (const log of logs()) {
      const isHere = log.parentDirectory === directory.path || isArriving(log, directory);
      const offset = isHere ? offsetOf(log) : undefined;
      if (offset !== undefined) offsets.push({ ...log.topicPartition, offset });
    }
    offsets.push(...notedOfClosed(directory, noted(directory)));
    return offsets;
  }
}
