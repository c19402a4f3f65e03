// One replica on its way to another log directory: copied while it is written to, until so little is left
// that writing can stand still for the rest of it.

import type { Disk } from '../../base/ports/disk.ts';
import type { PartitionLog } from '../partition-log.ts';
import { StorageError } from '../storage-error.ts';
import { type FutureDirectory, pathOf } from './future-directory.ts';
import type { CopiedLog } from './log-relocation.ts';
import type { MovePace } from './move-pace.ts';
import { PartitionMirror } from './partition-mirror.ts';

/** What may be left to copy when writing is to stand still. */
const closeEnoughBytes = 2 * 1024 * 1024;

/** The replica is to stay, or to go elsewhere, or the broker stops. */
export class MoveCancelledError extends Error {
  override readonly name = 'MoveCancelledError';
}

export class LogMove {
  readonly log: PartitionLog;
  readonly future: FutureDirectory;
  readonly #mirror: PartitionMirror;
  #isCancelled = false;
  /** The copy is complete and about to become the log. */
  #isArriving = false;

  constructor(log: PartitionLog, future: FutureDirectory, disk: Disk, pace: MovePace) {
    this.log = log;
    this.future = future;
    this.#mirror = new PartitionMirror(disk, pathOf(future), (bytes) => pace.spend(bytes, () => this.check()));
  }

  /** Of the batches in the copy. */
  get sizeBytes(): number {
    return this.#mirror.sizeBytes;
  }

  /** How many records the copy is behind the log, about. */
  get offsetLag(): number {
    return Math.max(this.log.logEndOffset - this.#mirror.reachedOffset(this.log.relocation.look()), 0);
  }

  /** The log lives where it was to go: nothing is left to do, whatever happens. */
  get hasArrived(): boolean {
    return this.log.parentDirectory === this.future.parent.path;
  }

  get isArriving(): boolean {
    return this.#isArriving;
  }

  /** The copying ends soon, with `MoveCancelledError`; a switch that has begun may still be made. */
  cancel(): void {
    this.#isCancelled = true;
  }

  /** Throws `MoveCancelledError`. */
  check(): void {
    if (this.#isCancelled) throw new MoveCancelledError();
  }

  /** Resolves when little is left to copy. Throws what the disk says. */
  async approach(): Promise<void> {
    const { log } = this;
    for (let isClose = false; !isClose;) {
      this.check();
      if (log.failure !== undefined) throw log.failure;
      // Only what is durable is copied: nothing takes that back.
      await log.whenDurable(log.writtenOffset);
      await this.#mirror.update(log.relocation.look());
      isClose = this.#mirror.bytesBehind(log.relocation.look()) <= closeEnoughBytes;
    }
  }

  /**
   * Copies the rest while writing stands still, and then lets `takeName` give the copy its name; from there on
   * the log lives at `directory`. When something fails it stays where it was.
   */
  async arrive(directory: string, takeName: () => Promise<void>): Promise<void> {
    this.#isArriving = true;
    try {
      // What compaction has begun has to end first: its files are not a part of the log yet.
      await this.log.compaction.suspended(() =>
        this.log.relocation.switchTo(directory, async (still) => {
          this.check();
          this.#refuseMuch(still);
          await this.#mirror.complete(still);
          await takeName();
        }),
      );
    } finally {
      this.#isArriving = false;
    }
  }

  /** Writers must not wait for long: what compaction or a burst has changed since is copied beforehand. */
  #refuseMuch(still: CopiedLog): void {
    if (this.#mirror.bytesBehind(still) > 8 * closeEnoughBytes)
      throw new StorageError(still.directory, 'too much has changed to move it now');
  }
}
