// One batch that is being handed out. The walk through it makes one object per record and nothing else,
// and what it finds malformed ends it: everything before stands, nothing behind is guessed.

import {
  baseOffsetOf,
  baseTimestampOf,
  maxTimestampOf,
  noPartitionLeaderEpoch,
  partitionLeaderEpochOf,
  recordsCountOf,
  timestampTypeOf,
} from '../../../protocol/records/batch-header.ts';
import type { RecordsSection } from '../../../protocol/records/batch-codec.ts';
import { RecordCursor } from '../../../protocol/records/record-cursor.ts';
import { RecordDeserializationError } from '../../errors.ts';
import type { Deserializer } from '../../serializers.ts';
import type { TopicPartition } from '../../topic-partition.ts';
import type { ConsumerRecord } from '../consumer-record.ts';
import { FetchedRecord, type RecordOrigin } from './fetched-record.ts';

export interface Deserializers<K, V> {
  readonly keyDeserializer: Deserializer<K>;
  readonly valueDeserializer: Deserializer<V>;
}

/** A batch, of whatever format, as a source of records. */
export interface RecordSource<K, V> {
  /** Adds records from `offset` on to `target` until it has `end` of them; true when there are no more. */
  read(target: ConsumerRecord<K, V>[], end: number, offset: number): boolean;
}

export class FetchedBatch<K, V> implements RecordSource<K, V> {
  readonly #origin: RecordOrigin<K, V>;
  readonly #cursor = new RecordCursor();
  /** Whether a deserializer may throw, which must happen in `poll`. */
  readonly #readsAtOnce: boolean;
  /** A record that could not be deserialized: it is tried again, not passed over. */
  #refused: FetchedRecord<K, V> | undefined;

  /** The version 2 batch at `batch`, whose records are in `section`. */
  constructor(
    { topic, partition }: TopicPartition,
    { keyDeserializer, valueDeserializer }: Deserializers<K, V>,
    view: DataView,
    batch: number,
    { bytes, start, end }: RecordsSection,
  ) {
    const timestampType = timestampTypeOf(view, batch);
    const leaderEpoch = partitionLeaderEpochOf(view, batch);
    this.#origin = {
      topic,
      partition,
      keyDeserializer,
      valueDeserializer,
      leaderEpoch: leaderEpoch === noPartitionLeaderEpoch ? undefined : leaderEpoch,
      timestampType,
      baseOffset: baseOffsetOf(view, batch),
      baseTimestamp: baseTimestampOf(view, batch),
      appendTime: timestampType === 'LogAppendTime' ? maxTimestampOf(view, batch) : undefined,
      bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    };
    this.#readsAtOnce = keyDeserializer.neverThrows !== true || valueDeserializer.neverThrows !== true;
    this.#cursor.reset(bytes, start, end, recordsCountOf(view, batch));
  }

  read(target: ConsumerRecord<K, V>[], end: number, offset: number): boolean {
    const origin = this.#origin;
    const cursor = this.#cursor;
    const firstDelta = offset - origin.baseOffset;
    if (this.#refused !== undefined) {
      this.#deserialize(this.#refused);
      target.push(this.#refused);
      this.#refused = undefined;
    }
    while (target.length < end) {
      if (!cursor.next()) return true;
      if (cursor.offsetDelta < firstDelta) continue;
      const record = new FetchedRecord(origin, cursor);
      if (this.#readsAtOnce) this.#deserialize(record);
      target.push(record);
    }
    return false;
  }

  #deserialize(record: FetchedRecord<K, V>): void {
    try {
      void record.key;
      void record.value;
    } catch (error) {
      this.#refused = record;
      throw new RecordDeserializationError(record, record.offset, error);
    }
  }
}
