// Goes over the bytes of a slice as they come in from the file, batch by batch, and says up to where they
// are what was written: headers that make sense, offsets in order and within the bounds, checksums that
// match. Work is done on what has just been read, so that no piece holds the event loop for long.

import { crc32c } from '../../base/checksum/crc32c.ts';
import {
  attributesAt,
  baseOffsetOf,
  batchHeaderSize,
  batchSizeOf,
  crcOf,
  currentMagic,
  lastOffsetOf,
  magicOf,
} from '../../protocol/records/batch-header.ts';
import { viewOf } from '../../protocol/records/int64.ts';
import { headerProblem, isChecksumRight, offsetsProblem } from '../segment/batch-check.ts';

/** What is known about a slice beside its bytes. */
export interface SliceBounds {
  /** Batches that end behind so many bytes are not taken. */
  readonly sizeBytes: number;
  /** No batch has a lower offset. */
  readonly firstOffset: number;
  /** Batches that reach this offset are not for the reader. */
  readonly boundOffset: number;
  /** The file has no batch with this offset or one behind it. */
  readonly endOffset: number;
  readonly epochOf: ((offset: number) => number) | undefined;
  /** Bytes of the file from the slice's start on. */
  readonly fileBytes: number;
}

export interface SliceDamage {
  /** From the slice's start. */
  readonly at: number;
  /** No batch from there on has a lower offset. */
  readonly firstOffset: number;
  readonly reason: string;
}

export class SliceCheck {
  readonly #bounds: SliceBounds;
  readonly #memory: Uint8Array;
  readonly #view: DataView;
  #at = 0;
  /** The header of the batch at `#at` has been looked at. */
  #hasBegun = false;
  /** Up to where that batch is in `#checksum`. */
  #checkedTo = 0;
  #checksum = 0;
  /** Where the next batch has to lie. One object, not one for each batch. */
  readonly #order: { first: number; readonly end: number; readonly epochOf: SliceBounds['epochOf'] };
  /** Of the batch before `#at`: its position, where it had to begin, and whether offsets are missing before it. */
  #before: { readonly at: number; readonly firstOffset: number; readonly hasGap: boolean } | undefined;
  #damage: SliceDamage | undefined;
  #isDone = false;
  #isCutShort = false;

  constructor(memory: Uint8Array, bounds: SliceBounds) {
    this.#memory = memory;
    this.#view = viewOf(memory);
    this.#bounds = bounds;
    this.#order = { first: bounds.firstOffset, end: bounds.endOffset, epochOf: bounds.epochOf };
  }

  /** Where the whole, sound batches end. */
  get end(): number {
    return this.#at;
  }

  /** The offset behind them. */
  get nextOffset(): number {
    return this.#order.first;
  }

  /** Why they end there, when it is not for lack of bytes or because of the bound. */
  get damage(): SliceDamage | undefined {
    return this.#damage;
  }

  /** More bytes cannot add anything. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /** The batch behind them is larger than what may be taken. */
  get isCutShort(): boolean {
    return this.#isCutShort;
  }

  /** The file holds less than it should. */
  endOfFile(): void {
    if (!this.#isDone) this.#stop('the file ends inside a batch');
  }

  /** The first `filled` bytes of the memory have come in. */
  advance(filled: number): void {
    while (!this.#isDone && this.#advanceBatch(filled));
  }

  /** True when the batch at `#at` is done with. */
  #advanceBatch(filled: number): boolean {
    const at = this.#at;
    if (!this.#hasBegun && !this.#beginBatch(filled)) return false;
    const view = this.#view;
    const end = at + batchSizeOf(view, at);
    const isCurrent = magicOf(view, at) === currentMagic;
    if (isCurrent) {
      const to = Math.min(filled, end);
      this.#checksum = crc32c(this.#memory, this.#checkedTo, to, this.#checksum);
      this.#checkedTo = to;
    }
    if (filled < end) return false;
    const isRight = isCurrent ? this.#checksum === crcOf(view, at) : isChecksumRight(this.#memory, view, at);
    if (!isRight) return this.#stop('the checksum does not match');
    // Its bytes are what they were: then it is the bound that has moved, and the reader waits.
    if (lastOffset(view, at) >= this.#bounds.boundOffset) return this.#stop(undefined);
    const hasGap = isCurrent && baseOffsetOf(view, at) > this.#order.first;
    this.#before = { at, firstOffset: this.#order.first, hasGap };
    this.#order.first = lastOffset(view, at) + 1;
    this.#at = end;
    this.#hasBegun = false;
    return true;
  }

  /** Looks at the header of the batch at `#at`; false when it is not there or ends the slice. */
  #beginBatch(filled: number): boolean {
    const at = this.#at;
    const left = this.#bounds.fileBytes - at;
    if (left === 0) return this.#stop(undefined);
    const headerSize = Math.min(batchHeaderSize, left);
    if (filled - at < headerSize) {
      this.#checkOffset(filled);
      return false;
    }
    const view = this.#view;
    const problem = headerProblem(view, at, headerSize, left);
    if (problem !== undefined) return this.#stop(problem);
    if (!this.#checkOffset(filled)) return false;
    const { boundOffset } = this.#bounds;
    const misplaced = offsetsProblem(view, at, this.#order);
    if (misplaced !== undefined) return this.#stop(misplaced);
    // The first one is looked at whole before a reader is told that there is nothing for it.
    if (this.#before !== undefined && lastOffset(view, at) >= boundOffset) return this.#stop(undefined);
    if (at + batchSizeOf(view, at) > this.#bounds.sizeBytes) {
      this.#isCutShort = true;
      return this.#stop(undefined);
    }
    this.#hasBegun = true;
    this.#checkedTo = at + attributesAt;
    this.#checksum = 0;
    return true;
  }

  /**
   * Two batches that overlap: the one that left a gap before it is not where it was, else the one behind.
   * Base offsets have no checksum; in a log without gaps their neighbours give every wrong one away.
   */
  #checkOffset(filled: number): boolean {
    const at = this.#at;
    const before = this.#before;
    if (before === undefined || filled - at < 8 || !before.hasGap) return true;
    const baseOffset = baseOffsetOf(this.#view, at);
    if (baseOffset >= this.#order.first) return true;
    this.#at = before.at;
    this.#order.first = before.firstOffset;
    this.#stop(`offsets that reach into those of the batch behind it, at ${baseOffset}`);
    return false;
  }

  #stop(reason: string | undefined): false {
    this.#isDone = true;
    if (reason !== undefined) this.#damage = { at: this.#at, firstOffset: this.#order.first, reason };
    return false;
  }
}

function lastOffset(view: DataView, at: number): number {
  return magicOf(view, at) === currentMagic ? lastOffsetOf(view, at) : baseOffsetOf(view, at);
}
