// Reads the wire format of Protocol Buffers, field by field, within one bounded piece of memory. Whatever is cut short,
// too long or not of the type that is asked for is a `MalformedError`; nothing is skipped silently but whole fields.

import { MalformedError } from '../../base/bytes/byte-reader.ts';

const varintType = 0;
const fixed64Type = 1;
const bytesType = 2;
const fixed32Type = 5;

const two32 = 0x1_0000_0000;
const longestVarint = 10;
const decoder = new TextDecoder('utf-8', { fatal: true });

export class ProtobufReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #position = 0;
  #field = 0;
  #type = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Goes to the next field and gives its number; undefined at the end. Its value must be read or skipped. */
  next(): number | undefined {
    if (this.#position === this.#bytes.length) return undefined;
    const tag = this.#varint();
    this.#field = Math.floor(tag / 8);
    this.#type = tag % 8;
    if (this.#field < 1 || tag >= two32) throw new MalformedError(`${tag} is the tag of no field`);
    return this.#field;
  }

  /** Beyond 2^53 the nearest double; negative numbers come out as large ones. */
  uint(): number {
    this.#expect(varintType);
    return this.#varint();
  }

  bool(): boolean {
    return this.uint() !== 0;
  }

  /** Signed, beyond ±2^53 the nearest double. */
  int64(): number {
    this.#expect(varintType);
    const start = this.#position;
    const value = this.#varint();
    if (value <= Number.MAX_SAFE_INTEGER) return value;
    let exact = 0n;
    for (let at = this.#position - 1; at >= start; at -= 1) exact = (exact << 7n) | BigInt(this.#bytes[at]! & 0x7f);
    return Number(BigInt.asIntN(64, exact));
  }

  double(): number {
    this.#expect(fixed64Type);
    return this.#view.getFloat64(this.#take(8), true);
  }

  /** Signed, beyond ±2^53 the nearest double. */
  sfixed64(): number {
    this.#expect(fixed64Type);
    const position = this.#take(8);
    return this.#view.getInt32(position + 4, true) * two32 + this.#view.getUint32(position, true);
  }

  /** A view. */
  bytes(): Uint8Array {
    this.#expect(bytesType);
    const length = this.#varint();
    const start = this.#take(length);
    return this.#bytes.subarray(start, start + length);
  }

  text(): string {
    try {
      return decoder.decode(this.bytes());
    } catch (error) {
      if (error instanceof MalformedError) throw error;
      throw new MalformedError(`field ${this.#field} is not UTF-8`);
    }
  }

  skip(): void {
    switch (this.#type) {
      case varintType:
        this.#varint();
        return;
      case fixed64Type:
        this.#take(8);
        return;
      case bytesType:
        this.#take(this.#varint());
        return;
      case fixed32Type:
        this.#take(4);
        return;
      default:
        throw new MalformedError(`field ${this.#field} has the unknown wire type ${this.#type}`);
    }
  }

  #expect(type: number): void {
    if (this.#type !== type) throw new MalformedError(`field ${this.#field} has wire type ${this.#type}, not ${type}`);
  }

  #varint(): number {
    let value = 0;
    let scale = 1;
    for (let length = 0; length < longestVarint; length += 1) {
      const byte = this.#bytes[this.#take(1)]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    throw new MalformedError('a varint is longer than ten bytes');
  }

  #take(size: number): number {
    const position = this.#position;
    if (size > this.#bytes.length - position)
      throw new MalformedError(`${size} bytes wanted, ${this.#bytes.length - position} left`);
    this.#position = position + size;
    return position;
  }
}
