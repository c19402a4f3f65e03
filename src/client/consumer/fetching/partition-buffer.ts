// What was fetched of one partition and not handed out yet, in order and without gaps: every part begins
// where the one before it ends, and the first begins at the position. When the position is moved from
// outside (a seek, a reset), everything here belongs to nobody any more.

import { CorruptRecordError, type PartitionOffsetError } from '../../errors.ts';
import type { ConsumerRecord } from '../consumer-record.ts';
import { type FetchedBytes, FetchedRecords, type ReadEnd, type RecordReading } from './fetched-records.ts';
import type { PartitionState } from '../subscription-state.ts';

/** One is handed out while the next one is fetched. */
const maxParts = 2;

export class PartitionBuffer<K, V> {
  readonly state: PartitionState;
  readonly #reading: RecordReading<K, V>;
  #parts: FetchedRecords<K, V>[] = [];
  /** The position that the first part begins at. */
  #position: number | undefined;
  #failure: Error | undefined;
  #isTold = false;
  /** Whether a fetch of it is under way. */
  isFetching = false;

  constructor(state: PartitionState, reading: RecordReading<K, V>) {
    this.state = state;
    this.#reading = reading;
    this.#position = state.position;
  }

  get isEmpty(): boolean {
    this.#follow();
    return this.#parts.length === 0 && this.#failure === undefined;
  }

  get hasRecords(): boolean {
    this.#follow();
    return this.#parts.length > 0;
  }

  /** Bytes that wait to be handed out. */
  get sizeBytes(): number {
    let sizeBytes = 0;
    for (const part of this.#parts) sizeBytes += part.remainingBytes;
    return sizeBytes;
  }

  /** What is missing next; undefined when there is no position or enough here. */
  get wantedOffset(): number | undefined {
    this.#follow();
    // The place is looked at again: what was wrong may have been mended.
    if (this.#failure !== undefined) return this.#isTold ? this.#position : undefined;
    const last = this.#parts.at(-1);
    if (last === undefined) return this.#position;
    return this.#parts.length < maxParts ? last.endOffset : undefined;
  }

  /** Takes an answer for `wantedOffset`. */
  add(fetched: FetchedBytes): void {
    if (this.#failure !== undefined) this.clear();
    this.#parts.push(new FetchedRecords(this.state, fetched, this.#reading));
  }

  /** Every `read` meets this error, until the position is moved or a later answer is better. */
  fail(error: Error): void {
    this.clear();
    this.#failure = error;
  }

  clear(): void {
    this.#parts = [];
    this.#position = this.state.position;
    this.#failure = undefined;
    this.#isTold = false;
  }

  /** The user has been told of the error. */
  noteTold(): void {
    this.#isTold = true;
  }

  /** Adds up to `limit` records to `target` and moves the position behind them; `end` when a part is used up. */
  read(limit: number, target: ConsumerRecord<K, V>[]): Exclude<ReadEnd, PartitionOffsetError> | Error {
    this.#follow();
    if (this.#failure !== undefined) return this.#failure;
    const part = this.#parts[0];
    if (part === undefined) return 'end';
    const outcome = part.read(limit, target);
    if (part.nextOffset !== this.#position) this.#moveTo(part);
    if (outcome === 'end') this.#parts.shift();
    if (outcome instanceof CorruptRecordError) this.fail(outcome);
    return outcome;
  }

  #moveTo({ nextOffset, lastEpoch }: FetchedRecords<K, V>): void {
    this.#position = nextOffset;
    this.state.position = nextOffset;
    this.state.offsetEpoch = lastEpoch;
  }

  #follow(): void {
    if (this.state.position !== this.#position) this.clear();
  }
}
