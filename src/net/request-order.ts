// The requests of one connection in order of arrival: which of them may be handled now, and whose answer is the
// next to leave. One is handled at a time, except that those that may overlap are handled together.
//
// Invariant: what has arrived and is not answered counts as pending until its answer is taken.

import type { Frame } from './frame.ts';

/** The place of a request that is being handled among the answers. */
export interface Slot<Outcome> {
  /** What it has led to, once it has. */
  outcome: Outcome | undefined;
  readonly sizeBytes: number;
  readonly mayOverlap: boolean;
}

/** Beyond this much received but unanswered work a connection is not read. */
const maxPendingBytes = 8 * 1024 * 1024;
const maxPendingRequests = 256;
/** At most so many overlapping requests are under way. */
const maxOverlap = 64;

export class RequestOrder<Outcome> {
  readonly #mayOverlap: (frame: Uint8Array) => boolean;
  #waiting: Frame[] = [];
  /** Requests under way. */
  #slots: Slot<Outcome>[] = [];
  #pendingBytes = 0;

  constructor(mayOverlap: (frame: Uint8Array) => boolean) {
    this.#mayOverlap = mayOverlap;
  }

  /** Something is being handled, or its answer has not left. */
  get isWorking(): boolean {
    return this.#slots.length > 0;
  }

  get isIdle(): boolean {
    return this.#slots.length === 0 && this.#waiting.length === 0;
  }

  /** Nothing more should be taken in. */
  get isFull(): boolean {
    return this.#pendingBytes > maxPendingBytes || this.#waiting.length > maxPendingRequests;
  }

  add(frame: Frame): void {
    this.#waiting.push(frame);
    this.#pendingBytes += frame.bytes.length;
  }

  /** The next request, when it may be handled beside those that are under way. */
  begin(): { readonly frame: Frame; readonly slot: Slot<Outcome> } | undefined {
    const frame = this.#waiting[0];
    if (frame === undefined) return undefined;
    const slot: Slot<Outcome> = {
      outcome: undefined,
      sizeBytes: frame.bytes.length,
      mayOverlap: this.#mayOverlap(frame.bytes),
    };
    if (!this.#isFree(slot)) return undefined;
    this.#waiting.shift();
    this.#slots.push(slot);
    return { frame, slot };
  }

  #isFree({ mayOverlap }: Slot<Outcome>): boolean {
    if (this.#slots.length === 0) return true;
    return mayOverlap && this.#slots.length < maxOverlap && this.#slots.every((slot) => slot.mayOverlap);
  }

  /** What the oldest request under way has led to; undefined when it has not yet. */
  takeOutcome(): Outcome | undefined {
    const slot = this.#slots[0];
    if (slot?.outcome === undefined) return undefined;
    this.#slots.shift();
    this.#pendingBytes -= slot.sizeBytes;
    return slot.outcome;
  }

  /** Gives up what has not begun. */
  dropWaiting(): void {
    this.#waiting = [];
  }

  /** Gives up everything; the outcomes that nobody will hear of. */
  clear(): Outcome[] {
    const outcomes = this.#slots.flatMap(({ outcome }) => (outcome === undefined ? [] : [outcome]));
    this.#waiting = [];
    this.#slots = [];
    return outcomes;
  }
}
