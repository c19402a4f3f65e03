// Puts compacted segments in the place of those they were made from. Each phase is durable before the
// next begins, so a power cut finds one of three things: old segments with `.cleaned` files beside them,
// complete `.swap` files, or the new segments. The start of the log (leftover-files.ts) makes the last
// of the second and the first of the first.
//
// Invariant: from `isCommitted` on only the way forward is left; `run` may be called again after a failure.

import { join } from 'node:path';
import { type Disk, DiskError } from '../../base/ports/disk.ts';
import {
  cleanedSuffix,
  deletedSuffix,
  fileName,
  logSuffix,
  offsetIndexSuffix,
  swapSuffix,
  timeIndexSuffix,
  transactionIndexSuffix,
} from '../file-names.ts';
import type { Segment } from '../segment/segment.ts';
import type { CleanedSegment } from './compaction-target.ts';

const indexSuffixes = [offsetIndexSuffix, timeIndexSuffix, transactionIndexSuffix];

export class SegmentSwap {
  readonly old: readonly Segment[];
  readonly cleaned: readonly CleanedSegment[];
  readonly #disk: Disk;
  readonly #directory: string;
  #isCommitted = false;

  constructor(disk: Disk, directory: string, old: readonly Segment[], cleaned: readonly CleanedSegment[]) {
    this.#disk = disk;
    this.#directory = directory;
    this.old = old;
    this.cleaned = cleaned;
  }

  /** A restart would find the new segments. */
  get isCommitted(): boolean {
    return this.#isCommitted;
  }

  /** Where the old files are now. */
  get retiredPaths(): readonly string[] {
    return this.old.flatMap(({ baseOffset }) =>
      [logSuffix, ...indexSuffixes].map((suffix) => this.#pathOf(baseOffset, suffix + deletedSuffix)),
    );
  }

  async run(): Promise<void> {
    if (!this.#isCommitted) await this.#commit();
    // Before the new files take the names: half of the old ones beside them would be records twice.
    for (const segment of this.old) await this.#retire(segment);
    await this.#sync();
    for (const suffixes of [indexSuffixes, [logSuffix]]) {
      for (const { baseOffset } of this.cleaned) {
        for (const suffix of suffixes) await this.#renameIfThere(baseOffset, suffix + swapSuffix, suffix);
      }
      // The log last: an index `.swap` without its log is a sign of something else.
      await this.#sync();
    }
  }

  /** The files are complete, under their own names, until all of them are `.swap`. */
  async #commit(): Promise<void> {
    await this.#sync();
    // The last segment first: the first one's `.cleaned` says that the others are not complete without it.
    for (const { baseOffset, suffixes } of this.cleaned.toReversed()) {
      for (const suffix of suffixes) {
        const path = this.#pathOf(baseOffset, suffix);
        await this.#disk.rename(path + cleanedSuffix, path + swapSuffix);
      }
      if (baseOffset === this.cleaned[0]!.baseOffset) this.#isCommitted = true;
      await this.#sync();
    }
  }

  async #retire(segment: Segment): Promise<void> {
    const { baseOffset } = segment;
    await segment.keepIndexes();
    await segment.file.rename(this.#pathOf(baseOffset, logSuffix + deletedSuffix));
    for (const suffix of indexSuffixes) await this.#renameIfThere(baseOffset, suffix, suffix + deletedSuffix);
  }

  async #renameIfThere(baseOffset: number, from: string, to: string): Promise<void> {
    try {
      await this.#disk.rename(this.#pathOf(baseOffset, from), this.#pathOf(baseOffset, to));
    } catch (error) {
      // Few segments have all kinds of files, and an earlier try may have come this far.
      if (!(error instanceof DiskError && error.code === 'ENOENT')) throw error;
    }
  }

  /** Takes the new files away; the old segments stay the log. Only while not committed. */
  async discard(): Promise<void> {
    // First what looks complete: without its `.cleaned` companions it would be taken for that.
    for (const suffix of [swapSuffix, cleanedSuffix]) {
      for (const { baseOffset, suffixes } of this.cleaned)
        for (const kind of suffixes) await this.#disk.removeFile(this.#pathOf(baseOffset, kind + suffix));
      await this.#sync();
    }
  }

  #pathOf(baseOffset: number, suffix: string): string {
    return join(this.#directory, fileName(baseOffset, suffix));
  }

  async #sync(): Promise<void> {
    await this.#disk.syncDirectory(this.#directory);
  }
}
