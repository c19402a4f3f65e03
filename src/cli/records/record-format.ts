// How `consume` prints a record: the value alone, a template, or JSON that loses nothing. In JSON values are
// text as far as they are UTF-8; other bytes are given as base64.

import { Buffer, isUtf8 } from 'node:buffer';
import type { ConsumerRecord } from '../../client/index.ts';
import type { JsonObject } from '../dump/message-json.ts';
import { type BinaryNumber, binaryNumber, parseTemplate, type TemplateToken } from './record-template.ts';
import { UserError } from '../user-error.ts';

export type RecordFormat = (record: ConsumerRecord) => Uint8Array;
type Bytes = Uint8Array | null;

const nothing = Buffer.alloc(0);

const texts: ReadonlyMap<string, (record: ConsumerRecord) => string> = new Map([
  ['t', (record: ConsumerRecord) => record.topic],
  ['d', (record: ConsumerRecord) => timeText(record.timestamp)],
]);

const numbers: ReadonlyMap<string, (record: ConsumerRecord) => number> = new Map([
  ['p', (record: ConsumerRecord) => record.partition],
  ['o', (record: ConsumerRecord) => record.offset],
  ['T', (record: ConsumerRecord) => record.timestamp],
  ['e', (record: ConsumerRecord) => record.leaderEpoch ?? -1],
  ['K', (record: ConsumerRecord) => record.serializedKeySize],
  ['V', (record: ConsumerRecord) => record.serializedValueSize],
  ['S', (record: ConsumerRecord) => record.serializedValueSize],
  ['H', (record: ConsumerRecord) => record.headers.length],
]);

const payloads: ReadonlyMap<string, (record: ConsumerRecord) => Bytes> = new Map([
  ['k', (record: ConsumerRecord) => record.key],
  ['v', (record: ConsumerRecord) => record.value],
  ['s', (record: ConsumerRecord) => record.value],
]);

const letters = [...texts.keys(), ...numbers.keys(), ...payloads.keys(), 'h'];

/** `%t-%p %o: %k %v\n`; throws a `UserError` for what has no meaning. */
export function templateFormat(template: string): RecordFormat {
  const parts = parseTemplate(template, letters).map(printerOf);
  return (record) => Buffer.concat(parts.map((print) => print(record)));
}

function printerOf(token: TemplateToken): (record: ConsumerRecord) => Buffer {
  if (token.kind === 'text') return () => token.bytes;
  const { letter, braces } = token;
  const number = numbers.get(letter);
  if (number !== undefined) {
    const print = numberPrinter(letter, braces);
    return (record) => print(number(record));
  }
  const payload = payloads.get(letter);
  if (payload !== undefined) {
    const print = bytesPrinter(letter, braces);
    return (record) => print(payload(record));
  }
  if (letter === 'h') return headersPrinter(braces);
  if (braces !== undefined) throw unknownForm(letter, braces);
  const text = texts.get(letter)!;
  return (record) => Buffer.from(text(record));
}

function unknownForm(letter: string, form: string): UserError {
  return new UserError(`--template: %${letter} has no form {${form}}`);
}

function numberPrinter(letter: string, form: string | undefined): (value: number) => Buffer {
  if (form === undefined) return (value) => Buffer.from(String(value));
  if (form === 'hex') return (value) => Buffer.from(value.toString(16));
  const binary = binaryNumber(form);
  if (binary === undefined) throw unknownForm(letter, form);
  return (value) => writeBinary(value, binary);
}

function writeBinary(value: number, { isBig, sizeBytes }: BinaryNumber): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(value));
  const cut = bytes.subarray(8 - sizeBytes);
  return isBig ? cut : Buffer.from(cut.toReversed());
}

function bytesPrinter(letter: string, form: string | undefined): (bytes: Bytes) => Buffer {
  switch (form) {
    case undefined:
      return (bytes) => (bytes === null ? nothing : viewOf(bytes));
    case 'hex':
    case 'base64':
      return (bytes) => (bytes === null ? nothing : Buffer.from(viewOf(bytes).toString(form)));
    case 'json':
      return (bytes) => Buffer.from(bytes === null ? 'null' : JSON.stringify(textOf(bytes)));
    default:
      throw unknownForm(letter, form);
  }
}

/** `name=value` with commas between, or each header by a template of its own. */
function headersPrinter(template: string | undefined): (record: ConsumerRecord) => Buffer {
  if (template === undefined)
    return ({ headers }) =>
      Buffer.from(headers.map(({ key, value }) => `${key}=${value === null ? 'NULL' : textOf(value)}`).join(','));
  const print = templateFormat(template);
  return (record) => Buffer.concat(record.headers.map((header) => print(headerAsRecord(record, header))));
}

/** Its name is the key, its value the value. */
function headerAsRecord(record: ConsumerRecord, { key, value }: ConsumerRecord['headers'][number]): ConsumerRecord {
  const { topic, partition, offset, timestamp, timestampType, leaderEpoch } = record;
  const name = Buffer.from(key);
  const sizes = { serializedKeySize: name.length, serializedValueSize: value === null ? -1 : value.length };
  return { topic, partition, offset, timestamp, timestampType, leaderEpoch, headers: [], key: name, value, ...sizes };
}

/** The value, or null, with an end of line. With a delimiter the key in front. */
export function plainFormat(delimiter: Uint8Array | undefined): RecordFormat {
  const end = Buffer.from('\n');
  const missing = Buffer.from('null');
  return ({ key, value }) => {
    const keyParts = delimiter === undefined ? [] : [key ?? missing, delimiter];
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
function bytesToJson(name: string, bytes: Bytes): JsonObject {
  if (bytes === null) return { [name]: null };
  return isUtf8(bytes) ? { [name]: textOf(bytes) } : { [`${name}Base64`]: viewOf(bytes).toString('base64') };
}

function timeText(timestamp: number): string {
  const date = new Date(timestamp);
  return Number.isNaN(date.getTime()) ? String(timestamp) : date.toISOString();
}

function textOf(bytes: Uint8Array): string {
  return viewOf(bytes).toString('utf8');
}

function viewOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
