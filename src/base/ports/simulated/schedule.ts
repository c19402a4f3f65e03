// The one queue of everything that will happen: timers, disk completions, bytes that arrive. Events
// run one at a time in the order of their virtual moments, first come first served within one moment.
// The order they ran in is folded into a hash: two runs of one seed must end with the same.

export interface ScheduledEvent {
  readonly atMs: number;
  readonly label: string;
  cancelled: boolean;
}

interface QueuedEvent extends ScheduledEvent {
  readonly sequence: number;
  readonly action: () => void;
}

export class Schedule {
  readonly #heap: QueuedEvent[] = [];
  #nowMs = 0;
  #sequence = 0;
  #traceHash = 0x811c9dc5;

  get nowMs(): number {
    return this.#nowMs;
  }

  /** A number that depends on every event that ran and on the order of all of them. */
  get traceHash(): number {
    return this.#traceHash;
  }

  /** Runs `action` after `delayMs` of virtual time. The label goes into the trace. */
  after(delayMs: number, label: string, action: () => void): ScheduledEvent {
    const atMs = this.#nowMs + Math.max(0, delayMs);
    const event = { atMs, label, sequence: this.#sequence++, action, cancelled: false };
    this.#heap.push(event);
    this.#siftUp(this.#heap.length - 1);
    return event;
  }

  /** The moment of the next event, undefined when nothing will ever happen again. */
  nextAtMs(): number | undefined {
    while (this.#heap[0]?.cancelled) this.#pop();
    return this.#heap[0]?.atMs;
  }

  /** Runs the next event; time jumps to its moment. False when there is none. */
  step(): boolean {
    if (this.nextAtMs() === undefined) return false;
    const event = this.#pop();
    this.#nowMs = event.atMs;
    this.trace(event.label);
    event.action();
    return true;
  }

  /** Moves time without an event; only as far as no event is skipped. */
  advanceTo(atMs: number): void {
    if (atMs > (this.nextAtMs() ?? Infinity)) throw new Error('time would jump over an event');
    this.#nowMs = Math.max(this.#nowMs, atMs);
  }

  /** Folds a word about what happens now into the trace. */
  trace(word: string): void {
    let hash = this.#traceHash ^ Math.floor(this.#nowMs * 1_000);
    for (let index = 0; index < word.length; index++) hash = Math.imul(hash ^ word.charCodeAt(index), 0x01000193);
    this.#traceHash = hash >>> 0;
  }

  #pop(): QueuedEvent {
    const heap = this.#heap;
    const first = heap[0] as QueuedEvent;
    const last = heap.pop() as QueuedEvent;
    if (heap.length > 0) {
      heap[0] = last;
      this.#siftDown();
    }
    return first;
  }

  #siftUp(from: number): void {
    const heap = this.#heap;
    const event = heap[from] as QueuedEvent;
    let index = from;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = heap[parentIndex] as QueuedEvent;
      if (!isBefore(event, parent)) break;
      heap[index] = parent;
      index = parentIndex;
    }
    heap[index] = event;
  }

  #siftDown(): void {
    const heap = this.#heap;
    const event = heap[0] as QueuedEvent;
    let index = 0;
    for (;;) {
      let childIndex = 2 * index + 1;
      if (childIndex >= heap.length) break;
      const sibling = heap[childIndex + 1];
      if (sibling !== undefined && isBefore(sibling, heap[childIndex] as QueuedEvent)) childIndex++;
      const child = heap[childIndex] as QueuedEvent;
      if (!isBefore(child, event)) break;
      heap[index] = child;
      index = childIndex;
    }
    heap[index] = event;
  }
}

function isBefore(left: QueuedEvent, right: QueuedEvent): boolean {
  return left.atMs < right.atMs || (left.atMs === right.atMs && left.sequence < right.sequence);
}
