// A message of magic 0 or 1, or a wrapper around several, as a source of records. Only old logs have
// them: they are read whole, without the laziness of the batches of today.

import { magicOf, type TimestampType } from '../../../protocol/records/batch-header.ts';
import { readLegacyMessage } from '../../../protocol/records/legacy-message.ts';
import { readLegacyRecords } from '../../../protocol/records/legacy-reader.ts';
import { type BatchRecord, noHeaders } from '../../../protocol/records/record.ts';
import { RecordDeserializationError } from '../../errors.ts';
import type { Deserializer } from '../../serializers.ts';
import type { TopicPartition } from '../../topic-partition.ts';
import { maxOpenedBytes } from './batch-opening.ts';
import type { ConsumerRecord } from '../consumer-record.ts';
import type { Deserializers, RecordSource } from './fetched-batch.ts';

export class LegacyBatch<K, V> implements RecordSource<K, V> {
  readonly #partition: TopicPartition;
  readonly #deserializers: Deserializers<K, V>;
  readonly #timestampType: TimestampType;
  readonly #records: readonly BatchRecord[];
  #index = 0;

  constructor(
    partition: TopicPartition,
    deserializers: Deserializers<K, V>,
    bytes: Uint8Array,
    view: DataView,
    entry: number,
  ) {
    this.#partition = partition;
    this.#deserializers = deserializers;
    this.#timestampType =
      magicOf(view, entry) === 0 ? 'CreateTime' : readLegacyMessage(bytes, view, entry).timestampType;
    this.#records = [...readLegacyRecords(bytes, view, entry, maxOpenedBytes)];
  }

  read(target: ConsumerRecord<K, V>[], end: number, offset: number): boolean {
    for (; this.#index < this.#records.length; this.#index += 1) {
      if (target.length >= end) return false;
      const record = this.#records[this.#index]!;
      if (record.offset >= offset) target.push(this.#deserialize(record));
    }
    return true;
  }

  #deserialize({ offset, timestamp, key, value }: BatchRecord): ConsumerRecord<K, V> {
    const { topic, partition } = this.#partition;
    const { keyDeserializer, valueDeserializer } = this.#deserializers;
    const read = <T>(deserializer: Deserializer<T>, bytes: Uint8Array | null): T | null =>
      bytes === null ? null : deserializer.deserialize(topic, bytes, noHeaders);
    try {
      return {
        topic,
        partition,
        offset,
        timestamp,
        timestampType: this.#timestampType,
        key: read(keyDeserializer, key),
        value: read(valueDeserializer, value),
        headers: noHeaders,
        leaderEpoch: undefined,
        serializedKeySize: key?.length ?? -1,
        serializedValueSize: value?.length ?? -1,
      };
    } catch (error) {
      throw new RecordDeserializationError(this.#partition, offset, error);
    }
  }
}
