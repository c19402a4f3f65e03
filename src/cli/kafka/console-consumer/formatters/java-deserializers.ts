// Kafka's deserializers by the names of their Java classes, with what Java's `toString` makes of the result. The
// messages of what is no such value are Kafka's.

import { Buffer } from 'node:buffer';
import { javaDouble } from '../../java/java-format.ts';
import { javaFloat } from './java-float.ts';
import { javaUuid } from './java-uuid.ts';
import { textDecoderOf } from './java-charsets.ts';

/** Throws a `RecordFormatError`. */
export type JavaDeserializer = (bytes: Buffer) => string;

type Properties = ReadonlyMap<string, string>;
/** `encoding` is what the deserializer was configured with. */
type Kind = (encoding: string) => JavaDeserializer;

/** What a formatter cannot show, with Java's exception in the message. */
export class RecordFormatError extends Error {
  override readonly name = 'RecordFormatError';
}

const packageName = 'org.apache.kafka.common.serialization.';
const serializationException = 'org.apache.kafka.common.errors.SerializationException';

const withoutEncoding: Readonly<Record<string, JavaDeserializer>> = {
  // Java prints the identity of an array, which says nothing: the bytes are better.
  ByteArrayDeserializer: (bytes) => bytes.toString('hex'),
  ByteBufferDeserializer: ({ length }) => `java.nio.HeapByteBuffer[pos=0 lim=${length} cap=${length}]`,
  BytesDeserializer: printable,
  ShortDeserializer: (bytes) => String(sized(bytes, 2, 'ShortDeserializer').readInt16BE()),
  IntegerDeserializer: (bytes) => String(sized(bytes, 4, 'IntegerDeserializer').readInt32BE()),
  LongDeserializer: (bytes) => String(sized(bytes, 8, 'LongDeserializer').readBigInt64BE()),
  FloatDeserializer: (bytes) => javaFloat(sized(bytes, 4, 'Deserializer').readFloatBE()),
  DoubleDeserializer: (bytes) => javaDouble(sized(bytes, 8, 'Deserializer').readDoubleBE()),
  BooleanDeserializer: booleanText,
  VoidDeserializer: () => {
    throw new RecordFormatError('java.lang.IllegalArgumentException: Data should be null for a VoidDeserializer.');
  },
};

const kinds: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ...Object.entries(withoutEncoding).map(([name, read]): [string, Kind] => [name, () => read]),
  ['StringDeserializer', stringDeserializer],
  ['UUIDDeserializer', uuidDeserializer],
]);

/** Throws a `RecordFormatError` for a class or an encoding that is not here. */
export function javaDeserializer(className: string, properties: Properties, isKey: boolean): JavaDeserializer {
  const kind = className.startsWith(packageName) ? kinds.get(className.slice(packageName.length)) : undefined;
  if (kind === undefined) throw new RecordFormatError(`java.lang.ClassNotFoundException: ${className}`);
  const encoding =
    properties.get(isKey ? 'key.deserializer.encoding' : 'value.deserializer.encoding') ??
    properties.get('deserializer.encoding') ??
    'UTF-8';
  return kind(encoding);
}

function sized(bytes: Buffer, size: number, who: string): Buffer {
  if (bytes.length === size) return bytes;
  throw new RecordFormatError(`${serializationException}: Size of data received by ${who} is not ${size}`);
}

function stringDeserializer(encoding: string): JavaDeserializer {
  const decode = textDecoderOf(encoding);
  if (decode === undefined) throw new RecordFormatError(`${serializationException}: Unsupported encoding ${encoding}`);
  return decode;
}

function booleanText(bytes: Buffer): string {
  const byte = sized(bytes, 1, 'BooleanDeserializer').readInt8();
  if (byte === 0 || byte === 1) return String(byte === 1);
  throw new RecordFormatError(`${serializationException}: Unexpected byte received by BooleanDeserializer: ${byte}`);
}

/** Finds out late that there is no such encoding, as Kafka's does. */
function uuidDeserializer(encoding: string): JavaDeserializer {
  const decode = textDecoderOf(encoding);
  return (bytes) => {
    const uuid = decode === undefined ? undefined : javaUuid(decode(bytes));
    if (uuid !== undefined) return uuid;
    const why =
      decode === undefined
        ? `Error when deserializing byte[] to UUID due to unsupported encoding ${encoding}`
        : 'Error parsing data into UUID';
    throw new RecordFormatError(`${serializationException}: ${why}`);
  };
}

/** Kafka's `Bytes`: what is not a visible character of ASCII in hexadecimal, and so is the backslash. */
function printable(bytes: Buffer): string {
  let text = '';
  for (const byte of bytes) {
    text +=
      byte >= 0x20 && byte <= 0x7e && byte !== 0x5c
        ? String.fromCodePoint(byte)
        : `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return text;
}
