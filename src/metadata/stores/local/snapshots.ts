// The snapshots beside a metadata log: which there are, when the next one is due, which old ones may go.
// The newest whole one always stays, and so does everything in the log behind the oldest that stays.

import { join } from 'node:path';
import type { Logger } from '../../../base/logging.ts';
import type { Platform } from '../../../base/ports/platform.ts';
import type { Timer } from '../../../base/ports/timers.ts';
import type { Voter } from './control-batches.ts';
import {
  encodeSnapshot,
  parseSnapshotName,
  type ReadSnapshot,
  readSnapshot,
  type SnapshotContent,
  type SnapshotName,
  snapshotName,
  writeSnapshot,
} from './snapshot-file.ts';

export interface SnapshotRules {
  /** `metadata.log.max.record.bytes.between.snapshots` */
  readonly maxBytesBetween: number;
  /** `metadata.log.max.snapshot.interval.ms`; 0 leaves it to the bytes. */
  readonly maxIntervalMs: number;
  /** `metadata.max.retention.bytes`: of snapshots and log together; -1 for no bound. */
  readonly retentionBytes: number;
  /** `metadata.max.retention.ms`; -1 for no bound. */
  readonly retentionMs: number;
}

export interface SnapshotsOptions {
  readonly platform: Platform;
  readonly logger: Logger;
  readonly directory: string;
  readonly rules: SnapshotRules;
  /** The voter to name in a snapshot; undefined where voters do not stand in the log. */
  readonly voter: () => Voter | undefined;
  /** Called after a snapshot was taken, with the end of the oldest one that stays: the log may begin there. */
  readonly onTaken: (oldestEndOffset: number) => Promise<void>;
  readonly logSizeBytes: () => number;
}

export class Snapshots {
  readonly #options: SnapshotsOptions;
  #names: readonly SnapshotName[] = [];
  #offered: SnapshotContent | undefined;
  /** Bytes of records that no snapshot has. */
  #newBytes = 0;
  #timer: Timer | undefined;
  #taking: Promise<void> | undefined;
  #isClosed = false;

  constructor(options: SnapshotsOptions) {
    this.#options = options;
  }

  /** Finds the snapshots of the directory; the newest that is whole, if any, is what loading begins with. */
  async load(): Promise<ReadSnapshot | undefined> {
    const { platform, directory, logger } = this.#options;
    this.#newBytes = 0;
    const entries = await platform.disk.list(directory);
    const found = entries.map(({ name }) => parseSnapshotName(name)).filter((name) => name !== undefined);
    const names = found.toSorted((a, b) => a.endOffset - b.endOffset || a.epoch - b.epoch);
    for (let i = names.length - 1; i >= 0; i -= 1) {
      const newest = await readSnapshot(platform.disk, directory, names[i]!);
      if (newest !== undefined) {
        this.#names = names.slice(0, i + 1);
        return newest;
      }
      logger.warn('passing over a snapshot that is not whole', { directory, file: names[i]!.fileName });
    }
    this.#names = [];
    return undefined;
  }

  /** Records of this size are in the log and in no snapshot. */
  account(sizeBytes: number): void {
    this.#newBytes += sizeBytes;
  }

  offer(content: SnapshotContent): void {
    this.#offered = content;
    this.#consider();
  }

  #consider(): void {
    if (this.#isClosed || this.#taking !== undefined || this.#offered === undefined) return;
    const { rules, platform } = this.#options;
    if (this.#newBytes >= rules.maxBytesBetween) {
      this.#take(this.#offered);
    } else if (rules.maxIntervalMs > 0) {
      this.#timer ??= platform.timers.background(rules.maxIntervalMs, () => {
        this.#timer = undefined;
        if (this.#offered !== undefined && this.#taking === undefined) this.#take(this.#offered);
      });
    }
  }

  /** Waits for the snapshot that is being written, and takes no more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#timer?.cancel();
    await this.#taking;
  }

  #take(content: SnapshotContent): void {
    this.#offered = undefined;
    this.#newBytes = 0;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#taking = this.#write(content)
      .catch((error: unknown) => {
        // The log has everything; a later offer, when it is due, tries again.
        const { logger, directory } = this.#options;
        logger.warn('could not write a snapshot of the metadata', { directory, error });
      })
      .finally(() => {
        this.#taking = undefined;
        // What was offered meanwhile may be due already.
        this.#consider();
      });
  }

  async #write(content: SnapshotContent): Promise<void> {
    const { platform, directory, onTaken, logger } = this.#options;
    const voter = this.#options.voter();
    const { lastContainedOffset, lastContainedEpoch } = content.provenance;
    const name = snapshotName(lastContainedOffset + 1, lastContainedEpoch);
    const named = voter === undefined ? content : { ...content, voters: [voter] };
    const chunks = await encodeSnapshot(named, platform.clock.wallMs(), platform.timers);
    await writeSnapshot(platform.disk, directory, name, chunks);
    this.#names = [...this.#names.filter(({ fileName }) => fileName !== name.fileName), name];
    await this.#removeOld();
    await onTaken(this.#names[0]!.endOffset);
    logger.info('wrote a snapshot of the metadata', { directory, file: name.fileName });
  }

  /** The oldest goes while there is more than one and it is too old, or everything together too large. */
  async #removeOld(): Promise<void> {
    const { platform, directory, rules, logSizeBytes } = this.#options;
    const infos = await Promise.all(
      this.#names.map(async (name) => ({ name, info: await platform.disk.info(join(directory, name.fileName)) })),
    );
    let totalBytes = infos.reduce((sum, { info }) => sum + (info?.sizeBytes ?? 0), logSizeBytes());
    const kept = [...infos];
    while (kept.length > 1) {
      const { name, info } = kept[0]!;
      const ageMs = platform.clock.wallMs() - (info?.modifiedMs ?? 0);
      const isTooOld = rules.retentionMs >= 0 && ageMs > rules.retentionMs;
      const isTooMuch = rules.retentionBytes >= 0 && totalBytes > rules.retentionBytes;
      if (!isTooOld && !isTooMuch) break;
      await platform.disk.removeFile(join(directory, name.fileName));
      totalBytes -= info?.sizeBytes ?? 0;
      kept.shift();
    }
    this.#names = kept.map(({ name }) => name);
  }
}
