// Every message in every version against bytes that Apache Kafka 4.3 wrote.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ByteReader, MalformedError } from '../../src/base/bytes/byte-reader.ts';
import { decodeBytes, decodeMessage, encodeBytes } from '../../src/protocol/schema/codec.ts';
import { defaultStruct } from '../../src/protocol/schema/default-values.ts';
import type { Fields, FieldType } from '../../src/protocol/schema/fields.ts';
import { messagesByName } from './all-messages.ts';
import { interpretDecode, interpretEncode } from './interpreter.ts';

interface GoldenMessage {
  readonly message: string;
  readonly version: number;
  readonly variant: 'min' | 'full' | 'null';
  readonly value: Record<string, unknown>;
  readonly hex: string;
}

const golden = readFileSync(new URL('../fixtures/protocol/messages.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as GoldenMessage);

/** Not ours: Kafka-internal envelopes, and a file that is JSON on disk. */
const foreign = new Set(['DefaultPrincipalData', 'QuorumStateData']);
const ours = golden.filter(({ message }) => messagesByName.has(message));

function messageOf(name: string) {
  const message = messagesByName.get(name);
  assert.ok(message, `no definition of ${name}`);
  return message;
}

test('every golden message has a definition', () => {
  const missing = new Set(
    golden.map(({ message }) => message).filter((name) => !messagesByName.has(name) && !foreign.has(name)),
  );
  assert.deepEqual([...missing], []);
  assert.ok(ours.length > 1900, `only ${ours.length} golden messages`);
});

test('decoding golden bytes gives the golden value', () => {
  for (const { message, version, variant, value, hex } of ours) {
    const definition = messageOf(message);
    const decoded = decodeBytes(definition, version, Buffer.from(hex, 'hex'));
    assert.deepEqual(plain(decoded), plain(typed(definition.fields, value)), `${message} v${version} ${variant}`);
  }
});

test('encoding the golden value gives the golden bytes', () => {
  for (const { message, version, variant, value, hex } of ours) {
    const definition = messageOf(message);
    const encoded = encodeBytes(definition, version, typed(definition.fields, value));
    assert.equal(Buffer.from(encoded).toString('hex'), hex, `${message} v${version} ${variant}`);
  }
});

test('the interpreter agrees with the compiled codecs on every golden message', () => {
  for (const { message, version, hex } of ours) {
    const definition = messageOf(message);
    const bytes = Buffer.from(hex, 'hex');
    const decoded = interpretDecode(definition, version, new ByteReader(bytes));
    assert.deepEqual(decoded, decodeBytes(definition, version, bytes), `${message} v${version}`);
    assert.equal(
      Buffer.from(interpretEncode(definition, version, decoded)).toString('hex'),
      hex,
      `${message} v${version}`,
    );
  }
});

test('every truncation of every golden message is an error', () => {
  for (const { message, version, variant, hex } of ours) {
    const definition = messageOf(message);
    const bytes = Buffer.from(hex, 'hex');
    for (let length = 0; length < bytes.length; length++) {
      assert.throws(
        () => decodeMessage(definition, version, new ByteReader(bytes.subarray(0, length))),
        MalformedError,
        `${message} v${version} ${variant} cut to ${length} of ${bytes.length} bytes`,
      );
    }
  }
});

/** The golden JSON with bytes and 64-bit hashes in the types that our messages have. */
function typed(fields: Fields, value: Record<string, unknown>): Record<string, unknown> {
  const struct = defaultStruct(fields);
  for (const [name, { spec }] of Object.entries(fields)) {
    if (name in value) struct[name] = typedValue(spec.type, value[name]);
  }
  return struct;
}

function typedValue(type: FieldType, value: unknown): unknown {
  if (value === null) return null;
  if (type.kind === 'struct') return typed(type.fields, value as Record<string, unknown>);
  if (type.kind === 'array') return (value as unknown[]).map((element) => typedValue(type.element, element));
  if (type.name === 'bytes' || type.name === 'records') return Buffer.from(value as string, 'base64');
  if (type.name === 'bigint64') return BigInt(value as number);
  return value;
}

/** Buffers and plain byte arrays compare by content. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
  return value;
}
