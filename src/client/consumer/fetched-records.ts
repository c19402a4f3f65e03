// The records of one partition from one fetch, opened batch by batch as they are asked for. Records
// before the position, which come because a broker answers with whole batches, are dropped; offsets that
// compaction took away, control batches and empty batches are stepped over.

import { BatchCursor } from '../../protocol/records/batch-cursor.ts';
import {
  baseOffsetOf,
  isControl,
  isCrcValid,
  lastOffsetOf,
  partitionLeaderEpochOf,
  type TimestampType,
  timestampTypeOf,
} from '../../protocol/records/batch-header.ts';
import { isLegacyCrcValid } from '../../protocol/records/legacy-message.ts';
import type { BatchRecord } from '../../protocol/records/record.ts';
import { readRecords } from '../../protocol/records/record-reader.ts';
import { CorruptBatchError } from '../../protocol/records/records-errors.ts';
import type { PartitionState } from './subscription-state.ts';

/** What one batch may open to; a batch that claims more is an attack or a mistake. */
const maxOpenedBytes = 256 * 1024 * 1024;

export interface FetchedRecord extends BatchRecord {
  readonly timestampType: TimestampType;
  readonly leaderEpoch: number | undefined;
}

export class FetchedRecords {
  readonly state: PartitionState;
  /** Offset of the next record that will be given out. */
  nextOffset: number;
  readonly #cursor: BatchCursor;
  readonly #checkCrcs: boolean;
  #batch: Iterator<BatchRecord> | undefined;
  #hasBatches = false;

  constructor(state: PartitionState, fetchOffset: number, bytes: Uint8Array, checkCrcs: boolean) {
    this.state = state;
    this.nextOffset = fetchOffset;
    this.#cursor = new BatchCursor(bytes);
    this.#checkCrcs = checkCrcs;
  }

  /** The next record, undefined at the end. Throws when a batch cannot be read; `nextOffset` is then where. */
  next(): FetchedRecord | undefined {
    for (;;) {
      if (this.#batch === undefined && !this.#openNext()) return undefined;
      const step = this.#batch?.next();
      if (step === undefined) continue;
      if (step.done === true) this.#endBatch();
      else if (step.value.offset >= this.nextOffset) return this.#give(step.value);
    }
  }

  #give(record: BatchRecord): FetchedRecord {
    const { view, position, magic } = this.#cursor;
    this.nextOffset = record.offset + 1;
    if (magic < 2) return { ...record, timestampType: 'CreateTime', leaderEpoch: undefined };
    const leaderEpoch = partitionLeaderEpochOf(view, position);
    return {
      ...record,
      timestampType: timestampTypeOf(view, position),
      leaderEpoch: leaderEpoch < 0 ? undefined : leaderEpoch,
    };
  }

  #openNext(): boolean {
    const cursor = this.#cursor;
    if (!cursor.next()) {
      if (!this.#hasBatches && cursor.tailBytes > 0) throw new Error('the answer ends inside its first batch');
      return false;
    }
    this.#hasBatches = true;
    const { bytes, view, position, magic } = cursor;
    if (this.#checkCrcs && !(magic < 2 ? isLegacyCrcValid(bytes, view, position) : isCrcValid(bytes, view, position))) {
      throw new CorruptBatchError('checksum', position);
    }
    if (magic === 2 && (isControl(view, position) || lastOffsetOf(view, position) < this.nextOffset)) this.#endBatch();
    else this.#batch = readRecords(bytes, view, position, maxOpenedBytes);
    return true;
  }

  /** Also past offsets whose records are gone: the batch says where it ended. */
  #endBatch(): void {
    const { view, position, magic } = this.#cursor;
    const lastOffset = magic < 2 ? baseOffsetOf(view, position) : lastOffsetOf(view, position);
    this.nextOffset = Math.max(this.nextOffset, lastOffset + 1);
    this.#batch = undefined;
  }
}
