// Reads Kafka's primitive types from one bounded piece of memory. Nothing is ever read beyond its end
// and nothing is allocated that the bytes at hand do not justify: every shortfall is a `MalformedError`.

import { Buffer, isUtf8 } from 'node:buffer';

/** The bytes are not what the schema says: too short, a bad length, a null where none may be. */
export class MalformedError extends Error {
  override readonly name = 'MalformedError';
}

/** More array elements and tagged fields than this in one message is an attack, not a request (CVE-2026-111108). */
const defaultElementBudget = 4_000_000;

const maxStringBytes = 0x7fff;
const two32 = 0x1_0000_0000;

export class ByteReader {
  readonly buffer: Buffer;
  readonly #view: DataView;
  #end: number;
  #elementBudget: number;
  position = 0;

  constructor(bytes: Uint8Array, elementBudget = defaultElementBudget) {
    this.buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#end = bytes.byteLength;
    this.#elementBudget = elementBudget;
  }

  get remaining(): number {
    return this.#end - this.position;
  }

  /** Claims `size` bytes and returns where they begin. */
  #take(size: number): number {
    const position = this.position;
    if (size > this.#end - position) throw new MalformedError(`${size} bytes wanted, ${this.#end - position} left`);
    this.position = position + size;
    return position;
  }

  bool(): boolean {
    return this.#view.getUint8(this.#take(1)) !== 0;
  }

  int8(): number {
    return this.#view.getInt8(this.#take(1));
  }

  int16(): number {
    return this.#view.getInt16(this.#take(2));
  }

  uint16(): number {
    return this.#view.getUint16(this.#take(2));
  }

  int32(): number {
    return this.#view.getInt32(this.#take(4));
  }

  uint32(): number {
    return this.#view.getUint32(this.#take(4));
  }

  /** Beyond 2^53-1 the nearest double: range checks refuse it, nothing wraps. */
  int64(): number {
    const position = this.#take(8);
    return this.#view.getInt32(position) * two32 + this.#view.getUint32(position + 4);
  }

  /** For the few fields that use all 64 bits (hashes). */
  bigint64(): bigint {
    return this.#view.getBigInt64(this.#take(8));
  }

  float64(): number {
    return this.#view.getFloat64(this.#take(8));
  }

  /** A uuid as its 22-character text, Kafka's own form. */
  uuid(): string {
    const position = this.#take(16);
    return this.buffer.toString('base64url', position, position + 16);
  }

  /** At most 5 bytes; the fifth may carry four bits only. */
  uvarint(): number {
    let value = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.#view.getUint8(this.#take(1));
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    const last = this.#view.getUint8(this.#take(1));
    if (last > 0x0f) throw new MalformedError('varint is longer than 32 bits');
    return (value | (last << 28)) >>> 0;
  }

  string(): string {
    return this.#text(this.int16()) ?? this.#refuseNull('string');
  }

  nullableString(): string | null {
    return this.#text(this.int16());
  }

  compactString(): string {
    return this.#text(this.uvarint() - 1) ?? this.#refuseNull('string');
  }

  nullableCompactString(): string | null {
    return this.#text(this.uvarint() - 1);
  }

  #text(length: number): string | null {
    if (length < 0) return null;
    if (length > maxStringBytes) throw new MalformedError(`string of ${length} bytes, at most ${maxStringBytes}`);
    const start = this.#take(length);
    const text = this.buffer.toString('utf8', start, start + length);
    // Java maps bad UTF-8 to U+FFFD; then two different byte strings would become one topic name.
    if (text.includes('\ufffd') && !isUtf8(this.buffer.subarray(start, start + length))) {
      throw new MalformedError('string is not valid UTF-8');
    }
    return text;
  }

  /** A view, not a copy: whoever keeps it keeps the whole frame alive. */
  bytes(): Buffer {
    return this.#slice(this.int32()) ?? this.#refuseNull('bytes');
  }

  nullableBytes(): Buffer | null {
    return this.#slice(this.int32());
  }

  compactBytes(): Buffer {
    return this.#slice(this.uvarint() - 1) ?? this.#refuseNull('bytes');
  }

  nullableCompactBytes(): Buffer | null {
    return this.#slice(this.uvarint() - 1);
  }

  #slice(length: number): Buffer | null {
    if (length < 0) return null;
    const start = this.#take(length);
    return this.buffer.subarray(start, start + length);
  }

  /** Element count of an array whose elements take at least `minimumSize` bytes each; -1 is null. */
  arrayCount(minimumSize: number): number {
    return this.#checkCount(this.int32(), minimumSize);
  }

  compactArrayCount(minimumSize: number): number {
    return this.#checkCount(this.uvarint() - 1, minimumSize);
  }

  /** Number of tagged fields that follow. Unknown ones are work too: they count against the element budget. */
  tagCount(): number {
    return this.#checkCount(this.uvarint(), 2);
  }

  #checkCount(count: number, minimumSize: number): number {
    if (count < 0) return -1;
    if (count * minimumSize > this.remaining) {
      throw new MalformedError(`${count} elements in ${this.remaining} bytes`);
    }
    this.#elementBudget -= count;
    if (this.#elementBudget < 0) throw new MalformedError('more elements than one message may have');
    return count;
  }

  /** Narrows the reader to the next `size` bytes; `leave` goes back to the end that is returned. */
  enter(size: number): number {
    if (size > this.remaining) throw new MalformedError(`${size} bytes wanted, ${this.remaining} left`);
    const outerEnd = this.#end;
    this.#end = this.position + size;
    return outerEnd;
  }

  /** Skips what is left of the narrowed part. */
  leave(outerEnd: number): void {
    this.position = this.#end;
    this.#end = outerEnd;
  }

  skip(size: number): void {
    this.#take(size);
  }

  #refuseNull(what: string): never {
    throw new MalformedError(`null ${what} where none may be`);
  }

  /** For compiled codecs: a null array or struct in a field that is not nullable. */
  refuseNull(field: string): never {
    throw new MalformedError(`${field} must not be null`);
  }
}
