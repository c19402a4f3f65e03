// How `consume` prints a record: the value alone, a template in the manner of kcat, or JSON that loses
// nothing. Values are text as far as they are UTF-8; other bytes are given as base64.

import { Buffer, isUtf8 } from 'node:buffer';
import type { ConsumerRecord } from '../client/index.ts';
import type { JsonObject } from './dump/message-json.ts';
import { UserError } from './user-error.ts';

type Part = (record: ConsumerRecord) => string | Uint8Array;

const nothing = new Uint8Array(0);

const verbs: ReadonlyMap<string, Part> = new Map<string, Part>([
  ['t', (record) => record.topic],
  ['p', (record) => String(record.partition)],
  ['o', (record) => String(record.offset)],
  ['k', (record) => record.key ?? nothing],
  ['v', (record) => record.value ?? nothing],
  ['s', (record) => record.value ?? nothing],
  ['T', (record) => String(record.timestamp)],
  ['d', (record) => timeText(record.timestamp)],
  ['K', (record) => String(record.serializedKeySize)],
  ['S', (record) => String(record.serializedValueSize)],
  [
    'h',
    (record) => record.headers.map(({ key, value }) => `${key}=${value === null ? 'NULL' : textOf(value)}`).join(','),
  ],
  ['%', () => '%'],
]);

export type RecordFormat = (record: ConsumerRecord) => Uint8Array;

/** `%t-%p %o: %k %v\n`; throws a `UserError` for a letter that has no meaning. */
export function parseTemplate(template: string): RecordFormat {
  const parts: Part[] = [];
  const text = template.replaceAll('\\n', '\n').replaceAll('\\t', '\t').replaceAll('\\r', '\r');
  for (const [, letter, plain] of text.matchAll(/%(.?)|([^%]+)/gs)) {
    if (plain !== undefined) parts.push(() => plain);
    else if (verbs.has(letter!)) parts.push(verbs.get(letter!)!);
    else
      throw new UserError(
        `--output: %${letter} means nothing; known are ${[...verbs.keys()].map((verb) => `%${verb}`).join(' ')}`,
      );
  }
  return (record) => Buffer.concat(parts.map((part) => toBytes(part(record))));
}

/** The value, or null, with an end of line. With a delimiter the key in front. */
export function plainFormat(keyDelimiter: string | undefined): RecordFormat {
  const delimiter = keyDelimiter === undefined ? nothing : Buffer.from(keyDelimiter);
  const end = Buffer.from('\n');
  const missing = Buffer.from('null');
  return ({ key, value }) => {
    const keyParts = keyDelimiter === undefined ? [] : [key ?? missing, delimiter];
    return Buffer.concat([...keyParts, value ?? missing, end]);
  };
}

export function recordToJson(record: ConsumerRecord): JsonObject {
  return {
    topic: record.topic,
    partition: record.partition,
    offset: record.offset,
    timestamp: record.timestamp,
    timestampType: record.timestampType,
    ...bytesToJson('key', record.key),
    ...bytesToJson('value', record.value),
    headers: record.headers.map(({ key, value }) => ({ key, ...bytesToJson('value', value) })),
  };
}

/** `{ key: "text" }`, or `{ keyBase64: "…" }` for what is not text. */
function bytesToJson(name: string, bytes: Uint8Array | null): JsonObject {
  if (bytes === null) return { [name]: null };
  return isUtf8(bytes) ? { [name]: textOf(bytes) } : { [`${name}Base64`]: viewOf(bytes).toString('base64') };
}

function timeText(timestamp: number): string {
  const date = new Date(timestamp);
  return Number.isNaN(date.getTime()) ? String(timestamp) : date.toISOString();
}

function toBytes(part: string | Uint8Array): Uint8Array {
  return typeof part === 'string' ? Buffer.from(part) : part;
}

function textOf(bytes: Uint8Array): string {
  return viewOf(bytes).toString('utf8');
}

function viewOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
