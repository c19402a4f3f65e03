// Builds a version 2 record batch: records are appended one by one and their uncompressed size is
// exact at every moment. Uncompressed, the result is byte for byte what Kafka's Java code writes.

import { putVarint, putVarlong, varintSize, varlongSize } from '../../base/varint.ts';
import type { Codec } from '../compression/codecs.ts';
import { compress } from '../compression/compression.ts';
import type { ProducerFields } from './batch-header-writer.ts';
import { plainBatchHeader, writeBatchHeader } from './batch-header-writer.ts';
import { batchHeaderSize, noTimestamp } from './batch-header.ts';
import type { RecordHeader } from './record.ts';
import { noHeaders } from './record.ts';

export interface BatchBuilderOptions extends Partial<ProducerFields> {
  /** 0 by default, as producers send it. */
  readonly baseOffset?: number;
  /** -1 by default, as producers send it. */
  readonly partitionLeaderEpoch?: number;
  readonly isTransactional?: boolean;
  readonly isControl?: boolean;
  /** Not compressed when left out. */
  readonly codec?: Codec;
  /** The codec's default when left out. */
  readonly level?: number;
  /** Makes this the timestamp of the whole batch, of type LogAppendTime. */
  readonly logAppendTime?: number;
  /** What is allocated at first, in bytes. */
  readonly capacity?: number;
  /** Memory to build in, with anything in it, instead of new one; larger batches outgrow it. */
  readonly memory?: Uint8Array;
}

const noKeys: readonly Uint8Array[] = Object.freeze([]);
const encoder = new TextEncoder();
const defaultCapacity = 1024;

export class BatchBuilder {
  readonly #options: BatchBuilderOptions;
  #bytes: Uint8Array;
  #end = batchHeaderSize;
  #recordsCount = 0;
  #baseTimestamp = noTimestamp;
  #maxTimestamp = noTimestamp;

  constructor(options: BatchBuilderOptions = {}) {
    this.#options = options;
    this.#bytes = options.memory ?? new Uint8Array(Math.max(options.capacity ?? defaultCapacity, batchHeaderSize));
  }

  get recordsCount(): number {
    return this.#recordsCount;
  }

  /** The size of the batch so far, before compression. */
  get sizeBytes(): number {
    return this.#end;
  }

  /** The largest timestamp so far, -1 without records. */
  get maxTimestamp(): number {
    return this.#maxTimestamp;
  }

  /** What `sizeBytes` would be with one record more. */
  sizeWith(
    timestamp: number,
    key: Uint8Array | null,
    value: Uint8Array | null,
    headers: readonly RecordHeader[] = noHeaders,
  ): number {
    const bodySize = this.#bodySize(timestamp, key, value, headers, encodeKeys(headers));
    return this.#end + varintSize(bodySize) + bodySize;
  }

  /** Appends a record and returns its offset delta, which is its index. The timestamp is a safe integer. */
  append(
    timestamp: number,
    key: Uint8Array | null,
    value: Uint8Array | null,
    headers: readonly RecordHeader[] = noHeaders,
  ): number {
    if (!Number.isSafeInteger(timestamp)) throw new RangeError(`${timestamp} is not a timestamp`);
    const offsetDelta = this.#recordsCount;
    if (offsetDelta === 0) this.#baseTimestamp = timestamp;
    const headerKeys = encodeKeys(headers);
    const bodySize = this.#bodySize(timestamp, key, value, headers, headerKeys);
    this.#reserve(varintSize(bodySize) + bodySize);

    const bytes = this.#bytes;
    let at = putVarint(bytes, this.#end, bodySize);
    bytes[at++] = 0;
    at = putVarlong(bytes, at, timestamp - this.#baseTimestamp);
    at = putVarint(bytes, at, offsetDelta);
    at = putBytes(bytes, at, key);
    at = putBytes(bytes, at, value);
    at = putVarint(bytes, at, headers.length);
    for (let i = 0; i < headers.length; i += 1) {
      at = putBytes(bytes, at, headerKeys[i]!);
      at = putBytes(bytes, at, headers[i]!.value);
    }
    this.#end = at;
    this.#recordsCount += 1;
    if (offsetDelta === 0 || timestamp > this.#maxTimestamp) this.#maxTimestamp = timestamp;
    return offsetDelta;
  }

  /**
   * The finished batch, in memory of its own. `producer` overrides what the options said, for a producer
   * that gets its sequence when the batch leaves; `section` is what `compressed` gave before. The builder
   * can go on and build again. Throws a RangeError when there is no record: a batch without records is
   * `emptyBatch`.
   */
  build(producer?: ProducerFields, section: Uint8Array = this.compressed()): Uint8Array {
    const batch = new Uint8Array(batchHeaderSize + section.length);
    batch.set(section, batchHeaderSize);
    this.#writeHeader(batch, producer);
    return batch;
  }

  /**
   * As `build`, but a batch that is not compressed stays where it is: nothing may be appended after this,
   * and what is built again shares nothing with it.
   */
  seal(producer?: ProducerFields): Uint8Array {
    if (this.#isCompressed) return this.build(producer);
    const batch = this.#bytes.subarray(0, this.#end);
    this.#writeHeader(batch, producer);
    return batch;
  }

  /** Goes on in larger memory and returns what it was in, of which nothing is used any more. */
  moveTo(memory: Uint8Array): Uint8Array {
    const left = this.#bytes;
    memory.set(left.subarray(0, this.#end));
    this.#bytes = memory;
    return left;
  }

  /** What the batch is built in. */
  get memory(): Uint8Array {
    return this.#bytes;
  }

  /** The records as they stand in the batch, before compression: a view. */
  get records(): Uint8Array {
    return this.#bytes.subarray(batchHeaderSize, this.#end);
  }

  /** The records as they stand in the batch, compressed if there is a codec. */
  compressed(): Uint8Array {
    const { codec, level } = this.#options;
    return codec === undefined ? this.records : compress(codec, this.records, level);
  }

  get #isCompressed(): boolean {
    const { codec } = this.#options;
    return codec !== undefined && codec.name !== 'none';
  }

  #writeHeader(batch: Uint8Array, producer: ProducerFields | undefined): void {
    if (this.#recordsCount === 0) throw new RangeError('a batch is built from one record at least');
    const { codec, logAppendTime } = this.#options;
    writeBatchHeader(batch, {
      ...plainBatchHeader,
      ...this.#options,
      ...producer,
      codecId: codec?.id ?? 0,
      timestampType: logAppendTime === undefined ? 'CreateTime' : 'LogAppendTime',
      lastOffsetDelta: this.#recordsCount - 1,
      baseTimestamp: this.#baseTimestamp,
      maxTimestamp: logAppendTime ?? this.#maxTimestamp,
      recordsCount: this.#recordsCount,
    });
  }

  #bodySize(
    timestamp: number,
    key: Uint8Array | null,
    value: Uint8Array | null,
    headers: readonly RecordHeader[],
    headerKeys: readonly Uint8Array[],
  ): number {
    const timestampDelta = this.#recordsCount === 0 ? 0 : timestamp - this.#baseTimestamp;
    let size = 1 + varlongSize(timestampDelta) + varintSize(this.#recordsCount);
    size += bytesSize(key) + bytesSize(value) + varintSize(headers.length);
    for (let i = 0; i < headers.length; i += 1) size += bytesSize(headerKeys[i]!) + bytesSize(headers[i]!.value);
    return size;
  }

  #reserve(size: number): void {
    const needed = this.#end + size;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#end));
    this.#bytes = grown;
  }
}

function encodeKeys(headers: readonly RecordHeader[]): readonly Uint8Array[] {
  return headers.length === 0 ? noKeys : headers.map((header) => encodeKey(header.key));
}

/** Header keys are short and nearly always ASCII, where a loop is several times as fast as the encoder. */
function encodeKey(key: string): Uint8Array {
  const bytes = new Uint8Array(key.length);
  for (let i = 0; i < key.length; i += 1) {
    const code = key.charCodeAt(i);
    if (code > 0x7f) return encoder.encode(key);
    bytes[i] = code;
  }
  return bytes;
}

/** A length and the bytes, or -1 for null. */
function putBytes(target: Uint8Array, position: number, bytes: Uint8Array | null): number {
  if (bytes === null) return putVarint(target, position, -1);
  const at = putVarint(target, position, bytes.length);
  target.set(bytes, at);
  return at + bytes.length;
}

function bytesSize(bytes: Uint8Array | null): number {
  return bytes === null ? 1 : varintSize(bytes.length) + bytes.length;
}
