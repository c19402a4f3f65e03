// Writes Kafka's primitive types. Large byte fields (record batches) are not copied in: they are kept
// by reference and come out of `chunks()` in their place, ready for one gathered write.

import { Buffer } from 'node:buffer';

/** Byte fields from this size on are referenced, not copied. */
const referenceThresholdBytes = 1024;

/** Up to here our own loop is faster than the calls into the platform; below 127 for one byte of length. */
const shortStringBytes = 48;

const two32 = 0x1_0000_0000;
const two63 = 2 ** 63;

interface Reference {
  /** Where in the buffer the referenced bytes belong. */
  readonly at: number;
  readonly bytes: Uint8Array;
}

export class ByteWriter {
  #buffer: Buffer;
  #view: DataView;
  #references: Reference[] = [];
  #referencedBytes = 0;
  position = 0;

  constructor(capacity = 256) {
    this.#buffer = Buffer.allocUnsafe(capacity);
    this.#view = viewOf(this.#buffer);
  }

  /** Bytes written so far, those that are only referenced included. */
  get size(): number {
    return this.position + this.#referencedBytes;
  }

  #reserve(size: number): number {
    const position = this.position;
    const needed = position + size;
    if (needed > this.#buffer.length) this.#grow(needed);
    this.position = needed;
    return position;
  }

  #grow(needed: number): void {
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(grown, 0, 0, this.position);
    this.#buffer = grown;
    this.#view = viewOf(grown);
  }

  bool(value: boolean): void {
    const at = this.#reserve(1);
    this.#view.setUint8(at, value ? 1 : 0);
  }

  int8(value: number): void {
    if ((value << 24) >> 24 !== value) refuseNumber(value, 'int8');
    const at = this.#reserve(1);
    this.#view.setInt8(at, value);
  }

  int16(value: number): void {
    if ((value << 16) >> 16 !== value) refuseNumber(value, 'int16');
    const at = this.#reserve(2);
    this.#view.setInt16(at, value);
  }

  uint16(value: number): void {
    if ((value & 0xffff) !== value) refuseNumber(value, 'uint16');
    const at = this.#reserve(2);
    this.#view.setUint16(at, value);
  }

  int32(value: number): void {
    if ((value | 0) !== value) refuseNumber(value, 'int32');
    const at = this.#reserve(4);
    this.#view.setInt32(at, value);
  }

  uint32(value: number): void {
    if (value >>> 0 !== value) refuseNumber(value, 'uint32');
    const at = this.#reserve(4);
    this.#view.setUint32(at, value);
  }

  /** A whole number from -2^63; 2^63 and above (Kafka's "no limit") becomes Long.MAX_VALUE. */
  int64(value: number): void {
    if (!Number.isInteger(value) || value < -two63) refuseNumber(value, 'int64');
    const at = this.#reserve(8);
    if (value >= two63) {
      this.#view.setInt32(at, 0x7fff_ffff);
      this.#view.setInt32(at + 4, -1);
      return;
    }
    this.#view.setInt32(at, Math.floor(value / two32));
    // `|` takes any whole double modulo 2^32.
    this.#view.setInt32(at + 4, value | 0);
  }

  bigint64(value: bigint): void {
    const at = this.#reserve(8);
    this.#view.setBigInt64(at, value);
  }

  float64(value: number): void {
    const at = this.#reserve(8);
    this.#view.setFloat64(at, value);
  }

  uuid(text: string): void {
    const at = this.#reserve(16);
    // The length too: the 36-character form would pass as base64 of other bytes.
    if (text.length !== 22 || this.#buffer.write(text, at, 16, 'base64url') !== 16)
      throw new RangeError(`${text} is not a uuid`);
  }

  uvarint(value: number): void {
    let rest = value >>> 0;
    if (rest !== value) refuseNumber(value, 'uvarint');
    while (rest > 0x7f) {
      const at = this.#reserve(1);
      this.#view.setUint8(at, (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    const at = this.#reserve(1);
    this.#view.setUint8(at, rest);
  }

  string(text: string): void {
    if (this.#shortAscii(text, 2)) return;
    const length = Buffer.byteLength(text);
    refuseLongString(length);
    this.int16(length);
    this.#text(text, length);
  }

  nullableString(text: string | null): void {
    if (text === null) this.int16(-1);
    else this.string(text);
  }

  compactString(text: string): void {
    if (this.#shortAscii(text, 1)) return;
    const length = Buffer.byteLength(text);
    refuseLongString(length);
    this.uvarint(length + 1);
    this.#text(text, length);
  }

  nullableCompactString(text: string | null): void {
    if (text === null) this.uvarint(0);
    else this.compactString(text);
  }

  /**
   * Most strings of the protocol are short and ASCII: written here in one pass, behind a length of one or two
   * bytes. False, with nothing written, for all others.
   */
  #shortAscii(text: string, lengthSize: 1 | 2): boolean {
    const { length } = text;
    if (length > shortStringBytes) return false;
    const start = this.position;
    const at = this.#reserve(lengthSize + length) + lengthSize;
    const buffer = this.#buffer;
    for (let index = 0; index < length; index++) {
      const code = text.charCodeAt(index);
      if (code > 0x7f) {
        this.position = start;
        return false;
      }
      buffer[at + index] = code;
    }
    if (lengthSize === 2) this.#view.setInt16(start, length);
    else buffer[start] = length + 1;
    return true;
  }

  #text(text: string, length: number): void {
    const at = this.#reserve(length);
    this.#buffer.write(text, at, length, 'utf8');
  }

  bytes(value: Uint8Array | readonly Uint8Array[]): void {
    this.int32(sizeOf(value));
    this.#payload(value);
  }

  nullableBytes(value: Uint8Array | readonly Uint8Array[] | null): void {
    if (value === null) this.int32(-1);
    else this.bytes(value);
  }

  compactBytes(value: Uint8Array | readonly Uint8Array[]): void {
    this.uvarint(sizeOf(value) + 1);
    this.#payload(value);
  }

  nullableCompactBytes(value: Uint8Array | readonly Uint8Array[] | null): void {
    if (value === null) this.uvarint(0);
    else this.compactBytes(value);
  }

  #payload(value: Uint8Array | readonly Uint8Array[]): void {
    if (value instanceof Uint8Array) this.raw(value);
    else for (const part of value) this.raw(part);
  }

  /** Bytes without a length. */
  raw(bytes: Uint8Array): void {
    if (bytes.length >= referenceThresholdBytes) {
      this.#references.push({ at: this.position, bytes });
      this.#referencedBytes += bytes.length;
      return;
    }
    const at = this.#reserve(bytes.length);
    this.#buffer.set(bytes, at);
  }

  arrayCount(count: number): void {
    this.int32(count);
  }

  compactArrayCount(count: number): void {
    this.uvarint(count + 1);
  }

  /** A tagged field: its tag, its size, and what `body` writes. */
  tagged(tag: number, body: (writer: ByteWriter) => void): void {
    const inner = new ByteWriter(64);
    body(inner);
    this.uvarint(tag);
    this.uvarint(inner.size);
    for (const chunk of inner.chunks()) this.raw(chunk);
  }

  /** Overwrites four bytes that were written before: a length that is known only at the end. */
  patchInt32(at: number, value: number): void {
    this.#view.setInt32(at, value);
  }

  /** What was written, in order, for a gathered write. The referenced bytes are the caller's own. */
  chunks(): Uint8Array[] {
    const chunks: Uint8Array[] = [];
    let from = 0;
    for (const reference of this.#references) {
      if (reference.at > from) chunks.push(this.#buffer.subarray(from, reference.at));
      chunks.push(reference.bytes);
      from = reference.at;
    }
    if (this.position > from) chunks.push(this.#buffer.subarray(from, this.position));
    return chunks;
  }

  /** What was written, in one piece; copies only when something was referenced. */
  toBytes(): Buffer {
    if (this.#references.length === 0) return this.#buffer.subarray(0, this.position);
    return Buffer.concat(this.chunks());
  }
}

function viewOf(buffer: Buffer): DataView {
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
}

function sizeOf(value: Uint8Array | readonly Uint8Array[]): number {
  if (value instanceof Uint8Array) return value.length;
  let size = 0;
  for (const part of value) size += part.length;
  return size;
}

/** What does not fit would arrive as another number. */
function refuseNumber(value: number, type: string): never {
  throw new RangeError(`${value} is not an ${type}`);
}

function refuseLongString(length: number): void {
  if (length > 0x7fff) throw new RangeError(`string of ${length} bytes is longer than 32767`);
}
