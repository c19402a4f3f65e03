// Where metadata records are kept, behind one narrow port. One node is the leader: only it appends, under
// the epoch its campaign won; an append under an older epoch is refused. What an append resolved for
// survives any crash. test/metadata/metadata-store-suite.ts is the contract, run against every store.

import type { Provenance } from './metadata-image.ts';
import type { MetadataRecord } from './metadata-record.ts';

/** The whole metadata up to an offset, as records that build it from nothing. */
export interface MetadataSnapshot {
  readonly kind: 'snapshot';
  readonly provenance: Provenance;
  readonly records: Iterable<MetadataRecord>;
}

/** Consecutive records. What the store itself notes in its log (elections) is a batch without records. */
export interface MetadataBatch {
  readonly kind: 'batch';
  readonly baseOffset: number;
  readonly lastOffset: number;
  /** The epoch of the leader that appended it. */
  readonly epoch: number;
  readonly timeMs: number;
  readonly records: readonly MetadataRecord[];
}

export interface Leadership {
  /** Higher than that of any leader before. */
  readonly epoch: number;
  /** Everything below was there before: whoever has loaded that far need not load again. */
  readonly baseOffset: number;
  /** The offset that the first record of the next append gets. */
  readonly nextOffset: number;
  /** The level of `kraft.version`, which stands in the log itself and not in its metadata records. */
  readonly kraftVersion: number;
}

export interface MetadataListener {
  /** A durable batch, in the order of offsets. Must not throw. */
  onBatch?(batch: MetadataBatch): void;
  /** This node must stop deciding at once: another leads, or the store is broken. */
  onLeadershipLost?(reason: Error): void;
}

export interface MetadataStore {
  /** What is durable: the newest snapshot, if there is one, then the batches behind it. */
  load(): AsyncIterable<MetadataSnapshot | MetadataBatch>;
  /** Resolves when this node is the leader, with everything before loadable. Earlier leaderships end. */
  campaign(): Promise<Leadership>;
  /**
   * Makes the records of several decisions durable, all or nothing each, from `baseOffset` on.
   * Rejects with `NotLeaderError` when the epoch is not the current one or the offset not the next.
   */
  append(epoch: number, baseOffset: number, decisions: readonly (readonly MetadataRecord[])[]): Promise<void>;
  /** Returns what ends the watch. */
  watch(listener: MetadataListener): () => void;
  /**
   * Offers the current metadata. The store takes a snapshot of it when its rules say so, at once or
   * later, and forgets what snapshots make needless. `records` may be called later or never. An offer
   * that does not reach the end of the log is passed over: a snapshot ends where a batch ends.
   */
  offerSnapshot(provenance: Provenance, records: () => Iterable<MetadataRecord>): void;
  /** Finishes what is being written. Later calls fail. */
  close(): Promise<void>;
}

/** Somebody else leads now, or nobody does. */
export class NotLeaderError extends Error {
  override readonly name = 'NotLeaderError';
}
