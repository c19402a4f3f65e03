// The contract between a shard, which owns log, order and time, and the state that it coordinates.

import type { KafkaError } from '../../protocol/errors.ts';

/** Where a record came from. */
export interface RecordOrigin {
  /** The producer whose transaction the record belongs to; -1 for none: it counts at once. */
  readonly producerId: number;
}

/** State that records build. Everything that `replay` changes is changed through the shard's journal. */
export interface CoordinatorState<Rec> {
  replay(record: Rec, origin: RecordOrigin): void;
  /** A transaction has ended: what its producer wrote counts now, or is dropped. */
  replayEndTransaction(producerId: number, isCommitted: boolean): void;
  /** The whole partition has been read. Timers may be scheduled from here on. */
  onLoaded(): void;
  /** The partition is not ours any more: whoever still waits is answered with the error. Must not throw. */
  onUnloaded(error: KafkaError): void;
}

/** Between typed records and the bytes in the log. */
export interface RecordCodec<Rec> {
  encode(record: Rec): EncodedRecord;
  /** undefined for a type that this release does not know: it is left alone (KIP-915). */
  decode(key: Uint8Array, value: Uint8Array | null): Rec | undefined;
}

export interface EncodedRecord {
  readonly key: Uint8Array;
  /** null deletes what the key stands for. */
  readonly value: Uint8Array | null;
}

/**
 * What a request comes to. `decide` functions are called one after another against the speculative state.
 * They may change what is not in the log (who waits for whom); what is in the log changes by replay only.
 */
export interface CoordinatorDecision<Rec, Response> {
  readonly records: readonly Rec[];
  /** Given to the caller when the records are committed. A promise is for those who wait for others. */
  readonly response: Response | Promise<Response>;
  /** The records are committed: tells the others who wait for them. Runs before the response is given; must not throw. */
  readonly onCommitted?: (() => void) | undefined;
  /** The records were not kept: sets right what the decision changed outside of them. */
  readonly onFailed?: ((error: KafkaError) => void) | undefined;
}

/** Things to be decided later, by name. What is due runs as a decision of the shard. */
export interface CoordinatorTimers<Rec> {
  /** Replaces what was scheduled under the same key. */
  schedule(key: string, delayMs: number, decide: () => CoordinatorDecision<Rec, void>): void;
  cancel(key: string): void;
  isScheduled(key: string): boolean;
}
