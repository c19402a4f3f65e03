// The records that travel together to one partition, and those who wait for their outcome. A batch
// is written out again when its producer state changes, and never otherwise: a retry sends the same
// bytes. Its records are copies, so nothing that a caller does to a buffer later can reach them.

import type { Codec } from '../../protocol/compression/codecs.ts';
import { BatchBuilder } from '../../protocol/records/batch-builder.ts';
import { viewOf } from '../../protocol/records/int64.ts';
import { readRecords } from '../../protocol/records/record-reader.ts';
import type { RecordHeader } from '../../protocol/records/record.ts';
import type { Delivery } from './delivery.ts';

export interface BatchFormat {
  readonly codec: Codec;
  readonly level: number | undefined;
  readonly isTransactional: boolean;
}

/** Identity under which the broker recognises a batch that it has already. */
export interface ProducerState {
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly baseSequence: number;
}

let createdCount = 0;

/** What a part of a split batch begins with. */
const partBytes = 1024;

export class ProducerBatch {
  readonly topic: string;
  readonly partition: number;
  /** When its first record came, on the monotonic clock. */
  readonly createdMs: number;
  readonly format: BatchFormat;
  /** Batches of a partition leave in this order, retried or not. */
  ordinal = createdCount++;
  /** The parts of a batch take their places between it and the next. */
  #ordinalStep = 1;
  /** How often it was sent. */
  attempts = 0;
  /** Not to be sent again before this moment. */
  restsUntilMs = -Infinity;
  /** Bytes taken from the buffer memory, its parts' included. */
  memoryBytes = 0;
  /** Its records travel in other batches now. */
  isSplit = false;
  /** No more records come in. */
  isSealed = false;
  /** It was full, and takes more records until it leaves. */
  isGrowing = false;
  /** The sender was told that it is full. */
  isAnnounced = false;
  /** Its sequence was started again after an epoch bump. */
  sequenceWasReset = false;
  readonly #builder: BatchBuilder;
  // One column for each thing that metadata needs: no object per record.
  readonly #timestamps: number[] = [];
  readonly #keySizes: number[] = [];
  readonly #valueSizes: number[] = [];
  readonly #deliveries: Delivery[] = [];
  readonly #indexes: number[] = [];
  #producer: ProducerState | undefined;
  #section: Uint8Array | undefined;
  #bytes: Uint8Array | undefined;
  #wasBuilt = false;
  #isDone = false;
  #onDone: (() => void)[] = [];

  constructor(topic: string, partition: number, createdMs: number, format: BatchFormat, memory: Uint8Array) {
    this.topic = topic;
    this.partition = partition;
    this.createdMs = createdMs;
    this.format = format;
    this.#builder = new BatchBuilder({
      codec: format.codec,
      memory,
      isTransactional: format.isTransactional,
      ...(format.level === undefined ? {} : { level: format.level }),
    });
  }

  get recordsCount(): number {
    return this.#builder.recordsCount;
  }

  /** Before compression. */
  get sizeBytes(): number {
    return this.#builder.sizeBytes;
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  get producer(): ProducerState | undefined {
    return this.#producer;
  }

  sizeWith(
    timestamp: number,
    key: Uint8Array | null,
    value: Uint8Array | null,
    headers: readonly RecordHeader[],
  ): number {
    return this.#builder.sizeWith(timestamp, key, value, headers);
  }

  append(
    timestamp: number,
    key: Uint8Array | null,
    value: Uint8Array | null,
    headers: readonly RecordHeader[],
    delivery: Delivery,
    index: number,
  ): void {
    this.#builder.append(timestamp, key, value, headers);
    this.#timestamps.push(timestamp);
    this.#keySizes.push(key === null ? -1 : key.length);
    this.#valueSizes.push(value === null ? -1 : value.length);
    this.#deliveries.push(delivery);
    this.#indexes.push(index);
  }

  /** Bytes that its memory has room for. */
  get capacityBytes(): number {
    return this.#builder.memory.length;
  }

  /** Goes on in larger memory; returns what it was in, which is nobody's then. Only before it was built. */
  moveTo(memory: Uint8Array): Uint8Array {
    if (this.isSealed) throw new Error('a batch that may be on its way does not move');
    return this.#builder.moveTo(memory);
  }

  setProducer(producer: ProducerState): void {
    this.#producer = producer;
    this.#bytes = undefined;
  }

  /** The records before compression: a view. */
  get records(): Uint8Array {
    return this.#builder.records;
  }

  /** Whether `build` has nothing to compress. */
  get isCompressed(): boolean {
    return this.format.codec.name === 'none' || this.#section !== undefined;
  }

  /** What a worker has made of `records`. */
  setCompressed(section: Uint8Array): void {
    this.#section = section;
  }

  /** The batch as it goes over the wire; seals it. */
  build(): Uint8Array {
    this.isSealed = true;
    this.#bytes ??= this.#write();
    return this.#bytes;
  }

  #write(): Uint8Array {
    if (this.format.codec.name === 'none') {
      // The first time where the records are. Later that memory may still be on its way to a socket.
      const bytes = this.#wasBuilt ? this.#builder.build(this.#producer) : this.#builder.seal(this.#producer);
      this.#wasBuilt = true;
      return bytes;
    }
    this.#section ??= this.#builder.compressed();
    return this.#builder.build(this.#producer, this.#section);
  }

  /** `baseOffset` -1 when the broker did not say; `logAppendTime` -1 where records keep their own time. */
  complete(baseOffset: number, logAppendTime: number): void {
    if (!this.#finish()) return;
    const { topic, partition } = this;
    for (let at = 0; at < this.#deliveries.length; at += 1) {
      const metadata = {
        topic,
        partition,
        offset: baseOffset < 0 ? -1 : baseOffset + at,
        timestamp: logAppendTime === -1 ? this.#timestamps[at]! : logAppendTime,
        serializedKeySize: this.#keySizes[at]!,
        serializedValueSize: this.#valueSizes[at]!,
      };
      this.#deliveries[at]!.delivered(metadata, this.#indexes[at]!);
    }
  }

  fail(errorOf: (position: number) => Error): void {
    if (!this.#finish()) return;
    for (const [at, delivery] of this.#deliveries.entries()) delivery.failed(errorOf(at), this.#indexes[at]!);
  }

  #finish(): boolean {
    if (this.#isDone) return false;
    this.#isDone = true;
    for (const listener of this.#onDone) listener();
    this.#onDone = [];
    return true;
  }

  /** Calls back when its records get their outcome. */
  onDone(listener: () => void): void {
    if (this.#isDone) listener();
    else this.#onDone.push(listener);
  }

  /** Two batches of about equal size, for one of several records that the broker finds too large. */
  split(): ProducerBatch[] {
    const bytes = this.build();
    const parts: ProducerBatch[] = [];
    const recordsPerPart = Math.ceil(this.recordsCount / 2);
    let sequence = this.#producer?.baseSequence;
    let at = 0;
    for (const record of readRecords(bytes, viewOf(bytes), 0, this.sizeBytes + 1024)) {
      if (at % recordsPerPart === 0) parts.push(this.#part());
      const { timestamp, key, value, headers } = record;
      parts.at(-1)!.append(timestamp, key, value, headers, this.#deliveries[at]!, this.#indexes[at]!);
      at += 1;
    }
    for (const [place, part] of parts.entries()) {
      part.#ordinalStep = this.#ordinalStep / 2;
      part.ordinal = this.ordinal + place * part.#ordinalStep;
      if (this.#producer === undefined || sequence === undefined) continue;
      part.setProducer({ ...this.#producer, baseSequence: sequence });
      sequence = (sequence + part.recordsCount) % 0x80000000;
    }
    this.#moveTo(parts);
    return parts;
  }

  #part(): ProducerBatch {
    const part = new ProducerBatch(this.topic, this.partition, this.createdMs, this.format, new Uint8Array(partBytes));
    part.isSealed = true;
    part.attempts = this.attempts;
    return part;
  }

  /**
   * The memory that the records were gathered in, once nobody can look at it any more; undefined when
   * that is not certain. It is certain when the broker has answered the one attempt there was: what has
   * arrived is not on its way. An attempt that was given up may still lie in front of a socket.
   */
  takeMemory(): Uint8Array | undefined {
    if (!this.#isDone || this.attempts !== 1 || this.isSplit) return undefined;
    this.#bytes = undefined;
    return this.#builder.memory;
  }

  /** Those who wait for this batch wait for its parts. */
  #moveTo(parts: readonly ProducerBatch[]): void {
    this.isSplit = true;
    let open = parts.length;
    for (const part of parts) {
      part.onDone(() => {
        open -= 1;
        if (open === 0) this.#finish();
      });
    }
  }
}
