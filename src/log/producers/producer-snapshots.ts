// The `.snapshot` files of a log: producer states as of some offsets. One stays at the base of every
// segment, so that any segment can be replayed alone, and the newest one stays.

import { join } from 'node:path';
import type { Logger } from '../../base/logging.ts';
import type { Disk } from '../../base/ports/disk.ts';
import { fileName, offsetOfFileName, producerSnapshotSuffix } from '../file-names.ts';
import { readProducerSnapshot } from './producer-snapshot-file.ts';
import type { ProducerState } from './producer-state.ts';
import { writeAtomically } from '../write-atomically.ts';

export interface FoundSnapshot {
  readonly offset: number;
  readonly states: readonly ProducerState[];
}

export class ProducerSnapshots {
  readonly #disk: Disk;
  #directory: string;
  readonly #logger: Logger;
  /** What was in the directory, as far as this class has changed it; retention takes away what goes with a segment. */
  #offsets: readonly number[] | undefined;

  constructor(disk: Disk, directory: string, logger: Logger) {
    this.#disk = disk;
    this.#directory = directory;
    this.#logger = logger;
  }

  /** The log has moved. */
  moveTo(directory: string): void {
    this.#directory = directory;
  }

  /** The offsets there are, ascending. */
  async offsets(): Promise<readonly number[]> {
    this.#offsets ??= (await this.#disk.list(this.#directory))
      .map(({ name }) => offsetOfFileName(name, producerSnapshotSuffix))
      .filter((offset): offset is number => offset !== undefined);
    return this.#offsets;
  }

  async write(offset: number, content: Uint8Array): Promise<void> {
    await this.#change(
      () => writeAtomically(this.#disk, this.#pathOf(offset), content),
      (offsets) => [...offsets.filter((other) => other !== offset), offset].toSorted((a, b) => a - b),
    );
  }

  #remove(offset: number): Promise<void> {
    return this.#change(
      () => this.#disk.removeFile(this.#pathOf(offset)),
      (offsets) => offsets.filter((other) => other !== offset),
    );
  }

  /** After a failure nobody knows what is in the directory until it has been looked at again. */
  async #change(work: () => Promise<void>, apply: (offsets: readonly number[]) => readonly number[]): Promise<void> {
    const before = await this.offsets();
    this.#offsets = undefined;
    await work();
    this.#offsets = apply(before);
  }

  /** The states as of exactly `offset`, undefined when there is no snapshot or a damaged one. */
  async at(offset: number): Promise<readonly ProducerState[] | undefined> {
    const path = this.#pathOf(offset);
    return (await this.#disk.info(path)) === undefined ? undefined : readProducerSnapshot(this.#disk, path);
  }

  /** The newest that is not beyond `offset` and not damaged. */
  async newest(offset: number): Promise<FoundSnapshot | undefined> {
    for (const candidate of (await this.offsets()).toReversed()) {
      if (candidate > offset) continue;
      const path = this.#pathOf(candidate);
      if ((await this.#disk.info(path)) === undefined) continue;
      const states = await readProducerSnapshot(this.#disk, path);
      if (states !== undefined) return { offset: candidate, states };
      this.#logger.warn('removing a damaged producer snapshot', { path });
      await this.#remove(candidate);
    }
    return undefined;
  }

  /** Removes those that nothing needs any more: all but the newest and those at these offsets. */
  async prune(segmentBases: ReadonlySet<number>): Promise<void> {
    for (const offset of (await this.offsets()).slice(0, -1)) if (!segmentBases.has(offset)) await this.#remove(offset);
  }

  /** Removes, durably, those that describe a longer log than there will be. */
  async removeBehind(offset: number): Promise<void> {
    const behind = (await this.offsets()).filter((candidate) => candidate > offset);
    for (const candidate of behind) await this.#remove(candidate);
    if (behind.length > 0) await this.#disk.syncDirectory(this.#directory);
  }

  #pathOf(offset: number): string {
    return join(this.#directory, fileName(offset, producerSnapshotSuffix));
  }
}
