// Takes the end off a log, because a follower must or because the disk failed: stops what is on its way,
// finds the last point that can be relied on, cuts there, and lets appends begin again. Readers wait
// meanwhile, as files and indexes change under them.

import type { AppendQueue, LogPoint } from '../append/append-queue.ts';
import type { LoadedLog } from './log-loading.ts';
import { keepWrittenTail } from './written-tail.ts';
import { type TruncatedLog, truncateLog } from './log-truncation.ts';
import type { ProducerStates } from '../producers/producer-states.ts';
import type { SegmentFinishing } from '../segment/segment-finishing.ts';
import type { SerialWork } from '../serial-work.ts';
import { StorageError } from '../storage-error.ts';
import type { LogTail } from '../reading/tail-cache.ts';

export interface CutLog extends Pick<LoadedLog, 'context' | 'segments' | 'snapshots' | 'epochs'> {
  readonly tail: LogTail;
  readonly finishing: SegmentFinishing;
  nowMs(): number;
  rollJitterMs(): number;
  /** The recovery point has become lower: called before batches below the old one go, and before appends begin again. */
  onTruncated(): Promise<void>;
}

export class LogCut {
  readonly log: CutLog;
  readonly #queue: AppendQueue;
  readonly #work: SerialWork;
  #under: Promise<void> | undefined;
  #floor = Infinity;

  constructor(queue: AppendQueue, work: SerialWork, log: CutLog) {
    this.#queue = queue;
    this.#work = work;
    this.log = log;
  }

  /** The cut that is being made. */
  get under(): Promise<void> | undefined {
    return this.#under;
  }

  /** What is durable from here on may be on its way out, until a cut has succeeded: recovery must not rely on it. */
  get floor(): number {
    return this.#floor;
  }

  /**
   * Cuts at `offset`, or at the end of what can be relied on when that comes first or no offset is given.
   * `apply` brings the log's own fields in line.
   */
  run(offset: number | undefined, producers: ProducerStates, apply: (result: TruncatedLog) => void): Promise<void> {
    if (this.#under !== undefined) return this.#under.then(() => this.run(offset, producers, apply));
    const under = this.#prepare(offset).then(() => this.#work.run(() => this.#run(offset, producers, apply)));
    this.#under = under;
    return under.finally(() => {
      this.#under = undefined;
    });
  }

  /** What is to stay is in the file first; then nothing moves any more. */
  async #prepare(offset: number | undefined): Promise<void> {
    if (offset !== undefined && this.#queue.failure === undefined) await this.#queue.whenWritten(offset);
    this.#queue.halt(new StorageError(this.log.context.directory, 'the log is being cut'));
    await this.#queue.idle();
  }

  async #makeDurable(): Promise<LogPoint> {
    if (!this.#queue.hasDiskFailed) return this.#queue.settle();
    return keepWrittenTail(this.#queue, this.log.segments.all);
  }

  async #run(
    offset: number | undefined,
    producers: ProducerStates,
    apply: (result: TruncatedLog) => void,
  ): Promise<void> {
    const { context, segments, snapshots, epochs, tail, finishing } = this.log;
    const reliable = await this.#makeDurable();
    tail.clear();
    const isFurther = offset === undefined || offset >= reliable.offset;
    if (!isFurther) {
      // A crash in the midst of the cut must not look like damage to what was safe.
      this.#floor = Math.min(this.#floor, offset);
      await this.log.onTruncated();
    }
    const result = await truncateLog({
      context,
      segments,
      snapshots,
      leaderEpochs: epochs.epochs,
      producers,
      offset: isFurther ? reliable.offset : offset,
      place: isFurther ? reliable : undefined,
      nowMs: this.log.nowMs(),
      rollJitterMs: this.log.rollJitterMs(),
    });
    finishing.forgetOthers();
    apply(result);
    await epochs.save();
    const { active } = segments;
    const point = { offset: result.logEndOffset, segment: active, position: active.sizeBytes };
    // Durable is now what the cut left: the recovery point on disk must not be above it.
    this.#queue.moveTo(point);
    this.#floor = Infinity;
    await this.log.onTruncated();
    this.#queue.restart();
  }
}
