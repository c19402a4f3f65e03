// Variable-length integers, seven bits a byte, least significant first: unsigned 32 bits (lengths in
// the protocol), zigzag 32 bits and zigzag 64 bits (records). Reading moves a cursor and allocates
// nothing; it never reads at or behind the cursor's end.

/** The bytes are not a varint: they end inside it, or it is longer than its type can be. */
export class MalformedVarintError extends RangeError {
  override readonly name = 'MalformedVarintError';
  readonly reason: 'truncated' | 'overlong';

  constructor(reason: 'truncated' | 'overlong') {
    super(reason === 'truncated' ? 'the bytes end inside a varint' : 'a varint is longer than its type allows');
    this.reason = reason;
  }
}

/** A place in some bytes. One cursor serves many reads: `reset` points it elsewhere. */
export class VarintCursor {
  bytes: Uint8Array = new Uint8Array(0);
  position = 0;
  end = 0;

  reset(bytes: Uint8Array, position = 0, end = bytes.length): this {
    this.bytes = bytes;
    this.position = position;
    this.end = end;
    return this;
  }

  /** 0 … 2^32-1, at most 5 bytes. Bits beyond the 32nd are dropped, as Java does. */
  readUnsignedVarint(): number {
    const first = this.#nextByte();
    if (first < 0x80) return first;
    let value = first & 0x7f;
    for (let shift = 7; shift <= 28; shift += 7) {
      const byte = this.#nextByte();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    throw new MalformedVarintError('overlong');
  }

  /** -2^31 … 2^31-1, zigzag. */
  readVarint(): number {
    const zigzag = this.readUnsignedVarint();
    return (zigzag >>> 1) ^ -(zigzag & 1);
  }

  /** A zigzag int64, at most 10 bytes; beyond ±2^53 the nearest double. */
  readVarlong(): number {
    let low = 0;
    let middle = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.#nextByte();
      if (shift < 28) low |= (byte & 0x7f) << shift;
      else if (shift < 56) middle |= (byte & 0x7f) << (shift - 28);
      else high |= (byte & 0x7f) << (shift - 56);
      if (byte < 0x80) return joinZigzag(low, middle, high & 0xff);
    }
    throw new MalformedVarintError('overlong');
  }

  #nextByte(): number {
    if (this.position >= this.end) throw new MalformedVarintError('truncated');
    return this.bytes[this.position++]!;
  }
}

/** Writes 0 … 2^32-1 (a negative int32 counts as its unsigned form) and returns the position behind it. */
export function putUnsignedVarint(bytes: Uint8Array, position: number, value: number): number {
  let rest = value >>> 0;
  let at = position;
  while (rest > 0x7f) {
    bytes[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  bytes[at++] = rest;
  return at;
}

/** Writes an int32 zigzag and returns the position behind it. */
export function putVarint(bytes: Uint8Array, position: number, value: number): number {
  return putUnsignedVarint(bytes, position, (value << 1) ^ (value >> 31));
}

/** Writes a whole number within ±2^53 as a zigzag int64 and returns the position behind it. */
export function putVarlong(bytes: Uint8Array, position: number, value: number): number {
  let high = zigzagHigh(value);
  let low = zigzagLow(value);
  let at = position;
  while (high !== 0 || low > 0x7f) {
    bytes[at++] = (low & 0x7f) | 0x80;
    low = ((low >>> 7) | (high << 25)) >>> 0;
    high >>>= 7;
  }
  bytes[at++] = low;
  return at;
}

export function unsignedVarintSize(value: number): number {
  // n significant bits need ⌈n / 7⌉ bytes; 37/256 stands for 1/7, which holds up to 64 bits.
  return ((38 - Math.clz32(value | 1)) * 37) >>> 8;
}

export function varintSize(value: number): number {
  return unsignedVarintSize((value << 1) ^ (value >> 31));
}

/** Size of a whole number within ±2^53 as a zigzag int64. */
export function varlongSize(value: number): number {
  const high = zigzagHigh(value);
  if (high === 0) return unsignedVarintSize(zigzagLow(value));
  return ((70 - Math.clz32(high)) * 37) >>> 8;
}

/** The number from 28, 28 and 8 bits of a zigzag int64, rounded once: everything but the last sum is exact. */
function joinZigzag(low: number, middle: number, high: number): number {
  const upper = (high * 0x10000000 + middle) * 0x10000000;
  return (low & 1) === 0 ? (upper + low) / 2 : -(upper + (low + 1)) / 2;
}

function zigzagHigh(value: number): number {
  const high = Math.floor(value / 0x100000000) | 0;
  return ((high << 1) | ((value >>> 0) >>> 31)) ^ (high >> 31);
}

function zigzagLow(value: number): number {
  const sign = value < 0 ? -1 : 0;
  return (((value >>> 0) << 1) ^ sign) >>> 0;
}
