// The moment in which an open log changes its directory. A copy of its files stands ready elsewhere and
// lacks only what was written last: writing pauses (appends wait in memory, readers read on), the rest is
// copied, and from then on the log lives in the copy. Everything kept in memory stays as it is.
//
// Invariant: when `copyRest` is called, all that is in the files is durable, and nothing changes them.

import type { AppendQueue, LogPoint } from '../append/append-queue.ts';
import type { LoadedLog } from '../recovery/log-loading.ts';
import type { Segment } from '../segment/segment.ts';
import type { SerialWork } from '../serial-work.ts';

/** A log as whoever copies it sees it at one moment. */
export interface CopiedLog {
  readonly directory: string;
  readonly segments: readonly Segment[];
  /** Up to here its files may be copied: what is before it does not change. */
  readonly end: LogPoint;
  /** Rises when the log was cut: what was copied before may not be what is there now. */
  readonly cuts: number;
  /** Rises when segments were compacted: files beside the batches may be others of the same name. */
  readonly swaps: number;
}

export class LogRelocation {
  readonly #log: Pick<LoadedLog, 'context' | 'segments' | 'snapshots' | 'epochs'>;
  readonly #queue: AppendQueue;
  readonly #work: SerialWork;
  #cuts = 0;
  #swaps = 0;

  constructor(
    log: Pick<LoadedLog, 'context' | 'segments' | 'snapshots' | 'epochs'>,
    queue: AppendQueue,
    work: SerialWork,
  ) {
    this.#log = log;
    this.#queue = queue;
    this.#work = work;
  }

  /** The end of the log has been cut off. */
  onCut(): void {
    this.#cuts += 1;
  }

  /** Some of its segments have been compacted; all others are as they were. */
  onReplaced(): void {
    this.#swaps += 1;
  }

  look(): CopiedLog {
    const { context, segments } = this.#log;
    const [end, cuts, swaps] = [this.#queue.durable, this.#cuts, this.#swaps];
    return { directory: context.directory, segments: segments.all, end, cuts, swaps };
  }

  /**
   * Moves the log to `directory`, where `copyRest` makes its files complete. When that fails, or the disk has
   * failed the log, the log stays where it is and this rejects with the reason.
   */
  switchTo(directory: string, copyRest: (log: CopiedLog) => Promise<void>): Promise<void> {
    const { context, segments, snapshots, epochs } = this.#log;
    return this.#work.run(async () => {
      try {
        await this.#queue.suspend();
        await epochs.relocate(async () => {
          await copyRest(this.look());
          return directory;
        });
        context.directory = directory;
        snapshots.moveTo(directory);
        for (const segment of segments.all) segment.file.moveTo(directory);
      } finally {
        this.#queue.resume(context.directory);
      }
    });
  }
}
