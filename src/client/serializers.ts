// Between values and bytes. null is always null, on both sides: a record without a key, a tombstone.
// The forms are those of Java's serializers of the same name.

import { Buffer } from 'node:buffer';

import type { RecordHeader } from '../protocol/records/record.ts';

export interface Serializer<T> {
  /** Never called with null. May add to `headers`, which go with the record. */
  serialize(topic: string, value: T, headers: RecordHeader[]): Uint8Array | null;
  /** Says that `serialize` does nothing with its headers, which saves a little for each record. */
  readonly ignoresHeaders?: boolean;
}

export interface Deserializer<T> {
  /** Never called with null. `bytes` is a view: copy what is kept for long. */
  deserialize(topic: string, bytes: Uint8Array, headers: readonly RecordHeader[]): T;
  /** Says that `deserialize` does nothing with its headers, which are not decoded for it then. */
  readonly ignoresHeaders?: boolean;
  /**
   * Says that `deserialize` never throws and has no effect besides its result, whatever the bytes: a
   * consumer then calls it when the key or value is first looked at. Without it every record is
   * deserialized in `poll`, which rejects for those that cannot be, as in Java.
   */
  readonly neverThrows?: boolean;
}

export interface Serde<T> extends Serializer<T>, Deserializer<T> {
  /** Of every value; a list of such values is written without the size of each. Left out when sizes differ. */
  readonly fixedSizeBytes?: number;
}

/** One of ours: can be called without headers. */
export interface PlainSerde<T> extends Serde<T> {
  serialize(topic: string, value: T): Uint8Array;
  deserialize(topic: string, bytes: Uint8Array): T;
  readonly ignoresHeaders: true;
}

/** The bytes are not what the deserializer reads, or the value is not what the serializer writes. */
export class SerializationError extends Error {
  override readonly name = 'SerializationError';
}

/** UTF-8. */
export const stringSerde: PlainSerde<string> = {
  serialize: (_topic, value) => Buffer.from(value, 'utf8'),
  deserialize: (_topic, bytes) => viewOf(bytes).toString('utf8'),
  ignoresHeaders: true,
  neverThrows: true,
};

/** The bytes as they are. */
export const bytesSerde: PlainSerde<Uint8Array> = {
  serialize(topic, value) {
    // Without types nothing else would keep a string from being written as so many zeros.
    if (value instanceof Uint8Array) return value;
    const type = typeof value;
    throw new SerializationError(`topic ${topic}: a ${type} is not bytes; give the client a serializer for it`);
  },
  deserialize: (_topic, bytes) => bytes,
  ignoresHeaders: true,
  neverThrows: true,
};

/** JSON text, UTF-8. Integers beyond 2^53 in the text lose digits when read: use strings for those. */
export function jsonSerde<T = unknown>(): PlainSerde<T> {
  return {
    serialize: (_topic, value) => Buffer.from(JSON.stringify(value), 'utf8'),
    deserialize: (topic, bytes) => parseJson(topic, bytes) as T,
    ignoresHeaders: true,
  };
}

/** 4 bytes, big-endian. */
export const integerSerde: PlainSerde<number> = fixedSerde(
  4,
  'a 32-bit integer',
  (bytes) => bytes.readInt32BE(0),
  (bytes, value) => bytes.writeInt32BE(whole(value), 0),
);

/** 8 bytes, big-endian; all 64 bits. */
export const longSerde: PlainSerde<bigint> = fixedSerde(
  8,
  'a 64-bit integer',
  (bytes) => bytes.readBigInt64BE(0),
  (bytes, value) => bytes.writeBigInt64BE(value, 0),
);

/** 2 bytes, big-endian. */
export const shortSerde: PlainSerde<number> = fixedSerde(
  2,
  'a 16-bit integer',
  (bytes) => bytes.readInt16BE(0),
  (bytes, value) => bytes.writeInt16BE(whole(value), 0),
);

/** 4 bytes, IEEE 754. */
export const floatSerde: PlainSerde<number> = fixedSerde(
  4,
  'a float',
  (bytes) => bytes.readFloatBE(0),
  (bytes, value) => bytes.writeFloatBE(value, 0),
);

/** 8 bytes, IEEE 754. */
export const doubleSerde: PlainSerde<number> = fixedSerde(
  8,
  'a double',
  (bytes) => bytes.readDoubleBE(0),
  (bytes, value) => bytes.writeDoubleBE(value, 0),
);

/** As Java's UUIDSerializer: the 36 characters of the usual text form. */
export const uuidSerde: PlainSerde<string> = {
  serialize: (topic, value) => Buffer.from(checkUuid(topic, value), 'utf8'),
  deserialize: (topic, bytes) => checkUuid(topic, viewOf(bytes).toString('utf8')),
  ignoresHeaders: true,
  fixedSizeBytes: 36,
};

/** 1 byte, 1 or 0. */
export const booleanSerde: PlainSerde<boolean> = {
  serialize: (_topic, value) => Buffer.of(value ? 1 : 0),
  deserialize: (topic, bytes) => {
    const [byte] = bytes;
    if (bytes.length === 1 && byte! <= 1) return byte === 1;
    throw new SerializationError(`topic ${topic}: ${viewOf(bytes).toString('hex')} is not a boolean`);
  },
  ignoresHeaders: true,
};

/** For keys or values that are always null. Anything else is refused, on both sides. */
export const voidSerde: PlainSerde<never> = {
  serialize: (topic) => {
    throw new SerializationError(`topic ${topic}: data should be null for the void serializer`);
  },
  deserialize: (topic) => {
    throw new SerializationError(`topic ${topic}: data should be null for the void deserializer`);
  },
  ignoresHeaders: true,
};

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function checkUuid(topic: string, text: string): string {
  if (!uuidPattern.test(text)) throw new SerializationError(`topic ${topic}: ${JSON.stringify(text)} is not a uuid`);
  return text;
}

function fixedSerde<T>(
  size: number,
  what: string,
  read: (bytes: Buffer) => T,
  write: (bytes: Buffer, value: T) => void,
): PlainSerde<T> {
  return {
    serialize: (topic, value) => {
      const bytes = Buffer.allocUnsafeSlow(size);
      try {
        write(bytes, value);
      } catch (error) {
        throw new SerializationError(`topic ${topic}: ${String(value)} is not ${what}`, { cause: error });
      }
      return bytes;
    },
    deserialize: (topic, bytes) => {
      if (bytes.length === size) return read(viewOf(bytes));
      throw new SerializationError(`topic ${topic}: ${bytes.length} bytes are not ${what}`);
    },
    ignoresHeaders: true,
    fixedSizeBytes: size,
  };
}

/** Buffer would cut a fraction off and write 0 for NaN. */
function whole(value: number): number {
  if (!Number.isInteger(value)) throw new RangeError(`${value} is not an integer`);
  return value;
}

function parseJson(topic: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(viewOf(bytes).toString('utf8'));
  } catch (error) {
    throw new SerializationError(`topic ${topic}: the value is not JSON: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function viewOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
