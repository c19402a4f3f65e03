// The way from memory to disk. Appends come in as fast as they like; one write is on its way at a time
// and takes everything that queued up meanwhile; one flush is on its way at a time and serves everybody
// who waits (group commit). After the first failure nothing is written or acknowledged any more.
//
// Invariant: durable.offset <= written.offset <= end of the log.

import { StorageError } from './storage-error.ts';
import type { Segment } from './segment.ts';

/** A place in the log, always between two batches. */
export interface LogPoint {
  readonly offset: number;
  readonly segment: Segment;
  readonly position: number;
}

interface PendingWrite {
  readonly segment: Segment;
  readonly position: number;
  readonly bytes: Uint8Array;
  /** Offset behind the batch. */
  readonly endOffset: number;
}

interface Waiter {
  readonly offset: number;
  readonly resolve: () => void;
  readonly reject: (error: StorageError) => void;
}

/** One gathered write takes at most this much, so that acknowledgements are not kept waiting. */
const maxWriteBytes = 8 * 1024 * 1024;
const maxWriteChunks = 1024;

export class AppendQueue {
  readonly #directory: string;
  readonly #onDurable: (point: LogPoint) => void;
  readonly #onFailure: (error: StorageError) => void;
  #pending: PendingWrite[] = [];
  #written: LogPoint;
  #durable: LogPoint;
  /** Segments with bytes that are written but not synced, oldest first. */
  #unsynced = new Set<Segment>();
  #writing = false;
  #flushing = false;
  #demandedOffset = -1;
  #writtenWaiters: Waiter[] = [];
  #durableWaiters: Waiter[] = [];
  #failure: StorageError | undefined;
  /** Counts restarts, so that an operation that was under way during one is ignored when it ends. */
  #generation = 0;

  constructor(
    directory: string,
    start: LogPoint,
    onDurable: (point: LogPoint) => void,
    onFailure: (error: StorageError) => void,
  ) {
    this.#directory = directory;
    this.#written = start;
    this.#durable = start;
    this.#onDurable = onDurable;
    this.#onFailure = onFailure;
  }

  get written(): LogPoint {
    return this.#written;
  }

  get durable(): LogPoint {
    return this.#durable;
  }

  get failure(): StorageError | undefined {
    return this.#failure;
  }

  push(segment: Segment, position: number, bytes: Uint8Array, endOffset: number): void {
    this.#pending.push({ segment, position, bytes, endOffset });
    if (!this.#writing) void this.#write();
  }

  /** Resolves when everything below `offset` is in the file: it survives the end of this process. */
  whenWritten(offset: number): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (offset <= this.#written.offset) return Promise.resolve();
    return new Promise((resolve, reject) => enqueue(this.#writtenWaiters, { offset, resolve, reject }));
  }

  /** Resolves when everything below `offset` survives a power cut; demands a flush. */
  whenDurable(offset: number): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (offset <= this.#durable.offset) return Promise.resolve();
    const durable = new Promise<void>((resolve, reject) => enqueue(this.#durableWaiters, { offset, resolve, reject }));
    this.demandFlush(offset);
    return durable;
  }

  /** Asks for everything below `offset` to become durable, without waiting for it. */
  demandFlush(offset: number): void {
    if (offset <= this.#demandedOffset && this.#flushing) return;
    this.#demandedOffset = Math.max(this.#demandedOffset, offset);
    if (!this.#flushing && !this.#writing && this.#failure === undefined) void this.#flush();
  }

  async #write(): Promise<void> {
    this.#writing = true;
    const generation = this.#generation;
    while (this.#pending.length > 0 && this.#failure === undefined) {
      const { segment, position, chunks, count } = this.#nextWrite();
      const last = this.#pending[count - 1]!;
      try {
        const file = await segment.file();
        await file.write(chunks, position);
      } catch (error) {
        if (generation === this.#generation) this.#fail(error);
        return;
      }
      if (generation !== this.#generation) return;
      this.#pending.splice(0, count);
      this.#unsynced.add(segment);
      this.#written = { offset: last.endOffset, segment, position: last.position + last.bytes.length };
      release(this.#writtenWaiters, this.#written.offset);
      if (!this.#flushing && this.#demandedOffset > this.#durable.offset) void this.#flush();
    }
    this.#writing = false;
  }

  /** The longest run of queued batches that lies in one segment and within the bounds. */
  #nextWrite(): { segment: Segment; position: number; chunks: Uint8Array[]; count: number } {
    const first = this.#pending[0]!;
    const chunks: Uint8Array[] = [];
    let sizeBytes = 0;
    for (const write of this.#pending) {
      const isFull = chunks.length === maxWriteChunks || sizeBytes + write.bytes.length > maxWriteBytes;
      if (chunks.length > 0 && (write.segment !== first.segment || isFull)) break;
      chunks.push(write.bytes);
      sizeBytes += write.bytes.length;
    }
    return { segment: first.segment, position: first.position, chunks, count: chunks.length };
  }

  async #flush(): Promise<void> {
    this.#flushing = true;
    const generation = this.#generation;
    while (
      this.#demandedOffset > this.#durable.offset &&
      this.#written.offset > this.#durable.offset &&
      this.#failure === undefined
    ) {
      const target = this.#written;
      const segments = [...this.#unsynced];
      this.#unsynced.clear();
      try {
        for (const segment of segments) await segment.sync();
      } catch (error) {
        if (generation === this.#generation) this.#fail(error);
        return;
      }
      if (generation !== this.#generation) return;
      this.#durable = target;
      this.#onDurable(target);
      release(this.#durableWaiters, target.offset);
    }
    this.#flushing = false;
  }

  #fail(error: unknown): void {
    const failure = new StorageError(this.#directory, error);
    this.#failure = failure;
    const waiters = [...this.#writtenWaiters, ...this.#durableWaiters];
    this.#writtenWaiters = [];
    this.#durableWaiters = [];
    this.#pending = [];
    for (const waiter of waiters) waiter.reject(failure);
    this.#onFailure(failure);
  }

  /** Refuses everything that is on its way: the log is being cut, closed or deleted. */
  abandon(reason: unknown): void {
    if (this.#failure === undefined) this.#fail(reason);
  }

  /** Starts over from a point that is known to be on disk. */
  restart(point: LogPoint): void {
    this.#generation += 1;
    this.#pending = [];
    this.#unsynced.clear();
    this.#written = point;
    this.#durable = point;
    this.#demandedOffset = -1;
    this.#writing = false;
    this.#flushing = false;
    this.#failure = undefined;
  }
}

/** Keeps waiters in the order of what they wait for; nearly all come in that order. */
function enqueue(waiters: Waiter[], waiter: Waiter): void {
  let index = waiters.length;
  while (index > 0 && waiters[index - 1]!.offset > waiter.offset) index -= 1;
  waiters.splice(index, 0, waiter);
}

/** Resolves the waiters that `offset` satisfies. */
function release(waiters: Waiter[], offset: number): void {
  let released = 0;
  while (released < waiters.length && waiters[released]!.offset <= offset) released += 1;
  for (const waiter of waiters.splice(0, released)) waiter.resolve();
}
