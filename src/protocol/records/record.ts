// One record, as consumers see it and as producers describe it.

export interface RecordHeader {
  readonly key: string;
  readonly value: Uint8Array | null;
}

export interface BatchRecord {
  readonly offset: number;
  /** Milliseconds; what the producer said, or the append time if the batch has that. -1 for none. */
  readonly timestamp: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: readonly RecordHeader[];
  /** The producer's sequence number, -1 without one. */
  readonly sequence: number;
}

export const noHeaders: readonly RecordHeader[] = Object.freeze([]);
