// Walks the records of one version 2 batch, uncompressed or opened, and tells where their parts lie.
// The one parser of records: checking, reading and rebuilding all stand on it. It allocates nothing
// and lets no record pass whose parts do not fit exactly into its length.

import { MalformedVarintError, VarintCursor } from '../../base/varint.ts';
import { InvalidRecordError } from './records-errors.ts';

/** One byte each: length, attributes, timestamp delta, offset delta, key length, value length, header count. */
const smallestRecordSize = 7;

export class RecordCursor {
  /** Counts from 0; -1 before the first record. */
  index = -1;
  /** The record with its length field is `bytes[start, end)`. */
  start = 0;
  end = 0;
  timestampDelta = 0;
  offsetDelta = 0;
  /** Where the timestamp delta, the offset delta and what follows them begin. */
  timestampDeltaAt = 0;
  offsetDeltaAt = 0;
  keyLengthAt = 0;
  keyAt = 0;
  /** -1 for null. */
  keyLength = 0;
  valueAt = 0;
  /** -1 for null. */
  valueLength = 0;
  /** Where the first header begins. */
  headersAt = 0;
  headersCount = 0;

  readonly #varints = new VarintCursor();
  #sectionEnd = 0;
  #recordsCount = 0;

  /** Points the cursor before the first of `recordsCount` records that fill `bytes[start, end)` exactly. */
  reset(bytes: Uint8Array, start: number, end: number, recordsCount: number): this {
    if (recordsCount < 0 || recordsCount * smallestRecordSize > end - start) {
      throw new InvalidRecordError(-1, `${recordsCount} records cannot be in ${end - start} bytes`);
    }
    this.#varints.reset(bytes, start, end);
    this.#sectionEnd = end;
    this.#recordsCount = recordsCount;
    this.index = -1;
    this.end = start;
    return this;
  }

  /** Moves to the next record; false behind the last. Throws `InvalidRecordError`. */
  next(): boolean {
    if (this.index + 1 >= this.#recordsCount) {
      if (this.end !== this.#sectionEnd) throw new InvalidRecordError(-1, 'there are bytes behind the last record');
      return false;
    }
    this.index += 1;
    try {
      this.#parse();
    } catch (error) {
      if (error instanceof MalformedVarintError) throw new InvalidRecordError(this.index, error.message, error);
      throw error;
    }
    return true;
  }

  #parse(): void {
    const varints = this.#varints;
    varints.end = this.#sectionEnd;
    this.start = varints.position;
    const length = varints.readVarint();
    if (length < smallestRecordSize - 1 || length > this.#sectionEnd - varints.position)
      this.#fail('its length is wrong');
    const end = varints.position + length;
    this.end = end;
    varints.end = end;
    // Attributes: no bit of them has a meaning yet, and Kafka ignores them.
    varints.position += 1;
    this.timestampDeltaAt = varints.position;
    this.timestampDelta = varints.readVarlong();
    this.offsetDeltaAt = varints.position;
    this.offsetDelta = varints.readVarint();
    this.keyLengthAt = varints.position;
    this.keyLength = this.#readLength('key');
    this.keyAt = varints.position;
    if (this.keyLength > 0) varints.position += this.keyLength;
    this.valueLength = this.#readLength('value');
    this.valueAt = varints.position;
    if (this.valueLength > 0) varints.position += this.valueLength;
    this.headersCount = varints.readVarint();
    this.headersAt = varints.position;
    if (this.headersCount !== 0) this.#skipHeaders();
    if (varints.position !== end) this.#fail('its parts do not fill its length');
  }

  #readLength(part: string): number {
    const varints = this.#varints;
    const length = varints.readVarint();
    if (length < -1 || length > varints.end - varints.position) this.#fail(`its ${part} has a wrong length`);
    return length;
  }

  #skipHeaders(): void {
    const varints = this.#varints;
    // A header takes two bytes at least.
    if (this.headersCount < 0 || this.headersCount * 2 > varints.end - varints.position) {
      this.#fail('its count of headers is wrong');
    }
    for (let i = 0; i < this.headersCount; i += 1) {
      const keyLength = this.#readLength('header key');
      if (keyLength < 0) this.#fail('a header has no key');
      varints.position += keyLength;
      const valueLength = this.#readLength('header value');
      if (valueLength > 0) varints.position += valueLength;
    }
  }

  #fail(detail: string): never {
    throw new InvalidRecordError(this.index, detail);
  }
}
