// What a log keeps beside its batches and writes behind them: indexes and producer snapshots of finished
// segments, the leader epochs, the recovery mark. All of it can be rebuilt from the batches; what could not
// be written is tried again, and until then recovery begins no later than what it is about.

import type { Logger } from '../base/logging.ts';
import type { AppendQueue } from './append/append-queue.ts';
import type { EpochCheckpoint } from './epochs/epoch-checkpoint.ts';
import type { ProducerSnapshots } from './producers/producer-snapshots.ts';
import { RecoveryMark } from './recovery/recovery-mark.ts';
import { SegmentFinishing } from './segment/segment-finishing.ts';
import type { SegmentList } from './segment/segment-list.ts';
import type { Segment } from './segment/segment.ts';
import type { SerialWork } from './serial-work.ts';

/** The log as far as it concerns what is kept beside it. */
export interface KeptLog {
  readonly directory: string;
  readonly durableOffset: number;
  readonly logEndOffset: number;
  /** It is open, and the disk has not failed it. */
  readonly isWritable: boolean;
  /** The producers as of `logEndOffset`. */
  producerSnapshot(): Uint8Array;
  demandFlush(): void;
}

export interface UpkeepParts {
  readonly segments: SegmentList;
  readonly snapshots: ProducerSnapshots;
  readonly epochs: EpochCheckpoint;
  readonly queue: AppendQueue;
  readonly work: SerialWork;
  readonly logger: Logger;
}

export class LogUpkeep {
  readonly finishing: SegmentFinishing;
  readonly #log: KeptLog;
  readonly #parts: UpkeepParts;
  readonly #mark: RecoveryMark;
  /** What could not be done the last time: told once, not at every try. */
  readonly #failing = new Set<string>();
  #hasChanged = false;

  constructor(log: KeptLog, parts: UpkeepParts) {
    this.#log = log;
    this.#parts = parts;
    this.finishing = new SegmentFinishing(parts.segments, parts.snapshots);
    this.#mark = new RecoveryMark(parts.segments, parts.snapshots);
  }

  /** The log is not as it was opened any more. */
  noteChange(): void {
    this.#hasChanged = true;
  }

  /** Below, everything that belongs beside the batches is on disk; Infinity when nothing is missing. */
  get unsavedFrom(): number {
    return Math.min(this.finishing.unfinishedFrom, this.#parts.epochs.unsavedFrom);
  }

  /** `segment` gets no more batches: the log goes on behind it. */
  finish(segment: Segment): void {
    this.finishing.add(segment, this.#log.logEndOffset, this.#log.producerSnapshot());
    this.#inBackground('finish a segment', () => this.finishing.run(this.#parts.queue));
  }

  /** A leader epoch begins with the batch that is being appended. */
  beginEpoch(epoch: number, startOffset: number): void {
    this.#parts.epochs.epochs.assign(epoch, startOffset);
    this.#inBackground('save the leader epochs', () => this.#parts.epochs.save());
  }

  /** Tries again what could not be written. */
  retry(): void {
    if (!this.#log.isWritable) return;
    if (this.finishing.unfinishedFrom < Infinity)
      this.#inBackground('finish a segment', () => this.finishing.run(this.#parts.queue));
    if (!this.#parts.epochs.isSaved) this.#inBackground('save the leader epochs', () => this.#parts.epochs.save());
  }

  #inBackground(what: string, work: () => Promise<void>): void {
    this.#parts.work.run(work).then(
      () => this.#failing.delete(what),
      (error: unknown) => {
        // It is tried again with the next one, and made up for by recovery; a failed log says so itself.
        if (!this.#log.isWritable || this.#failing.has(what)) return;
        this.#failing.add(what);
        this.#parts.logger.warn(`could not ${what}`, { directory: this.#log.directory, error });
      },
    );
  }

  /** Bounds what a restart after a crash would have to check. Asked for before recovery points are noted. */
  async saveMark(): Promise<void> {
    const log = this.#log;
    if (!log.isWritable) return;
    if (!this.#mark.isDue()) {
      // Nobody waits for what was appended last; without this its file would stay open for ever.
      if (this.#mark.isQuiet && log.durableOffset < log.logEndOffset) log.demandFlush();
      return;
    }
    const { work, queue } = this.#parts;
    await work.run(() => this.#mark.save(queue, log.logEndOffset, log.producerSnapshot()));
  }

  /** Writes everything that has changed, so that a restart has nothing to rebuild. Nothing is appended meanwhile. */
  async saveAll(): Promise<void> {
    if (!this.#hasChanged) return;
    await this.finishing.finishAll(this.#parts.queue, this.#log.logEndOffset, this.#log.producerSnapshot());
    await this.#parts.epochs.save();
  }
}
