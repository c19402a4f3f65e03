// Metadata in memory: for tests, simulations, and brokers that are to forget. What was appended stays
// in the `MemoryMetadataLog`, so a store may be closed and another opened on the same log.

import type { Clock } from '../../base/ports/clock.ts';
import type { Provenance } from '../metadata-image.ts';
import type { MetadataRecord } from '../metadata-record.ts';
import type { Leadership, MetadataBatch, MetadataListener, MetadataSnapshot, MetadataStore } from '../store.ts';
import { NotLeaderError } from '../store.ts';

export class MemoryMetadataLog {
  snapshot: MetadataSnapshot | undefined;
  batches: MetadataBatch[] = [];
  epoch = 0;
  nextOffset = 0;
}

export interface MemoryStoreOptions {
  readonly clock: Clock;
  readonly log?: MemoryMetadataLog;
  /** A snapshot is taken when this many records were appended since the last one. */
  readonly recordsBetweenSnapshots?: number;
}

export class MemoryMetadataStore implements MetadataStore {
  readonly #clock: Clock;
  readonly #log: MemoryMetadataLog;
  readonly #recordsBetweenSnapshots: number;
  readonly #listeners = new Set<MetadataListener>();
  #leaderEpoch: number | undefined;
  #closed = false;
  /** Set by a test: the next append rejects with it and keeps nothing. */
  failNextAppend: Error | undefined;

  constructor({ clock, log = new MemoryMetadataLog(), recordsBetweenSnapshots = 100_000 }: MemoryStoreOptions) {
    this.#clock = clock;
    this.#log = log;
    this.#recordsBetweenSnapshots = recordsBetweenSnapshots;
  }

  // oxlint-disable-next-line typescript/require-await -- the port is asynchronous
  async *load(): AsyncGenerator<MetadataSnapshot | MetadataBatch, void, undefined> {
    this.#refuseClosed();
    if (this.#log.snapshot !== undefined) yield this.#log.snapshot;
    const { batches } = this.#log;
    for (const batch of batches) yield batch;
  }

  async campaign(): Promise<Leadership> {
    this.#refuseClosed();
    const reason = new NotLeaderError('another campaign has won');
    if (this.#leaderEpoch !== undefined) for (const listener of this.#listeners) listener.onLeadershipLost?.(reason);
    this.#log.epoch += 1;
    this.#leaderEpoch = this.#log.epoch;
    const { epoch, nextOffset } = this.#log;
    return { epoch, baseOffset: nextOffset, nextOffset, kraftVersion: 1 };
  }

  async append(epoch: number, baseOffset: number, decisions: readonly (readonly MetadataRecord[])[]): Promise<void> {
    // As a disk would: nothing is durable in the turn it was asked for.
    await Promise.resolve();
    this.#refuseClosed();
    this.#refuseStale(epoch, baseOffset);
    const failure = this.failNextAppend;
    this.failNextAppend = undefined;
    if (failure !== undefined) throw failure;
    const records = decisions.flat();
    const lastOffset = baseOffset + records.length - 1;
    const timeMs = this.#clock.wallMs();
    const batch: MetadataBatch = { kind: 'batch', baseOffset, lastOffset, epoch, timeMs, records };
    this.#log.batches.push(batch);
    this.#log.nextOffset += records.length;
    for (const listener of this.#listeners) listener.onBatch?.(batch);
  }

  watch(listener: MetadataListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  offerSnapshot(provenance: Provenance, records: () => Iterable<MetadataRecord>): void {
    const last = this.#log.snapshot?.provenance.lastContainedOffset ?? -1;
    if (provenance.lastContainedOffset + 1 !== this.#log.nextOffset) return;
    if (provenance.lastContainedOffset - last < this.#recordsBetweenSnapshots) return;
    this.#log.snapshot = { kind: 'snapshot', provenance, records: [...records()] };
    this.#log.batches = [];
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#listeners.clear();
  }

  #refuseClosed(): void {
    if (this.#closed) throw new Error('the metadata store is closed');
  }

  #refuseStale(epoch: number, baseOffset: number): void {
    if (epoch !== this.#log.epoch) throw new NotLeaderError(`epoch ${epoch} is over, ${this.#log.epoch} is current`);
    const { nextOffset } = this.#log;
    if (baseOffset !== nextOffset) throw new NotLeaderError(`offset ${baseOffset} is not the next, ${nextOffset} is`);
  }
}
