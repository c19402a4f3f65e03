// Lists of keys or values, as Java's ListSerializer and ListDeserializer have them: where each entry is of
// one size, the places of the nulls and the entries one after another; else the size of each before it.

import { ByteReader, MalformedError } from '../base/bytes/byte-reader.ts';
import { ByteWriter } from '../base/bytes/byte-writer.ts';
import type { RecordHeader } from '../protocol/records/record.ts';
import { type Serde, SerializationError } from './serializers.ts';

const constantSize = 0;
const variableSize = 1;
const nullEntry = -1;

/** Each entry, if it is not null, by `inner`. */
export function listSerde<T>(inner: Serde<T>): Serde<readonly (T | null)[]> {
  const { fixedSizeBytes } = inner;
  return {
    serialize: (topic, list, headers) =>
      writeList(list, fixedSizeBytes, (entry) => inner.serialize(topic, entry, headers)),
    deserialize: (topic, bytes, headers) => readList(topic, bytes, headers, inner, fixedSizeBytes),
    ignoresHeaders: inner.ignoresHeaders === true,
  };
}

function writeList<T>(
  list: readonly (T | null)[],
  fixedSizeBytes: number | undefined,
  serialize: (entry: T) => Uint8Array | null,
): Uint8Array {
  const writer = new ByteWriter();
  writer.int8(fixedSizeBytes === undefined ? variableSize : constantSize);
  if (fixedSizeBytes !== undefined) {
    const nulls = list.flatMap((entry, index) => (entry === null ? [index] : []));
    writer.int32(nulls.length);
    for (const index of nulls) writer.int32(index);
  }
  writer.int32(list.length);
  for (const entry of list) {
    const bytes = entry === null ? null : serialize(entry);
    if (fixedSizeBytes === undefined) writer.int32(bytes?.length ?? nullEntry);
    if (bytes !== null) writer.raw(bytes);
  }
  return writer.toBytes();
}

function readList<T>(
  topic: string,
  bytes: Uint8Array,
  headers: readonly RecordHeader[],
  inner: Serde<T>,
  fixedSizeBytes: number | undefined,
): (T | null)[] {
  try {
    const reader = new ByteReader(bytes);
    const strategy = reader.int8();
    if (strategy !== constantSize && strategy !== variableSize) throw new MalformedError(`strategy ${strategy}`);
    if (strategy === constantSize && fixedSizeBytes === undefined)
      throw new MalformedError('its entries are of one size, and the inner deserializer does not know which');
    const nulls = strategy === constantSize ? readNulls(reader) : new Set<number>();
    const count = readCount(reader, 0, bytes.length);
    const list: (T | null)[] = [];
    for (let index = 0; index < count; index += 1) {
      if (nulls.has(index)) {
        list.push(null);
        continue;
      }
      const size = strategy === constantSize ? fixedSizeBytes! : reader.int32();
      list.push(size === nullEntry ? null : inner.deserialize(topic, take(reader, bytes, size), headers));
    }
    return list;
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
    throw new SerializationError(`topic ${topic}: this is not a list: ${error.message}`, { cause: error });
  }
}

function readNulls(reader: ByteReader): Set<number> {
  const nulls = new Set<number>();
  for (let left = readCount(reader, 4, reader.remaining); left > 0; left -= 1) nulls.add(reader.int32());
  return nulls;
}

/** A count of things that take at least `size` bytes each, and that are `most` at most. */
function readCount(reader: ByteReader, size: number, most: number): number {
  const count = reader.int32();
  if (count < 0 || count > most || count * size > reader.remaining) throw new MalformedError(`${count} entries`);
  return count;
}

function take(reader: ByteReader, bytes: Uint8Array, size: number): Uint8Array {
  if (size < 0 || size > reader.remaining) throw new MalformedError(`an entry of ${size} bytes`);
  const start = bytes.length - reader.remaining;
  reader.skip(size);
  return bytes.subarray(start, start + size);
}
