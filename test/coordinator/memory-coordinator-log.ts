// A coordinator's partition in memory: batches as bytes, as the broker's log keeps them. A test may make
// the next appends fail, or hold them back until it lets them go.

import type { CoordinatorLog } from '../../src/coordinator/shard/coordinator-log.ts';
import type { TransactionalLog } from '../../src/coordinator/shard/transactional-log.ts';
import { type AppendRefusal, ProducerStates } from '../../src/log/producers/producer-states.ts';
import { KafkaError } from '../../src/protocol/errors.ts';
import { BatchCursor } from '../../src/protocol/records/batch-cursor.ts';
import { baseOffsetAt, lastOffsetOf } from '../../src/protocol/records/batch-header.ts';
import { endTransactionBatch } from '../../src/protocol/records/control-record.ts';
import { viewOf, writeInt64 } from '../../src/protocol/records/int64.ts';
import { readRecords } from '../../src/protocol/records/record-reader.ts';

export interface LoggedRecord {
  readonly offset: number;
  readonly timestamp: number;
  readonly key: Uint8Array;
  readonly value: Uint8Array | null;
}

function errorOf(refusal: AppendRefusal | undefined): KafkaError | undefined {
  return refusal === undefined ? undefined : new KafkaError(refusal.errorCode, refusal.message);
}

const openedLimitBytes = 64 * 1024 * 1024;

export class MemoryCoordinatorLog implements CoordinatorLog {
  readonly topicPartition = { topic: '__consumer_offsets', partition: 0 };
  readonly logStartOffset = 0;
  maxBatchBytes = 1024 * 1024;
  readonly #batches: { readonly baseOffset: number; readonly bytes: Uint8Array }[] = [];
  readonly #failures: Error[] = [];
  #endOffset = 0;
  #gate: { readonly opened: Promise<Error | undefined>; readonly open: (failure?: Error) => void } | undefined;

  async committedEnd(): Promise<number> {
    return this.#endOffset;
  }

  async read(offset: number, endOffset: number, maxBytes: number): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for (const { baseOffset, bytes } of this.#batches) {
      if (lastOffsetOf(viewOf(bytes), 0) < offset || baseOffset >= endOffset) continue;
      if (size > 0 && size + bytes.length > maxBytes) break;
      chunks.push(bytes);
      size += bytes.length;
    }
    return new Uint8Array(Buffer.concat(chunks));
  }

  /** What the partition's log knows of producers. */
  readonly producers = new ProducerStates();

  readonly transactions: TransactionalLog = {
    beginVerification: (producer) => {
      const { producerId, producerEpoch } = producer;
      const fenced = errorOf(this.producers.checkEpoch(producerId, producerEpoch));
      if (fenced !== undefined) throw fenced;
      const isOpen = this.producers.isTransactionOpen(producerId, producerEpoch);
      return isOpen ? undefined : this.producers.beginVerification(producer, 0);
    },
    refusalOf: (terms) => errorOf(this.producers.checkTransaction(terms)),
    markerRefusalOf: (marker) => errorOf(this.producers.checkMarker(marker)),
    append: async (batch, terms) => {
      const refusal = errorOf(this.producers.checkTransaction(terms));
      if (refusal !== undefined) throw refusal;
      await this.append(batch);
      this.producers.update(viewOf(this.#batches.at(-1)!.bytes), 0);
    },
    appendMarker: async ({ isCommit, ...marker }) => {
      const refusal = errorOf(this.producers.checkMarker(marker));
      if (refusal !== undefined) throw refusal;
      const { producerId, producerEpoch, coordinatorEpoch } = marker;
      const type = isCommit ? 'commit' : 'abort';
      await this.append(endTransactionBatch({ type, timestamp: 1, producerId, producerEpoch, coordinatorEpoch }));
      const offset = this.#batches.at(-1)!.baseOffset;
      this.producers.endTransaction({ ...marker, commit: isCommit, offset, timestamp: 1 });
    },
  };

  async append(batch: Uint8Array): Promise<void> {
    const failure = (await this.#gate?.opened) ?? this.#failures.shift();
    if (failure !== undefined) throw failure;
    this.put(batch);
  }

  /** Puts batches at the end as they are, but for their offsets: what some other broker has written. */
  put(batches: Uint8Array): void {
    const bytes = new Uint8Array(batches);
    const cursor = new BatchCursor(bytes);
    while (cursor.next()) {
      writeInt64(cursor.view, cursor.position + baseOffsetAt, this.#endOffset);
      const one = bytes.slice(cursor.position, cursor.position + cursor.sizeBytes);
      this.#batches.push({ baseOffset: this.#endOffset, bytes: one });
      this.#endOffset = lastOffsetOf(viewOf(one), 0) + 1;
    }
  }

  /** The next appends fail with these, one each. */
  failNext(...errors: readonly Error[]): void {
    this.#failures.push(...errors);
  }

  /** Failures that nobody has run into are off. */
  failNoMore(): void {
    this.#failures.length = 0;
  }

  /** Appends succeed again. */
  clearFailures(): void {
    this.#failures.length = 0;
  }

  /** Appends wait until `release`. */
  hold(): void {
    if (this.#gate !== undefined) return;
    let open: (failure?: Error) => void = () => {};
    const opened = new Promise<Error | undefined>((resolve) => {
      open = resolve;
    });
    this.#gate = { opened, open };
  }

  /** What was held back is appended, or fails with the error. */
  release(failure?: Error): void {
    this.#gate?.open(failure);
    this.#gate = undefined;
  }

  *records(): Generator<LoggedRecord, void, undefined> {
    for (const { bytes } of this.#batches) {
      for (const { offset, timestamp, key, value } of readRecords(bytes, viewOf(bytes), 0, openedLimitBytes)) {
        if (key !== null) yield { offset, timestamp, key, value };
      }
    }
  }
}
