// The way from memory to disk. Appends come in as fast as they like; one write is on its way at a time
// and takes everything that queued up meanwhile; one flush is on its way at a time and serves everybody
// who waits (group commit). After the first failure nothing is written or acknowledged any more, until
// `restart`, which may only be called once nothing is on its way.
//
// Invariant: durable.offset <= written.offset <= end of the log.

import type { Lease } from '../../base/bytes/lease.ts';
import { StorageError } from '../storage-error.ts';
import type { Segment } from '../segment/segment.ts';

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
  /** Released when the bytes are in the file. After a failure it never is: the disk may still be reading them. */
  readonly lease: Lease | undefined;
}

interface Waiter {
  readonly offset: number;
  readonly resolve: () => void;
  readonly reject: (error: StorageError) => void;
}

/** One gathered write takes at most this much, so that acknowledgements are not kept waiting. */
const maxWriteBytes = 8 * 1024 * 1024;
const maxWriteChunks = 1024;

export interface AppendQueueListener {
  onDurable(point: LogPoint): void;
  onFailure(error: StorageError): void;
  /** A flush begins. What is returned is called when it has been done. */
  onFlush?(): () => void;
}

export class AppendQueue {
  #directory: string;
  readonly #listener: AppendQueueListener;
  #pending: PendingWrite[] = [];
  #pendingBytes = 0;
  #written: LogPoint;
  #durable: LogPoint;
  /** Segments with bytes that are written but not synced, oldest first. */
  #unsynced = new Set<Segment>();
  #writing: Promise<void> | undefined;
  #flushing: Promise<void> | undefined;
  #demandedOffset = -1;
  #writtenWaiters: Waiter[] = [];
  #durableWaiters: Waiter[] = [];
  #failure: StorageError | undefined;
  #isSuspended = false;
  /** Nothing behind `durable` can be relied on then, nor be made durable by another sync. */
  #hasDiskFailed = false;

  constructor(directory: string, start: LogPoint, listener: AppendQueueListener) {
    this.#directory = directory;
    this.#written = start;
    this.#durable = start;
    this.#listener = listener;
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

  /** A write or a sync has failed since the last `moveTo`: what is behind `durable` is to be looked at. */
  get hasDiskFailed(): boolean {
    return this.#hasDiskFailed;
  }

  /** What waits to be written. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  push(segment: Segment, position: number, bytes: Uint8Array, endOffset: number, lease?: Lease): void {
    if (this.#failure !== undefined) throw this.#failure;
    lease?.retain();
    this.#pending.push({ segment, position, bytes, endOffset, lease });
    this.#pendingBytes += bytes.length;
    if (!this.#isSuspended) this.#writing ??= this.#write();
  }

  /** Resolves when everything below `offset` is in the file: it survives the end of this process. */
  whenWritten(offset: number): Promise<void> {
    if (this.#failure === undefined && offset <= this.#written.offset) return Promise.resolve();
    return this.#wait(this.#writtenWaiters, offset);
  }

  /** Resolves when everything below `offset` survives a power cut; demands a flush. */
  whenDurable(offset: number): Promise<void> {
    if (this.#failure === undefined && offset <= this.#durable.offset) return Promise.resolve();
    const durable = this.#wait(this.#durableWaiters, offset);
    this.demandFlush(offset);
    return durable;
  }

  #wait(waiters: Waiter[], offset: number): Promise<void> {
    const promise =
      this.#failure === undefined
        ? new Promise<void>((resolve, reject) => enqueue(waiters, { offset, resolve, reject }))
        : Promise.reject(this.#failure);
    // Whoever waits hears of the failure; that nobody waits must not end the process.
    promise.catch(() => undefined);
    return promise;
  }

  /** Asks for everything below `offset` to become durable, without waiting for it. */
  demandFlush(offset: number): void {
    this.#demandedOffset = Math.max(this.#demandedOffset, offset);
    // A write that is on its way starts the flush when it ends.
    if (this.#writing === undefined) this.#startFlush();
  }

  #startFlush(): void {
    if (this.#failure !== undefined || this.#flushing !== undefined || this.#isSuspended) return;
    const durable = this.#durable.offset;
    if (this.#demandedOffset > durable && this.#written.offset > durable) this.#flushing = this.#flush();
  }

  async #write(): Promise<void> {
    while (this.#pending.length > 0 && this.#failure === undefined && !this.#isSuspended) {
      const { segment, position, chunks, sizeBytes } = this.#nextWrite();
      const { endOffset } = this.#pending[chunks.length - 1]!;
      try {
        await segment.file.use((file) => file.write(chunks, position));
      } catch (error) {
        this.#hasDiskFailed = true;
        this.#fail(error);
        break;
      }
      // Written after the failure of a flush: it may be there, but nobody can rely on it.
      if (this.#failure !== undefined) break;
      for (const write of this.#pending.splice(0, chunks.length)) write.lease?.release();
      this.#pendingBytes -= sizeBytes;
      this.#unsynced.add(segment);
      this.#written = { offset: endOffset, segment, position: position + sizeBytes };
      release(this.#writtenWaiters, this.#written.offset);
      this.#startFlush();
    }
    this.#writing = undefined;
  }

  /** The longest run of queued batches that lies in one segment and within the bounds. */
  #nextWrite(): { segment: Segment; position: number; chunks: Uint8Array[]; sizeBytes: number } {
    const first = this.#pending[0]!;
    const chunks: Uint8Array[] = [];
    let sizeBytes = 0;
    for (const write of this.#pending) {
      const isFull = chunks.length === maxWriteChunks || sizeBytes + write.bytes.length > maxWriteBytes;
      if (chunks.length > 0 && (write.segment !== first.segment || isFull)) break;
      chunks.push(write.bytes);
      sizeBytes += write.bytes.length;
    }
    return { segment: first.segment, position: first.position, chunks, sizeBytes };
  }

  async #flush(): Promise<void> {
    while (
      this.#demandedOffset > this.#durable.offset &&
      this.#written.offset > this.#durable.offset &&
      this.#failure === undefined &&
      !this.#isSuspended
    ) {
      try {
        await this.#sync();
      } catch (error) {
        this.#fail(error);
        break;
      }
    }
    this.#flushing = undefined;
  }

  /** Makes durable what is written now. */
  async #sync(): Promise<void> {
    const target = this.#written;
    const segments = [...this.#unsynced];
    this.#unsynced.clear();
    const onFlushed = this.#listener.onFlush?.();
    try {
      // Oldest first: what comes later may only be durable if what comes before it is.
      for (const segment of segments) await segment.file.sync();
    } catch (error) {
      this.#hasDiskFailed = true;
      throw error;
    }
    onFlushed?.();
    this.#durable = target;
    if (this.#failure !== undefined) return;
    release(this.#durableWaiters, target.offset);
    this.#listener.onDurable(target);
  }

  #fail(error: unknown): void {
    if (this.#failure !== undefined) return;
    const failure = new StorageError(this.#directory, error);
    this.halt(failure);
    this.#listener.onFailure(failure);
  }

  /** Refuses everything that is on its way and all that comes: the log is being cut, closed or deleted. */
  halt(reason: StorageError): void {
    this.#failure ??= reason;
    const waiters = [...this.#writtenWaiters, ...this.#durableWaiters];
    this.#writtenWaiters = [];
    this.#durableWaiters = [];
    this.#pending = [];
    this.#pendingBytes = 0;
    for (const waiter of waiters) waiter.reject(this.#failure);
  }

  /** Resolves when no write and no flush is on its way. Only after a failure or `halt`. */
  async idle(): Promise<void> {
    await this.#writing;
    await this.#flushing;
  }

  /** Once idle: makes durable what is written. Not after the disk has failed. */
  async settle(): Promise<LogPoint> {
    if (!this.#hasDiskFailed && this.#written.offset > this.#durable.offset) await this.#sync();
    return this.#durable;
  }

  /**
   * Resolves when nothing is on its way to the files any more and everything in them is durable; what is appended
   * waits in memory until `resume`. Rejects when that fails, with the queue failed and still to be resumed.
   */
  async suspend(): Promise<void> {
    this.#isSuspended = true;
    await this.idle();
    if (this.#failure !== undefined) throw this.#failure;
    try {
      await this.settle();
    } catch (error) {
      this.#fail(error);
      throw error;
    }
  }

  /** @param directory where the files are now */
  resume(directory: string): void {
    this.#directory = directory;
    this.#isSuspended = false;
    if (this.#pending.length > 0) this.#writing ??= this.#write();
    else this.#startFlush();
  }

  /** The log ends at this point now, and everything before it is durable. Only once idle. */
  moveTo(point: LogPoint): void {
    this.#unsynced.clear();
    this.#written = point;
    this.#durable = point;
    this.#demandedOffset = -1;
    this.#hasDiskFailed = false;
  }

  /** Accepts appends again. */
  restart(): void {
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
