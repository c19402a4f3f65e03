// Log directories that the disk has failed as a whole while the broker runs: a mount that is gone, a file
// system that has become read-only, a broken disk. All partitions in one refuse writes at once, with or
// without a writer, and what can be read is; the others are served on. When the directory is back (the same
// one, and it can be written to) so are its partitions, without a restart.

import type { Logger } from '../../base/logging.ts';
import { DiskError } from '../../base/ports/disk.ts';
import type { PartitionLog } from '../partition-log.ts';
import { StorageError } from '../storage-error.ts';
import type { LogDirectory } from './log-directory.ts';

/** What says nothing about the directory: a full disk is its partitions' trouble, too many open files nobody's. */
const otherCodes: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE']);

export class DirectoryFailures {
  readonly #directories: readonly LogDirectory[];
  readonly #logs: () => Iterable<PartitionLog>;
  readonly #logger: Logger;

  constructor(directories: readonly LogDirectory[], logs: () => Iterable<PartitionLog>, logger: Logger) {
    this.#directories = directories;
    this.#logs = logs;
    this.#logger = logger;
  }

  /** What was to be written in the directory itself could not be. */
  onRefused(directory: LogDirectory, error: unknown): void {
    if (directory.failure !== undefined || !(error instanceof DiskError) || otherCodes.has(error.code)) return;
    const failure = new StorageError(directory.path, error);
    directory.fail(failure);
    let partitions = 0;
    for (const log of this.#logs()) {
      if (log.parentDirectory !== directory.path) continue;
      log.fence(failure);
      partitions += 1;
    }
    const what = 'a log directory has failed; its partitions refuse writes until it is mounted and can be written to';
    this.#logger.error(what, { path: directory.path, partitions, error });
  }

  /** Whether the directories are still there, and those that have failed are again. */
  async check(): Promise<void> {
    for (const directory of this.#directories) {
      try {
        if (directory.failure === undefined) await directory.assertPresent();
        else await this.#restore(directory);
      } catch (error) {
        this.onRefused(directory, error);
      }
    }
  }

  async #restore(directory: LogDirectory): Promise<void> {
    await directory.assertPresent();
    await directory.assertWritable();
    directory.restore();
    this.#logger.info('a log directory is back', { path: directory.path });
  }
}
