// A record as a place in its batch. What the user does not look at is never made: key, value and headers
// are cut out and deserialized at the first look and remembered. The places were found and checked by the
// walk through the batch (fetched-batch.ts), so cutting them out cannot fail; only a deserializer can.

import { VarintCursor } from '../../../base/varint.ts';
import type { TimestampType } from '../../../protocol/records/batch-header.ts';
import { noHeaders, type RecordHeader } from '../../../protocol/records/record.ts';
import type { RecordCursor } from '../../../protocol/records/record-cursor.ts';
import type { Deserializer } from '../../serializers.ts';
import type { ConsumerRecord } from '../consumer-record.ts';

/** What the records of one batch have in common. */
export interface RecordOrigin<K, V> {
  readonly topic: string;
  readonly partition: number;
  readonly keyDeserializer: Deserializer<K>;
  readonly valueDeserializer: Deserializer<V>;
  readonly leaderEpoch: number | undefined;
  readonly timestampType: TimestampType;
  readonly baseOffset: number;
  /** The deltas of the records count from it; undefined when all have `appendTime`. */
  readonly baseTimestamp: number;
  readonly appendTime: number | undefined;
  /** What the records lie in, uncompressed. */
  readonly bytes: Buffer;
}

const inspect = Symbol.for('nodejs.util.inspect.custom');

export class FetchedRecord<K, V> implements ConsumerRecord<K, V> {
  readonly #origin: RecordOrigin<K, V>;
  readonly #offsetDelta: number;
  readonly #timestampDelta: number;
  readonly #keyAt: number;
  readonly #valueAt: number;
  /** -1 for null. */
  readonly serializedKeySize: number;
  /** -1 for null. */
  readonly serializedValueSize: number;
  /** undefined until it was looked at. */
  #key: K | null | undefined;
  #value: V | null | undefined;
  #headers: readonly RecordHeader[] | undefined;

  /** The record that the cursor stands at. */
  constructor(origin: RecordOrigin<K, V>, cursor: RecordCursor) {
    this.#origin = origin;
    this.#offsetDelta = cursor.offsetDelta;
    this.#timestampDelta = cursor.timestampDelta;
    this.#keyAt = cursor.keyAt;
    this.#valueAt = cursor.valueAt;
    this.serializedKeySize = cursor.keyLength;
    this.serializedValueSize = cursor.valueLength;
    this.#key = undefined;
    this.#value = undefined;
    this.#headers = cursor.headersCount === 0 ? noHeaders : undefined;
  }

  get topic(): string {
    return this.#origin.topic;
  }

  get partition(): number {
    return this.#origin.partition;
  }

  get offset(): number {
    return this.#origin.baseOffset + this.#offsetDelta;
  }

  get timestamp(): number {
    const { appendTime, baseTimestamp } = this.#origin;
    return appendTime ?? baseTimestamp + this.#timestampDelta;
  }

  get timestampType(): TimestampType {
    return this.#origin.timestampType;
  }

  get leaderEpoch(): number | undefined {
    return this.#origin.leaderEpoch;
  }

  get key(): K | null {
    if (this.#key !== undefined) return this.#key;
    this.#key = this.#read(this.#origin.keyDeserializer, this.#keyAt, this.serializedKeySize);
    return this.#key;
  }

  get value(): V | null {
    if (this.#value !== undefined) return this.#value;
    this.#value = this.#read(this.#origin.valueDeserializer, this.#valueAt, this.serializedValueSize);
    return this.#value;
  }

  #read<T>(deserializer: Deserializer<T>, at: number, length: number): T | null {
    if (length < 0) return null;
    const { topic, bytes } = this.#origin;
    const headers = deserializer.ignoresHeaders === true ? noHeaders : this.headers;
    return deserializer.deserialize(topic, bytes.subarray(at, at + length), headers);
  }

  get headers(): readonly RecordHeader[] {
    this.#headers ??= readHeaders(this.#origin.bytes, this.#valueAt + Math.max(this.serializedValueSize, 0));
    return this.#headers;
  }

  toJSON(): ConsumerRecord<K, V> {
    const { topic, partition, offset, timestamp, timestampType, key, value, headers, leaderEpoch } = this;
    const { serializedKeySize, serializedValueSize } = this;
    return {
      topic,
      partition,
      offset,
      timestamp,
      timestampType,
      key,
      value,
      headers,
      leaderEpoch,
      serializedKeySize,
      serializedValueSize,
    };
  }

  /** What `console.log` shows. */
  [inspect](): ConsumerRecord<K, V> {
    return this.toJSON();
  }
}

/** `at` is where their count stands. */
function readHeaders(bytes: Buffer, at: number): RecordHeader[] {
  const varints = new VarintCursor().reset(bytes, at);
  const headers: RecordHeader[] = [];
  for (let left = varints.readVarint(); left > 0; left -= 1) {
    const keyLength = varints.readVarint();
    const keyEnd = varints.position + keyLength;
    const key = bytes.toString('utf8', varints.position, keyEnd);
    varints.position = keyEnd;
    const valueLength = varints.readVarint();
    const value = valueLength < 0 ? null : bytes.subarray(varints.position, varints.position + valueLength);
    headers.push({ key, value });
    varints.position += Math.max(valueLength, 0);
  }
  return headers;
}
