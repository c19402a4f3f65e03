// Between values and bytes. null is always null, on both sides: a record without a key, a tombstone.
// The forms are those of Java's serializers of the same name.

import { Buffer } from 'node:buffer';

export interface Serializer<T> {
  /** Never called with null. */
  serialize(topic: string, value: T): Uint8Array | null;
}

export interface Deserializer<T> {
  /** Never called with null. `bytes` is a view: copy what is kept for long. */
  deserialize(topic: string, bytes: Uint8Array): T;
  /**
   * Says that `deserialize` never throws and has no effect besides its result, whatever the bytes: a
   * consumer then calls it when the key or value is first looked at. Without it every record is
   * deserialized in `poll`, which rejects for those that cannot be, as in Java.
   */
  readonly neverThrows?: boolean;
}

export interface Serde<T> extends Serializer<T>, Deserializer<T> {}

/** The bytes are not what the deserializer reads. */
export class SerializationError extends Error {
  override readonly name = 'SerializationError';
}

/** UTF-8. */
export const stringSerde: Serde<string> = {
  serialize: (_topic, value) => Buffer.from(value, 'utf8'),
  deserialize: (_topic, bytes) => viewOf(bytes).toString('utf8'),
  neverThrows: true,
};

/** The bytes as they are. */
export const bytesSerde: Serde<Uint8Array> = {
  serialize: (_topic, value) => value,
  deserialize: (_topic, bytes) => bytes,
  neverThrows: true,
};

/** JSON text, UTF-8. Integers beyond 2^53 in the text lose digits when read: use strings for those. */
export function jsonSerde<T = unknown>(): Serde<T> {
  return {
    serialize: (_topic, value) => Buffer.from(JSON.stringify(value), 'utf8'),
    deserialize: (topic, bytes) => parseJson(topic, bytes) as T,
  };
}

/** 4 bytes, big-endian. */
export const integerSerde: Serde<number> = fixedSerde(
  4,
  'a 32-bit integer',
  (bytes) => bytes.readInt32BE(0),
  (bytes, value) => bytes.writeInt32BE(value, 0),
);

/** 8 bytes, big-endian; all 64 bits. */
export const longSerde: Serde<bigint> = fixedSerde(
  8,
  'a 64-bit integer',
  (bytes) => bytes.readBigInt64BE(0),
  (bytes, value) => bytes.writeBigInt64BE(value, 0),
);

/** 2 bytes, big-endian. */
export const shortSerde: Serde<number> = fixedSerde(
  2,
  'a 16-bit integer',
  (bytes) => bytes.readInt16BE(0),
  (bytes, value) => bytes.writeInt16BE(value, 0),
);

/** 4 bytes, IEEE 754. */
export const floatSerde: Serde<number> = fixedSerde(
  4,
  'a float',
  (bytes) => bytes.readFloatBE(0),
  (bytes, value) => bytes.writeFloatBE(value, 0),
);

/** 8 bytes, IEEE 754. */
export const doubleSerde: Serde<number> = fixedSerde(
  8,
  'a double',
  (bytes) => bytes.readDoubleBE(0),
  (bytes, value) => bytes.writeDoubleBE(value, 0),
);

/** As Java's UUIDSerializer: the 36 characters of the usual text form. */
export const uuidSerde: Serde<string> = {
  serialize: (topic, value) => Buffer.from(checkUuid(topic, value), 'utf8'),
  deserialize: (topic, bytes) => checkUuid(topic, viewOf(bytes).toString('utf8')),
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
): Serde<T> {
  return {
    serialize: (_topic, value) => {
      const bytes = Buffer.allocUnsafeSlow(size);
      write(bytes, value);
      return bytes;
    },
    deserialize: (topic, bytes) => {
      if (bytes.length === size) return read(viewOf(bytes));
      throw new SerializationError(`topic ${topic}: ${bytes.length} bytes are not ${what}`);
    },
  };
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
