// From where to where a log reaches, how far of it is committed, and the producers as of its end.
//
// Invariant: start <= highWatermark <= end; the producers have heard of the same high watermark.

import type { ProducerStates } from './producers/producer-states.ts';

export interface LogEnds {
  readonly logStartOffset: number;
  readonly logEndOffset: number;
  readonly producers: ProducerStates;
}

export class LogOffsets {
  #start: number;
  #end: number;
  #highWatermark: number;
  #producers: ProducerStates;

  /** @param highWatermark as it was noted; one that lies outside the log is moved to its nearer end */
  constructor({ logStartOffset, logEndOffset, producers }: LogEnds, highWatermark: number) {
    this.#start = logStartOffset;
    this.#end = logEndOffset;
    this.#producers = producers;
    this.#highWatermark = highWatermark;
    this.setHighWatermark(highWatermark);
  }

  get start(): number {
    return this.#start;
  }

  /** The offset the next record gets. */
  get end(): number {
    return this.#end;
  }

  get highWatermark(): number {
    return this.#highWatermark;
  }

  get producers(): ProducerStates {
    return this.#producers;
  }

  /** The high watermark, or the first offset of the oldest open transaction when that comes first. */
  get lastStable(): number {
    const firstUnstable = this.#producers.firstUnstableOffset;
    if (firstUnstable === undefined) return this.#highWatermark;
    return Math.min(this.#highWatermark, Math.max(firstUnstable, this.#start));
  }

  setHighWatermark(offset: number): void {
    this.#highWatermark = Math.min(Math.max(offset, this.#start), this.#end);
    this.#producers.onHighWatermark(this.#highWatermark);
  }

  /** The log reaches up to `end` now. */
  extendTo(end: number): void {
    this.#end = end;
  }

  advanceStart(offset: number): void {
    if (offset <= this.#start) return;
    if (offset > this.#end) throw new RangeError(`log start ${offset} would be beyond the log end ${this.#end}`);
    this.#start = offset;
    if (this.#highWatermark < offset) this.setHighWatermark(offset);
  }

  /** The log ends earlier than it did. */
  cutTo(end: number, producers: ProducerStates): void {
    this.#producers = producers;
    this.#end = end;
    this.#start = Math.min(this.#start, end);
    this.setHighWatermark(Math.min(this.#highWatermark, end));
  }
}
