// Keeps `leader-epoch-checkpoint` up with the leader epochs in memory. Saves follow one another: two at
// once would write the same temporary file.

import { join } from 'node:path';
import type { Logger } from '../../base/logging.ts';
import type { Disk } from '../../base/ports/disk.ts';
import { readCheckpoint, writeCheckpoint } from '../directory/checkpoint-file.ts';
import { leaderEpochCheckpointName } from '../file-names.ts';
import { LeaderEpochs } from './leader-epochs.ts';
import { SerialWork } from '../serial-work.ts';

export class EpochCheckpoint {
  readonly epochs: LeaderEpochs;
  readonly #disk: Disk;
  #path: string;
  #savedRevision: number;
  /** The latest epoch and its start as they are on disk. */
  #savedEpoch = -1;
  readonly #saves = new SerialWork();

  private constructor(disk: Disk, path: string, epochs: LeaderEpochs, isSaved: boolean) {
    this.#disk = disk;
    this.#path = path;
    this.epochs = epochs;
    this.#savedRevision = isSaved ? epochs.revision : -1;
    if (isSaved) this.#savedEpoch = epochs.latestEpoch;
  }

  /** An unreadable checkpoint is begun anew, and so is a missing one. */
  static async load(disk: Disk, directory: string, logger: Logger): Promise<EpochCheckpoint> {
    const path = join(directory, leaderEpochCheckpointName);
    let isMissing = false;
    try {
      const lines = await readCheckpoint(disk, path);
      isMissing = lines === undefined;
      const epochs = lines === undefined ? undefined : LeaderEpochs.fromLines(lines);
      if (epochs !== undefined) return new EpochCheckpoint(disk, path, epochs, true);
      if (!isMissing) logger.warn('the leader epochs are out of order and will be rebuilt from the batches', { path });
    } catch (error) {
      logger.warn('the leader epochs are unreadable and will be rebuilt from the batches', { path, error });
    }
    return new EpochCheckpoint(disk, path, new LeaderEpochs(), isMissing);
  }

  get isSaved(): boolean {
    return this.epochs.revision === this.#savedRevision;
  }

  /** Where the first epoch begins that is not on disk: recovery has to read the batches from there on. */
  get unsavedFrom(): number {
    if (this.isSaved) return Infinity;
    return this.epochs.starts.find(({ epoch }) => epoch > this.#savedEpoch)?.startOffset ?? Infinity;
  }

  /** The log moves: nothing is saved while `move` is at it, and then in the directory that it gives. */
  relocate(move: () => Promise<string>): Promise<void> {
    return this.#saves.run(async () => {
      this.#path = join(await move(), leaderEpochCheckpointName);
    });
  }

  save(): Promise<void> {
    return this.#saves.run(async () => {
      if (this.isSaved) return;
      const { revision, latestEpoch } = this.epochs;
      await writeCheckpoint(this.#disk, this.#path, this.epochs.toLines());
      this.#savedRevision = revision;
      this.#savedEpoch = latestEpoch;
    });
  }
}
