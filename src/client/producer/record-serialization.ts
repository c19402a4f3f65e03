// From a record to the bytes that travel: serializers see the headers and may add some, and what is
// larger than the producer may ever send is refused here.

import type { Clock } from '../../base/ports/clock.ts';
import { ErrorCode } from '../errors.ts';
import type { Serializer } from '../serializers.ts';
import { producerError } from './producer-errors.ts';
import { type ProducerRecord, type RecordHeader, toHeaders } from './producer-record.ts';
import type { SerializedRecord } from './record-accumulator.ts';

export interface RecordSerializationOptions<K, V> {
  readonly clock: Clock;
  readonly keySerializer: Serializer<K>;
  readonly valueSerializer: Serializer<V>;
  readonly maxRequestBytes: number;
  readonly bufferBytes: number;
}

/** Kafka's upper bound for what a record takes beside key, value and headers, its batch included. */
const recordOverheadBytes = 61 + 21;

export class RecordSerialization<K, V> {
  readonly #options: RecordSerializationOptions<K, V>;
  /** Neither does anything with headers. */
  readonly #isPlain: boolean;

  constructor(options: RecordSerializationOptions<K, V>) {
    this.#options = options;
    const { keySerializer, valueSerializer } = options;
    this.#isPlain = keySerializer.ignoresHeaders === true && valueSerializer.ignoresHeaders === true;
  }

  /** Throws what a serializer throws, a `RangeError` or a `RecordTooLargeError`. */
  serialize(record: ProducerRecord<K, V>): SerializedRecord {
    const { topic, partition } = record;
    const { clock, keySerializer, valueSerializer, maxRequestBytes, bufferBytes } = this.#options;
    const timestamp = record.timestamp ?? clock.wallMs();
    if (!Number.isSafeInteger(timestamp) || timestamp < 0)
      throw new RangeError(`Invalid timestamp: ${timestamp}. Timestamp should always be non-negative.`);
    if (partition !== undefined && (!Number.isSafeInteger(partition) || partition < 0))
      throw new RangeError(`Invalid partition: ${partition}. Partition number should always be non-negative.`);
    // The list may be one that all records without headers share: only who says so may add to it.
    const given = toHeaders(record.headers);
    const headers = (this.#isPlain ? given : [...given]) as RecordHeader[];
    const key = serialized(keySerializer, topic, record.key, headers);
    const value = serialized(valueSerializer, topic, record.value, headers);
    const sizeBytes = estimateSize(key, value, headers);
    if (sizeBytes > maxRequestBytes) throw tooLarge(sizeBytes, maxRequestBytes, 'max.request.size');
    if (sizeBytes > bufferBytes) throw tooLarge(sizeBytes, bufferBytes, 'buffer.memory');
    return { timestamp, key, value, headers, sizeBytes };
  }
}

function serialized<T>(
  serializer: Serializer<T>,
  topic: string,
  value: T | null | undefined,
  headers: RecordHeader[],
): Uint8Array | null {
  return value === null || value === undefined ? null : serializer.serialize(topic, value, headers);
}

function tooLarge(sizeBytes: number, limit: number, option: string): Error {
  return producerError(
    ErrorCode.MESSAGE_TOO_LARGE,
    `The message is ${sizeBytes} bytes when serialized which is larger than ${limit}, which is the value of the ${option} configuration.`,
  );
}

function estimateSize(key: Uint8Array | null, value: Uint8Array | null, headers: readonly RecordHeader[]): number {
  let size = recordOverheadBytes + (key === null ? 0 : key.length) + (value === null ? 0 : value.length);
  // By index: most records have none, and an iterator is an object.
  for (let index = 0; index < headers.length; index += 1) {
    const { key: name, value: bytes } = headers[index]!;
    size += 10 + name.length * 3 + (bytes?.length ?? 0);
  }
  return size;
}
