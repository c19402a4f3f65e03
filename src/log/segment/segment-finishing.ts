// What is left to do for a segment that gets no more batches: make it durable, then write its indexes
// and the producer snapshot at its end. Until that is done recovery must begin no later than there.

import type { AppendQueue } from '../append/append-queue.ts';
import type { ProducerSnapshots } from '../producers/producer-snapshots.ts';
import type { SegmentList } from './segment-list.ts';
import type { Segment } from './segment.ts';

interface FinishedSegment {
  readonly segment: Segment;
  /** Behind its last batch: the base of the next one. */
  readonly endOffset: number;
  readonly producerSnapshot: Uint8Array;
}

export class SegmentFinishing {
  readonly #segments: SegmentList;
  readonly #snapshots: ProducerSnapshots;
  /** Oldest first. */
  #pending: FinishedSegment[] = [];

  constructor(segments: SegmentList, snapshots: ProducerSnapshots) {
    this.#segments = segments;
    this.#snapshots = snapshots;
  }

  /** Base of the oldest segment that is not finished, Infinity when all are. */
  get unfinishedFrom(): number {
    return this.#pending[0]?.segment.baseOffset ?? Infinity;
  }

  add(segment: Segment, endOffset: number, producerSnapshot: Uint8Array): void {
    this.#pending.push({ segment, endOffset, producerSnapshot });
  }

  /** Segments that are not part of the log any more, or are appended to again, need no finish. */
  forgetOthers(): void {
    const { all, active } = this.#segments;
    this.#pending = this.#pending.filter(({ segment }) => segment !== active && all.includes(segment));
  }

  /** Throws what the disk says; what is not finished then stays to be tried again. */
  async run(queue: AppendQueue): Promise<void> {
    for (let next = this.#pending[0]; next !== undefined; next = this.#pending[0]) {
      const { segment, endOffset, producerSnapshot } = next;
      await queue.whenDurable(endOffset);
      await segment.saveIndexes();
      await this.#snapshots.write(endOffset, producerSnapshot);
      await this.#snapshots.prune(new Set(this.#segments.all.map(({ baseOffset }) => baseOffset)));
      segment.release();
      if (this.#pending[0] === next) this.#pending.shift();
    }
  }

  /** The log is closed in order: the active segment is made ready too, as of `endOffset`. */
  async finishAll(queue: AppendQueue, endOffset: number, producerSnapshot: Uint8Array): Promise<void> {
    await queue.whenDurable(endOffset);
    await this.run(queue);
    const { active, all } = this.#segments;
    // The file of a segment without batches may not be there yet.
    await active.file.sync();
    await active.saveIndexes();
    await this.#snapshots.write(endOffset, producerSnapshot);
    await this.#snapshots.prune(new Set(all.map(({ baseOffset }) => baseOffset)));
  }
}
