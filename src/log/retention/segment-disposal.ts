// Takes the files of segments that are not part of the log any more out of the way: renamed first, so
// that a reader in their midst ends well, removed after file.delete.delay.ms.
//
// Invariant: until their names are durably gone, `oldestOffset` says where they begin; a restart has to
// know by then that the log starts behind them, or may find some of them without their neighbours.

import { join } from 'node:path';
import { type Disk, DiskError } from '../../base/ports/disk.ts';
import type { Timer, Timers } from '../../base/ports/timers.ts';
import { briskPace, FilePace } from '../file-pace.ts';
import {
  deletedSuffix,
  fileName,
  logSuffix,
  offsetIndexSuffix,
  producerSnapshotSuffix,
  timeIndexSuffix,
  transactionIndexSuffix,
} from '../file-names.ts';
import type { Segment } from '../segment/segment.ts';
import type { FileRemoval, RetiredFiles } from './file-removal.ts';

/** The log first: a segment without its indexes is still one. */
const suffixes = [logSuffix, offsetIndexSuffix, timeIndexSuffix, transactionIndexSuffix, producerSnapshotSuffix];

export class SegmentDisposal {
  readonly #disk: Disk;
  readonly #timers: Timers;
  readonly #removal: FileRemoval;
  /** Of everything that retention does with the files of this log. */
  readonly pace: FilePace;
  readonly #delays = new Set<Timer>();
  /** Oldest first: those whose names may still be there after a power cut. */
  #named: Segment[] = [];
  #isStopped = false;

  constructor(disk: Disk, timers: Timers, removal: FileRemoval) {
    this.#disk = disk;
    this.#timers = timers;
    this.#removal = removal;
    this.pace = new FilePace(timers, briskPace);
  }

  /** Of the oldest segment that a restart may still find; Infinity when there is none. */
  get oldestOffset(): number {
    return this.#named[0]?.baseOffset ?? Infinity;
  }

  /**
   * Takes the segments that the log has given up out of the way, oldest first, behind those that an earlier call
   * could not. When a restart knows of the log start behind them, none of their names matters any more and
   * they become durable together; else each before the next. Throws what the disk says.
   */
  async dispose(segments: readonly Segment[], delayMs: number, isStartDurable: boolean): Promise<void> {
    this.#named.push(...segments);
    const retired: RetiredFiles[] = [];
    try {
      while (retired.length < this.#named.length && !this.#isStopped) {
        const segment = this.#named[retired.length]!;
        const paths = await this.#rename(segment, isStartDurable);
        retired.push({ segment, paths, isStopped: () => this.#isStopped });
      }
      if (isStartDurable && retired.length > 0) await this.#disk.syncDirectory(retired[0]!.segment.directory);
      this.#named = this.#named.slice(retired.length);
    } finally {
      this.#removeLater(retired, delayMs);
    }
  }

  async #rename(segment: Segment, isStartDurable: boolean): Promise<string[]> {
    const renamed: string[] = [];
    for (const suffix of suffixes) {
      const path = join(segment.directory, fileName(segment.baseOffset, suffix));
      try {
        await this.#disk.rename(path, path + deletedSuffix);
      } catch (error) {
        // Few segments have files of all kinds.
        if (!(error instanceof DiskError && error.code === 'ENOENT')) throw error;
      }
      renamed.push(path + deletedSuffix);
      // A log that came back without its transaction index would seem to have no aborted ones.
      if (suffix === logSuffix && !isStartDurable) await this.#disk.syncDirectory(segment.directory);
      await this.pace.next();
    }
    return renamed;
  }

  #removeLater(files: readonly RetiredFiles[], delayMs: number): void {
    if (files.length === 0 || this.#isStopped) return;
    const timer = this.#timers.background(delayMs, () => {
      this.#delays.delete(timer);
      this.#removal.add(files);
    });
    this.#delays.add(timer);
  }

  /** The log is closed: what still waits is left to the next start. */
  stop(): void {
    this.#isStopped = true;
    for (const timer of this.#delays) timer.cancel();
    this.#delays.clear();
  }
}
