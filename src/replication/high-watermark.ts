// How far a partition is committed, and who waits for it to become more. With a single replica that is what is
// durable here, or merely written when `samsa.durability` is `page-cache`, Kafka's own meaning. A flush happens
// because somebody waits for it: a producer with acks=all, or a reader at the end of the log.
//
// Invariant: whoever watches hears of every change, after it can be read.

import type { PartitionLog } from '../log/partition-log.ts';

export type Durability = 'fsync' | 'page-cache';

export class HighWatermark {
  readonly #log: PartitionLog;
  readonly #durability: Durability;
  readonly #watchers = new Set<() => void>();

  /** From here on the log's high watermark follows what is committed. */
  constructor(log: PartitionLog, durability: Durability) {
    this.#log = log;
    this.#durability = durability;
    log.onDurable(() => this.#advance());
    this.#advance();
  }

  get isWatched(): boolean {
    return this.#watchers.size > 0;
  }

  /** Resolves when everything below `endOffset` is in the file; rejects with `StorageError`. */
  whenWritten(endOffset: number): Promise<void> {
    return this.#log.whenWritten(endOffset).then(() => this.#onWritten());
  }

  /** Resolves when everything below `endOffset` is committed; rejects with `StorageError`. */
  whenCommitted(endOffset: number): Promise<void> {
    return this.#durability === 'page-cache' ? this.whenWritten(endOffset) : this.#log.whenDurable(endOffset);
  }

  /**
   * Resolves when everything appended so far can be read, or cannot because the disk failed; undefined
   * when that is so already. Whoever asks where the log ends must hear of what was acknowledged.
   */
  whenVisible(): Promise<void> | undefined {
    const log = this.#log;
    const endOffset = log.logEndOffset;
    if (endOffset <= log.highWatermark) return undefined;
    if (this.#durability === 'fsync') return log.whenDurable(endOffset).catch(ignore);
    return log.whenWritten(endOffset).then(() => this.#advance(), ignore);
  }

  /** Asks for what is appended but not committed yet to become readable; nobody waits here. */
  demandVisibility(): void {
    void this.whenVisible();
  }

  #onWritten(): void {
    if (this.#durability === 'page-cache') this.#advance();
  }

  #advance(): void {
    const log = this.#log;
    const committed = this.#durability === 'page-cache' ? log.writtenOffset : log.durableOffset;
    if (committed === log.highWatermark) return;
    log.setHighWatermark(committed);
    this.notify();
  }

  /** Has all who watch look again. */
  notify(): void {
    // Those that come while the others are told have seen what there is.
    const watchers = [...this.#watchers];
    for (const watcher of watchers) watcher();
  }

  /** Calls `watcher` whenever more can be read or the partition changes otherwise. Returns what ends it. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  /** The partition goes away: whoever watches looks again and finds it gone. */
  retire(): void {
    this.notify();
    this.#watchers.clear();
  }
}

function ignore(): void {}
