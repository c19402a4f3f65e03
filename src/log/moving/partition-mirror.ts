// Keeps a copy of a partition's files in another directory up with a log that goes on changing: first
// segment by segment while the log is written to, then what is left while it stands still.
//
// Invariant: what `copied` says of a segment is in the copy, byte for byte, and synced, unless the segment
// is just being copied.

import { join } from 'node:path';
import { type Disk, DiskError, type DiskFile, type FileInfo } from '../../base/ports/disk.ts';
import {
  fileName,
  logSuffix,
  offsetIndexSuffix,
  offsetOfFileName,
  leaderEpochCheckpointName,
  partitionMetadataName,
  producerSnapshotSuffix,
  timeIndexSuffix,
  transactionIndexSuffix,
} from '../file-names.ts';
import type { Segment } from '../segment/segment.ts';
import { StorageError } from '../storage-error.ts';
import { copyFile } from './file-copy.ts';
import type { CopiedLog } from './log-relocation.ts';

const indexSuffixes = [offsetIndexSuffix, timeIndexSuffix, transactionIndexSuffix];
/** Of what lies beside the batches of a segment. */
const besideSuffixes = [...indexSuffixes, producerSnapshotSuffix];
const wholeLogNames: ReadonlySet<string> = new Set([leaderEpochCheckpointName, partitionMetadataName]);

export class PartitionMirror {
  readonly #disk: Disk;
  readonly #directory: string;
  readonly #pace: (bytes: number) => Promise<void>;
  /** Bytes of each segment's `.log`. */
  #copied = new Map<Segment, number>();
  /** Other files, as they were when they were copied. */
  #beside = new Map<string, FileInfo>();
  #cuts = 0;
  #swaps = 0;
  #hasFailed = false;

  /** @param pace awaited after every slice, except while the log stands still; rejects to break off */
  constructor(disk: Disk, directory: string, pace: (bytes: number) => Promise<void>) {
    this.#disk = disk;
    this.#directory = directory;
    this.#pace = pace;
  }

  /** Of the batches that have been copied. */
  get sizeBytes(): number {
    let sum = 0;
    for (const bytes of this.#copied.values()) sum += bytes;
    return sum;
  }

  /** How many bytes of batches are still to be copied. */
  bytesBehind(log: CopiedLog): number {
    let sum = 0;
    for (const segment of log.segments) sum += limitOf(segment, log) - (this.#copied.get(segment) ?? 0);
    return Math.max(sum, 0);
  }

  /** An offset that the copy has about reached: exact between segments, by the index inside of one. */
  reachedOffset(log: CopiedLog): number {
    for (const [index, segment] of log.segments.entries()) {
      const copied = this.#copied.get(segment) ?? 0;
      if (copied >= limitOf(segment, log) && segment !== log.end.segment) continue;
      if (segment === log.end.segment && copied >= log.end.position) return log.end.offset;
      if (copied === 0) return segment.baseOffset;
      const offsets = segment.indexes?.offsets;
      const next = log.segments[index + 1]?.baseOffset ?? log.end.offset;
      return Math.min(offsets?.offsetFromPosition(copied) ?? offsets?.lastOffset ?? segment.baseOffset, next);
    }
    return log.end.offset;
  }

  /** Copies what has come since the last time, while the log goes on. */
  async update(log: CopiedLog): Promise<void> {
    this.#forget(log);
    for (const segment of log.segments) {
      const copied = this.#copied.get(segment) ?? 0;
      if (limitOf(segment, log) <= copied) continue;
      try {
        await this.#copyBatches(segment, log, this.#pace);
      } catch (error) {
        // The segment has been retired meanwhile: the log goes on without it.
        if (!(error instanceof StorageError)) throw error;
      }
    }
    const active = log.segments.at(-1)!;
    for (const name of await this.#namesBeside(log)) {
      const base = besideSuffixes
        .map((suffix) => offsetOfFileName(name, suffix))
        .find((offset) => offset !== undefined);
      if (base === undefined || base >= active.baseOffset) continue;
      try {
        await this.#copyBeside(log, name, this.#pace);
      } catch (error) {
        // Gone with its segment, or replaced; what counts is how things are in the end.
        if (!(error instanceof DiskError && error.code === 'ENOENT')) throw error;
      }
    }
  }

  /** Makes the copy equal to a log that stands still: nothing more in it and nothing less, durably. */
  async complete(log: CopiedLog): Promise<void> {
    this.#forget(log);
    const atOnce = async (): Promise<void> => {};
    const wanted = new Set<string>();
    for (const segment of log.segments) {
      if ((await this.#disk.info(segment.pathOf(logSuffix))) === undefined) continue;
      wanted.add(fileName(segment.baseOffset, logSuffix));
      if (limitOf(segment, log) !== this.#copied.get(segment)) await this.#copyBatches(segment, log, atOnce);
    }
    for (const name of await this.#namesBeside(log)) {
      wanted.add(name);
      await this.#copyBeside(log, name, atOnce);
    }
    for (const { name, kind } of await this.#disk.list(this.#directory))
      if (kind === 'file' && !wanted.has(name)) await this.#disk.removeFile(join(this.#directory, name));
    await this.#disk.syncDirectory(this.#directory);
  }

  /** Forgets what is not as it was copied. */
  #forget(log: CopiedLog): void {
    if (log.cuts !== this.#cuts) this.#copied.clear();
    if (log.cuts !== this.#cuts || log.swaps !== this.#swaps) this.#beside.clear();
    this.#cuts = log.cuts;
    this.#swaps = log.swaps;
    const present = new Set(log.segments);
    for (const segment of this.#copied.keys()) if (!present.has(segment)) this.#copied.delete(segment);
  }

  async #copyBatches(segment: Segment, log: CopiedLog, pace: (bytes: number) => Promise<void>): Promise<void> {
    const to = limitOf(segment, log);
    const from = Math.min(this.#copied.get(segment) ?? 0, to);
    const name = fileName(segment.baseOffset, logSuffix);
    let position = from;
    const onCopied = async (bytes: number): Promise<void> => {
      position += bytes;
      this.#copied.set(segment, position);
      await pace(bytes);
    };
    try {
      await segment.file.use((source) => this.#copy(source, name, from, to, onCopied));
      // What the age of records without timestamps counts from.
      const info = await this.#disk.info(segment.file.path);
      if (info !== undefined) await this.#disk.setModified(join(this.#directory, name), info.modifiedMs);
      this.#copied.set(segment, to);
    } catch (error) {
      this.#copied.set(segment, from);
      throw error;
    }
  }

  async #copy(
    source: DiskFile,
    name: string,
    from: number,
    to: number,
    onCopied: (bytes: number) => Promise<void>,
  ): Promise<void> {
    const [disk, path, trustsFound] = [this.#disk, join(this.#directory, name), !this.#hasFailed];
    try {
      await copyFile({ disk, source, path, from, to, trustsFound, onCopied });
    } catch (error) {
      this.#hasFailed = true;
      throw error;
    }
  }

  async #copyBeside(log: CopiedLog, name: string, pace: (bytes: number) => Promise<void>): Promise<void> {
    const path = join(log.directory, name);
    const info = await this.#disk.info(path);
    if (info === undefined) throw new DiskError('info', path, 'ENOENT');
    const before = this.#beside.get(name);
    if (before?.sizeBytes === info.sizeBytes && before.modifiedMs === info.modifiedMs) return;
    const source = await this.#disk.open(path, 'read');
    try {
      await this.#copy(source, name, 0, await source.size(), pace);
    } finally {
      await source.close();
    }
    // Those of the whole log are small and change in place of each other.
    if (!wholeLogNames.has(name)) this.#beside.set(name, info);
  }

  /** What lies beside the log's segments; what is left of others that are retired stays behind. */
  async #namesBeside({ directory, segments }: CopiedLog): Promise<string[]> {
    const bases = new Set(segments.map(({ baseOffset }) => baseOffset));
    const isBeside = (name: string): boolean => {
      if (wholeLogNames.has(name) || offsetOfFileName(name, producerSnapshotSuffix) !== undefined) return true;
      return indexSuffixes.some((suffix) => bases.has(offsetOfFileName(name, suffix) ?? -1));
    };
    const entries = await this.#disk.list(directory);
    return entries.filter(({ name, kind }) => kind === 'file' && isBeside(name)).map(({ name }) => name);
  }
}

/** How much of a segment's file may be copied. */
function limitOf(segment: Segment, { end }: CopiedLog): number {
  if (segment === end.segment) return end.position;
  return segment.baseOffset < end.offset ? segment.sizeBytes : 0;
}
