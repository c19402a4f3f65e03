// The directories of partitions as a whole: made before anything is written into them, renamed when they
// are not to be found under their names any more, removed later. Every name is durable before the next
// thing happens.

import { Buffer } from 'node:buffer';
import { join } from 'node:path';
import type { Logger } from '../../base/logging.ts';
import type { Platform } from '../../base/ports/platform.ts';
import type { Timer } from '../../base/ports/timers.ts';
import {
  logSuffix,
  offsetOfFileName,
  parkedDirectoryName,
  partitionDirectoryName,
  partitionMetadataName,
  type TopicPartition,
} from '../file-names.ts';
import { readPartitionMetadata, writePartitionMetadata } from './partition-metadata.ts';

export class PartitionDirectories {
  readonly #platform: Platform;
  readonly #logger: Logger;
  readonly #deleteDelayMs: () => number;
  readonly #removals = new Set<Timer>();

  /** @param deleteDelayMs `file.delete.delay.ms` of whole directories; may change */
  constructor(platform: Platform, logger: Logger, deleteDelayMs: () => number) {
    this.#platform = platform;
    this.#logger = logger;
    this.#deleteDelayMs = deleteDelayMs;
  }

  async make(parent: string, topicPartition: TopicPartition, topicId: string): Promise<void> {
    const { disk } = this.#platform;
    const path = join(parent, partitionDirectoryName(topicPartition));
    const metadataPath = join(path, partitionMetadataName);
    // What a failed removal or a failed creation of an older topic left must not become part of this one.
    const hasOther =
      (await disk.info(path)) !== undefined &&
      (await readPartitionMetadata(disk, metadataPath)) !== topicId &&
      (await disk.list(path)).some(({ name }) => offsetOfFileName(name, logSuffix) !== undefined);
    if (hasOther) await this.park(parent, topicPartition, 'stray');
    await disk.makeDirectory(path);
    await writePartitionMetadata(disk, metadataPath, topicId);
    await disk.syncDirectory(parent);
  }

  /** Renames a partition's directory, durably; returns its new path. */
  async park(parent: string, topicPartition: TopicPartition, reason: 'delete' | 'stray'): Promise<string> {
    const { disk, random } = this.#platform;
    const uniqueHex = Buffer.from(random.bytes(16)).toString('hex');
    const path = join(parent, partitionDirectoryName(topicPartition));
    const parked = join(parent, parkedDirectoryName(topicPartition, uniqueHex, reason));
    if (reason === 'stray')
      this.#logger.warn('setting aside a partition directory that the cluster does not know', { path, parked });
    await disk.rename(path, parked);
    await disk.syncDirectory(parent);
    return parked;
  }

  /** Removes a directory, after the delay. What is not removed when the broker stops goes at the next start. */
  removeLater(path: string): void {
    const timer = this.#platform.timers.background(this.#deleteDelayMs(), () => {
      this.#removals.delete(timer);
      this.#platform.disk.removeDirectory(path).catch((error: unknown) => {
        // The next start finds the name and tries again.
        this.#logger.warn('could not remove a deleted partition', { path, error });
      });
    });
    this.#removals.add(timer);
  }

  /** Nothing is removed any more. */
  stop(): void {
    for (const timer of this.#removals) timer.cancel();
  }
}
