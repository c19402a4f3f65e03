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
  async offsets(): Promise<number[]> {
    return (await this.#disk.list(this.#directory))
      .map(({ name }) => offsetOfFileName(name, producerSnapshotSuffix))
      .filter((offset): offset is number => offset !== undefined);
  }

  async write(offset: number, content: Uint8Array): Promise<void> {
    await writeAtomically(this.#disk, this.#pathOf(offset), content);
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
      const states = await readProducerSnapshot(this.#disk, this.#pathOf(candidate));
      if (states !== undefined) return { offset: candidate, states };
      this.#logger.warn('removing a damaged producer snapshot', { path: this.#pathOf(candidate) });
      await this.#disk.removeFile(this.#pathOf(candidate));
    }
    return undefined;
  }

  /** Removes those that nothing needs any more: all but the newest and those at these offsets. */
  async prune(segmentBases: ReadonlySet<number>): Promise<void> {
    for (const offset of (await this.offsets()).slice(0, -1))
      if (!segmentBases.has(offset)) await this.#disk.removeFile(this.#pathOf(offset));
  }

  /** Removes, durably, those that describe a longer log than there will be. */
  async removeBehind(offset: number): Promise<void> {
    const behind = (await this.offsets()).filter((candidate) => candidate > offset);
    for (const candidate of behind) await this.#disk.removeFile(this.#pathOf(candidate));
    if (behind.length > 0) await this.#disk.syncDirectory(this.#directory);
  }

  #pathOf(offset: number): string {
    return join(this.#directory, fileName(offset, producerSnapshotSuffix));
  }
}
