// The end of a log, where it grows: a batch gets its offsets and is accounted for in memory at once, beginning a
// new segment when one is due, and its bytes are queued for the disk.
//
// Invariant: what is accounted for is in the queue, in the same order.

import type { Lease } from '../../base/bytes/lease.ts';
import type { Platform } from '../../base/ports/platform.ts';
import { viewOf } from '../../protocol/records/int64.ts';
import type { EpochCheckpoint } from '../epochs/epoch-checkpoint.ts';
import type { LogConfig } from '../log-config.ts';
import type { LogOffsets } from '../log-offsets.ts';
import type { LogUpkeep } from '../log-upkeep.ts';
import type { AppendedBatch } from '../partition-log-options.ts';
import { replayAppended } from '../producers/producer-replay.ts';
import type { LogTail } from '../reading/tail-cache.ts';
import { rollJitterMs, shouldRoll } from '../segment/roll.ts';
import type { SegmentList } from '../segment/segment-list.ts';
import { Segment, type SegmentContext } from '../segment/segment.ts';
import type { AppendQueue } from './append-queue.ts';
import { FlushDeadline } from './flush-deadline.ts';
import { stampBatch } from './stamped-batch.ts';

export interface LogAppendsParts {
  readonly platform: Platform;
  readonly context: SegmentContext;
  readonly segments: SegmentList;
  readonly epochs: EpochCheckpoint;
  readonly offsets: LogOffsets;
  readonly tail: LogTail;
  readonly queue: AppendQueue;
  readonly upkeep: LogUpkeep;
}

export class LogAppends {
  readonly #log: { readonly config: LogConfig };
  readonly #parts: LogAppendsParts;
  readonly #deadline: FlushDeadline;

  /** @param log whose config is asked for at every append, as it may change */
  constructor(log: { readonly config: LogConfig }, parts: LogAppendsParts) {
    this.#log = log;
    this.#parts = parts;
    this.#deadline = new FlushDeadline(parts.platform.timers, () => this.demandFlush());
  }

  /** Assigns offsets and leader epoch in place. Nothing has been appended when it throws. */
  append(batch: Uint8Array, leaderEpoch: number, lease: Lease | undefined): AppendedBatch {
    const { config } = this.#log;
    const { platform, segments, epochs, offsets, tail, queue, upkeep } = this.#parts;
    const view = viewOf(batch);
    const { baseOffset, lastOffset, maxTimestamp, hasProducer } = stampBatch(view, offsets.end, leaderEpoch);
    const endOffset = lastOffset + 1;
    const nowMs = platform.clock.wallMs();
    if (shouldRoll(segments.active, config, { sizeBytes: batch.length, lastOffset, maxTimestamp, nowMs })) this.roll();
    const segment = segments.active;
    const position = segment.sizeBytes;
    if (leaderEpoch > epochs.epochs.latestEpoch) upkeep.beginEpoch(leaderEpoch, baseOffset);
    segment.account(lastOffset, batch.length, maxTimestamp, config.indexIntervalBytes);
    offsets.extendTo(endOffset);
    if (hasProducer) replayAppended(offsets.producers, segment, batch, view);
    tail.append(baseOffset, lastOffset, batch, lease);
    queue.push(segment, position, batch, endOffset, lease);
    upkeep.noteChange();
    if (endOffset - queue.durable.offset >= config.flushMessages) this.demandFlush();
    else this.#deadline.onAppend(config.flushMs);
    return { baseOffset, lastOffset };
  }

  /** Starts a new segment at the end of the log. */
  roll(): void {
    const { platform, context, segments, offsets, upkeep } = this.#parts;
    const finished = segments.active;
    const baseOffset = offsets.end;
    if (finished.sizeBytes === 0 && finished.baseOffset === baseOffset) return;
    const createdMs = platform.clock.wallMs();
    const jitterMs = rollJitterMs(platform.random, this.#log.config);
    segments.append(new Segment(context, { baseOffset, createdMs, rollJitterMs: jitterMs }));
    upkeep.finish(finished);
  }

  /** Rolls, and makes sure that a restart finds the new segment even when all others are gone. */
  async rollForGood(): Promise<void> {
    this.roll();
    const { segments, upkeep, queue } = this.#parts;
    await segments.active.createFiles();
    await segments.active.file.sync();
    await upkeep.finishing.run(queue);
  }

  /** Asks for everything appended so far to become durable; nobody waits here. */
  demandFlush(): void {
    this.#parts.queue.demandFlush(this.#parts.offsets.end);
  }

  /** More of the log has become durable. */
  onDurable(): void {
    if (this.#parts.queue.durable.offset >= this.#parts.offsets.end) this.#deadline.clear();
  }

  /** Nothing is appended any more. */
  stop(): void {
    this.#deadline.clear();
  }
}
