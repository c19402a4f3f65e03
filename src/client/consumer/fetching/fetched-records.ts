// The records of one partition from one fetch, opened batch by batch as they are asked for. Records
// before the position, which come because a broker answers with whole batches, are dropped; offsets that
// compaction took away, control batches, empty batches and those of aborted transactions are stepped over.

import type { Workers } from '../../../base/ports/workers.ts';
import { BatchCursor } from '../../../protocol/records/batch-cursor.ts';
import {
  baseOffsetOf,
  isControl,
  isCrcValid,
  lastOffsetOf,
  magicOf,
  noPartitionLeaderEpoch,
  partitionLeaderEpochOf,
} from '../../../protocol/records/batch-header.ts';
import { isLegacyCrcValid } from '../../../protocol/records/legacy-message.ts';
import { CorruptBatchError } from '../../../protocol/records/records-errors.ts';
import { CorruptRecordError, type PartitionOffsetError, RecordDeserializationError } from '../../errors.ts';
import type { TopicPartition } from '../../topic-partition.ts';
import { type AbortedTransaction, AbortedTransactions } from './aborted-transactions.ts';
import { BatchOpening } from './batch-opening.ts';
import type { ConsumerRecord } from '../consumer-record.ts';
import { type Deserializers, FetchedBatch, type RecordSource } from './fetched-batch.ts';
import { LegacyBatch } from './legacy-batch.ts';

export interface RecordReading<K, V> extends Deserializers<K, V> {
  readonly checkCrcs: boolean;
  readonly workers: Workers;
  /** A batch that a worker was opening can be read. */
  readonly onOpened: () => void;
}

/** What a partition's answer brought. */
export interface FetchedBytes {
  readonly offset: number;
  readonly bytes: Uint8Array;
  /** Undefined unless aborted transactions are to be left out. */
  readonly abortedTransactions: readonly AbortedTransaction[] | undefined;
}

/** Why no more records came: enough of them, no more of them, or a worker is opening the next batch. */
export type ReadEnd = 'enough' | 'end' | 'opening' | PartitionOffsetError;

export class FetchedRecords<K, V> {
  readonly #partition: TopicPartition;
  readonly #reading: RecordReading<K, V>;
  readonly #cursor: BatchCursor;
  readonly #opening: BatchOpening;
  readonly #aborted: AbortedTransactions | undefined;
  #batch: RecordSource<K, V> | undefined;
  #nextOffset: number;
  #lastEpoch: number | undefined;
  #hasBatches = false;
  /** Whether the current batch was looked at and waits for a worker. */
  #isOpening = false;
  /** What ended the reading: nothing behind it can be trusted. */
  #failure: CorruptRecordError | undefined;
  /** Offset behind the last whole batch; undefined when the bytes do not tell. */
  readonly endOffset: number | undefined;

  constructor(partition: TopicPartition, fetched: FetchedBytes, reading: RecordReading<K, V>) {
    const { offset, bytes, abortedTransactions } = fetched;
    this.#partition = partition;
    this.#reading = reading;
    this.#nextOffset = offset;
    this.#cursor = new BatchCursor(bytes);
    this.#opening = new BatchOpening(reading.workers, reading.onOpened);
    this.#aborted = abortedTransactions === undefined ? undefined : new AbortedTransactions(abortedTransactions);
    this.endOffset = endOf(bytes, offset);
  }

  /** Offset of the next record that will be given out. */
  get nextOffset(): number {
    return this.#nextOffset;
  }

  /** Leader epoch of the batch before `nextOffset`; undefined when it is not known. */
  get lastEpoch(): number | undefined {
    return this.#lastEpoch;
  }

  /** What has not been read yet. */
  get remainingBytes(): number {
    return this.#cursor.bytes.length - this.#cursor.position;
  }

  /**
   * Adds up to `limit` records to `target`. An error belongs to `nextOffset`, and comes again with the
   * next call; the records before it are in `target`.
   */
  read(limit: number, target: ConsumerRecord<K, V>[]): ReadEnd {
    if (this.#failure !== undefined) return this.#failure;
    const end = target.length + limit;
    try {
      while (target.length < end) {
        if (this.#batch === undefined) {
          const step = this.#openNext();
          if (step !== 'open') return step;
        }
        if (this.#readBatch(target, end)) this.#endBatch();
      }
      return 'enough';
    } catch (error) {
      if (error instanceof RecordDeserializationError) return error;
      this.#failure = new CorruptRecordError(this.#partition, this.#nextOffset, error);
      return this.#failure;
    }
  }

  #readBatch(target: ConsumerRecord<K, V>[], end: number): boolean {
    const before = target.length;
    try {
      return this.#batch!.read(target, end, this.#nextOffset);
    } finally {
      const last = target.length > before ? target.at(-1) : undefined;
      if (last !== undefined) this.#passTo(last.offset + 1, last.leaderEpoch);
    }
  }

  /** Moves to the next batch that has records for us. */
  #openNext(): 'open' | 'end' | 'opening' {
    const { bytes, view } = this.#cursor;
    while (!this.#isOpening) {
      if (!this.#advance()) return 'end';
      const { position, magic } = this.#cursor;
      if (magic < 2) {
        this.#batch = new LegacyBatch(this.#partition, this.#reading, bytes, view, position);
        return 'open';
      }
      if (!this.#isPassedOver(view, position)) break;
      this.#endBatch();
    }
    const { position, sizeBytes } = this.#cursor;
    const section = this.#opening.take(bytes, view, position, sizeBytes);
    this.#isOpening = section === undefined;
    if (section === undefined) return 'opening';
    this.#batch = new FetchedBatch(this.#partition, this.#reading, view, position, section);
    this.#prepareNext();
    return 'open';
  }

  #advance(): boolean {
    const cursor = this.#cursor;
    if (!cursor.next()) {
      if (!this.#hasBatches && cursor.tailBytes > 0) throw new Error('the answer ends inside its first batch');
      return false;
    }
    this.#hasBatches = true;
    const { bytes, view, position, magic } = cursor;
    const isValid =
      !this.#reading.checkCrcs ||
      (magic < 2 ? isLegacyCrcValid(bytes, view, position) : isCrcValid(bytes, view, position));
    if (!isValid) throw new CorruptBatchError('checksum', position);
    return true;
  }

  #isPassedOver(view: DataView, batch: number): boolean {
    if (isControl(view, batch)) {
      this.#aborted?.passMarker(this.#cursor.bytes, view, batch);
      return true;
    }
    const isAborted = this.#aborted?.includes(view, batch) ?? false;
    return isAborted || lastOffsetOf(view, batch) < this.#nextOffset;
  }

  /** A worker opens the next batch while this one is read. */
  #prepareNext(): void {
    const { bytes, view, position, sizeBytes } = this.#cursor;
    const ahead = new BatchCursor(bytes, position + sizeBytes);
    if (hasNext(ahead) && ahead.magic === 2 && !isControl(view, ahead.position))
      this.#opening.prepare(bytes, view, ahead.position, ahead.sizeBytes);
  }

  /** Also past offsets whose records are gone: the batch says where it ended. */
  #endBatch(): void {
    const { view, position, magic } = this.#cursor;
    const epoch = magic < 2 ? noPartitionLeaderEpoch : partitionLeaderEpochOf(view, position);
    this.#passTo(endOfBatch(view, position), epoch === noPartitionLeaderEpoch ? undefined : epoch);
    this.#batch = undefined;
  }

  #passTo(offset: number, epoch: number | undefined): void {
    this.#nextOffset = Math.max(this.#nextOffset, offset);
    this.#lastEpoch = epoch;
  }
}

function endOfBatch(view: DataView, batch: number): number {
  return (magicOf(view, batch) < 2 ? baseOffsetOf(view, batch) : lastOffsetOf(view, batch)) + 1;
}

/** A header that cannot be is found again, and told, when it is its turn. */
function hasNext(cursor: BatchCursor): boolean {
  try {
    return cursor.next();
  } catch (error) {
    if (error instanceof CorruptBatchError) return false;
    throw error;
  }
}

function endOf(bytes: Uint8Array, offset: number): number | undefined {
  const cursor = new BatchCursor(bytes);
  let end: number | undefined;
  try {
    while (cursor.next()) end = Math.max(end ?? offset, endOfBatch(cursor.view, cursor.position));
  } catch (error) {
    if (error instanceof CorruptBatchError) return undefined;
    throw error;
  }
  return end;
}
