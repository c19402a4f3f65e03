// The segments of a log in order, at least one; the last is appended to. The list is replaced as a whole
// when it changes, so that a reader in its midst goes on with the one it began with.

import type { Segment } from './segment.ts';

export class SegmentList {
  #segments: readonly Segment[];

  constructor(segments: readonly Segment[]) {
    this.#segments = segments;
  }

  get all(): readonly Segment[] {
    return this.#segments;
  }

  get active(): Segment {
    return this.#segments.at(-1)!;
  }

  get sizeBytes(): number {
    let sum = 0;
    for (const { sizeBytes } of this.#segments) sum += sizeBytes;
    return sum;
  }

  append(segment: Segment): void {
    this.#segments = [...this.#segments, segment];
  }

  /** Takes the `count` oldest out. */
  removeFirst(count: number): readonly Segment[] {
    const removed = this.#segments.slice(0, count);
    this.#segments = this.#segments.slice(count);
    return removed;
  }

  /** Whether these are in it, in this order and next to each other, and none of them is appended to. */
  holdsInactive(run: readonly Segment[]): boolean {
    const first = this.#segments.indexOf(run[0]!);
    return (
      first >= 0 && run.every((segment, at) => this.#segments[first + at] === segment) && !run.includes(this.active)
    );
  }

  /** Puts others in the place of a run that `holdsInactive`. */
  replace(run: readonly Segment[], others: readonly Segment[]): void {
    const first = this.#segments.indexOf(run[0]!);
    this.#segments = [...this.#segments.slice(0, first), ...others, ...this.#segments.slice(first + run.length)];
  }

  removeLast(): void {
    this.#segments = this.#segments.slice(0, -1);
  }
}

/** Index of the last segment that begins at or before `offset`; the first one's when none does. */
export function segmentIndexOf(segments: readonly Segment[], offset: number): number {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (segments[middle]!.baseOffset <= offset) low = middle + 1;
    else high = middle;
  }
  return Math.max(low - 1, 0);
}
