// Removes the files of retired segments when their delay is over: those of all logs one after another,
// at an easy pace, because ten thousand that come due together would keep the disk from everybody else.

import type { Logger } from '../../base/logging.ts';
import type { Disk } from '../../base/ports/disk.ts';
import type { Timers } from '../../base/ports/timers.ts';
import { FilePace, gentlePace } from '../file-pace.ts';
import type { Segment } from '../segment/segment.ts';

/** What is out of the way already and may go. */
export interface RetiredFiles {
  readonly segment: Segment;
  readonly paths: readonly string[];
  /** The log is closed or gone: the next start removes what is left. */
  readonly isStopped: () => boolean;
}

export class FileRemoval {
  readonly #disk: Disk;
  readonly #logger: Logger;
  readonly #pace: FilePace;
  /** As many as there are segments that were retired within their delay. */
  #waiting: RetiredFiles[] = [];
  #isRunning = false;

  constructor(disk: Disk, timers: Timers, logger: Logger) {
    this.#disk = disk;
    this.#logger = logger;
    this.#pace = new FilePace(timers, gentlePace);
  }

  /** Their time has come. Nobody waits for it, and it never fails: what stays is removed by the next start. */
  add(files: readonly RetiredFiles[]): void {
    for (const each of files) this.#waiting.push(each);
    if (this.#isRunning) return;
    this.#isRunning = true;
    void this.#run();
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const files = this.#waiting;
      this.#waiting = [];
      for (const each of files) if (!each.isStopped()) await this.#remove(each);
    }
    this.#isRunning = false;
  }

  async #remove({ segment, paths, isStopped }: RetiredFiles): Promise<void> {
    try {
      await segment.retire();
      for (const path of paths) {
        if (isStopped()) return;
        await this.#disk.removeFile(path);
        await this.#pace.next();
      }
    } catch (error) {
      // They carry the suffix that the next start removes.
      this.#logger.warn('could not remove retired files', { directory: segment.directory, error });
    }
  }
}
