// What `--key-decoder-class` and `--value-decoder-class` may name: the decoders that come with Kafka. Other classes
// are Java's.

import { Buffer } from 'node:buffer';
import { readInt64, viewOf } from '../../protocol/records/int64.ts';
import type { RecordDecoder } from './record-decoders.ts';
import { textOf } from './record-decoders.ts';

type BytesDecoder = (bytes: Uint8Array) => string;

const packageName = 'org.apache.kafka.tools.api.';

const decoders: ReadonlyMap<string, BytesDecoder> = new Map<string, BytesDecoder>([
  ['StringDecoder', textOf],
  ['IntegerDecoder', (bytes) => (bytes.length < 4 ? tooShort(bytes, 4) : String(viewOf(bytes).getInt32(0)))],
  ['LongDecoder', (bytes) => (bytes.length < 8 ? tooShort(bytes, 8) : String(readInt64(viewOf(bytes), 0)))],
  // Kafka prints the identity of a Java array, which says nothing: the bytes are better.
  ['DefaultDecoder', (bytes) => Buffer.from(bytes).toString('hex')],
]);

export const defaultDecoderClass = `${packageName}StringDecoder`;
export const decoderClasses: readonly string[] = [...decoders.keys()].map((name) => packageName + name);

/** undefined when one of the names is not in `decoderClasses`. */
export function decoderOfClasses(keyClass: string, valueClass: string): RecordDecoder | undefined {
  const key = decoderNamed(keyClass);
  const value = decoderNamed(valueClass);
  if (key === undefined || value === undefined) return undefined;
  return (record) => ({
    key: record.key === null ? undefined : key(record.key),
    payload: record.value === null ? undefined : value(record.value),
  });
}

function decoderNamed(name: string): BytesDecoder | undefined {
  return name.startsWith(packageName) ? decoders.get(name.slice(packageName.length)) : undefined;
}

function tooShort(bytes: Uint8Array, wanted: number): string {
  return `(${bytes.length} bytes, ${wanted} wanted)`;
}
