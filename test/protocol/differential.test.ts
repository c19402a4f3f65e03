// The compiled codecs against the interpreter, with random values and random bytes, for every message in
// every version. What one makes of an input the other must make of it too.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { ByteReader, MalformedError } from '../../src/base/bytes/byte-reader.ts';
import { decodeMessage, encodeBytes } from '../../src/protocol/schema/codec.ts';
import type { Fields, FieldType } from '../../src/protocol/schema/fields.ts';
import type { Message } from '../../src/protocol/schema/message.ts';
import { minimumSize } from '../../src/protocol/schema/minimum-size.ts';
import { inVersions } from '../../src/protocol/schema/versions.ts';
import { messagesByName } from './all-messages.ts';
import { interpretDecode, interpretEncode } from './interpreter.ts';
import { arbitraryMessage, completed } from './random-values.ts';

const cases = [...messagesByName.values()].flatMap((message) => {
  const { min, max } = message.versions;
  return Array.from({ length: max - min + 1 }, (_, index) => ({
    message,
    version: min + index,
    name: `${message.name} v${min + index}`,
    flexible: inVersions(message.flexible, min + index),
  }));
});

/** Every (message, version) with values from one seed, which a failure prints. */
const seed = Number(process.env['SAMSA_SEED'] ?? Date.now() % 2 ** 31);

function samplesOf(message: Message, version: number, count: number): Record<string, unknown>[] {
  return fc.sample(arbitraryMessage(message, version), { numRuns: count, seed });
}

/** What came of reading: the value, or the fact that the bytes were refused. */
function outcome(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (error instanceof MalformedError) return 'malformed';
    throw error;
  }
}

/** Both readers on the same bytes: they must agree, stay inside, and stop at the same place. */
function decodeTwice(message: Message, version: number, bytes: Buffer, what: string, elementBudget?: number): unknown {
  // Memory on both sides of the bytes: reading it would show as a value.
  const guarded = Buffer.alloc(bytes.length + 64, 0x01);
  bytes.copy(guarded, 32);
  const inside = guarded.subarray(32, 32 + bytes.length);
  const compiledReader = new ByteReader(inside, elementBudget);
  const compiled = outcome(() => decodeMessage(message, version, compiledReader));
  const interpretedReader = new ByteReader(inside, elementBudget);
  const interpreted = outcome(() => interpretDecode(message, version, interpretedReader));
  assert.deepEqual(compiled, interpreted, what);
  if (compiled !== 'malformed') assert.equal(compiledReader.position, interpretedReader.position, what);
  assert.ok(compiledReader.position <= bytes.length, what);
  return compiled;
}

test('random values are encoded alike, and decoded to what they were', () => {
  for (const { message, version, name } of cases) {
    for (const value of samplesOf(message, version, 4)) {
      const what = `${name}, seed ${seed}`;
      const encoded = Buffer.from(encodeBytes(message, version, value));
      const interpreted = Buffer.from(interpretEncode(message, version, value));
      assert.equal(encoded.toString('hex'), interpreted.toString('hex'), what);
      assert.deepEqual(
        plain(decodeTwice(message, version, encoded, what)),
        plain(completed(message.fields, version, value)),
        what,
      );
    }
  }
});

test('every truncation of random values is malformed, for both', () => {
  for (const { message, version, name } of cases) {
    const [value] = samplesOf(message, version, 1);
    const encoded = Buffer.from(encodeBytes(message, version, value!));
    // Of the long ones every so many lengths, and always the last few.
    const step = Math.max(1, Math.floor(encoded.length / 24));
    for (let length = 0; length < encoded.length; length += length < encoded.length - step - 3 ? step : 1) {
      const what = `${name} cut to ${length} of ${encoded.length}, seed ${seed}`;
      assert.equal(decodeTwice(message, version, encoded.subarray(0, length), what), 'malformed', what);
    }
  }
});

test('unknown tagged fields are skipped', () => {
  for (const { message, version, name, flexible } of cases) {
    if (!flexible) continue;
    const [value] = samplesOf(message, version, 1);
    const encoded = Buffer.from(encodeBytes(message, version, value!));
    const known = Object.values(message.fields).some(({ spec }) => inVersions(spec.tagged, version));
    // With no tagged field of its own, a message ends in its empty tag section.
    if (known || message.name === 'RequestHeader') continue;
    const extended = Buffer.concat([encoded.subarray(0, -1), Buffer.from('02b0ea0100b1ea0103aabbcc', 'hex')]);
    assert.deepEqual(
      decodeTwice(message, version, extended, name),
      decodeTwice(message, version, encoded, name),
      `${name}, seed ${seed}`,
    );
  }
});

test('random bytes are read alike: no hang, no other error, nothing beyond the end', () => {
  const garbage = fc.oneof(
    fc.uint8Array({ maxLength: 64 }),
    // Small numbers pass for lengths and counts, so these get further.
    fc.array(fc.oneof(fc.nat({ max: 3 }), fc.constantFrom(0x7f, 0x80, 0xff)), { maxLength: 200 }),
  );
  const inputs = fc.sample(garbage, { numRuns: 300, seed }).map((bytes) => Buffer.from(bytes));
  for (const [index, { message, version, name }] of cases.entries()) {
    for (let turn = 0; turn < 16; turn++) {
      const bytes = inputs[(index * 7 + turn) % inputs.length]!;
      decodeTwice(message, version, bytes, `${name}, seed ${seed}, bytes ${bytes.toString('hex')}`);
    }
  }
});

test('a valid message with some bytes changed is read alike', () => {
  const change = fc.tuple(fc.nat(), fc.constantFrom(0x00, 0x01, 0x02, 0x7f, 0x80, 0xff));
  const changes = fc.sample(fc.array(change, { minLength: 1, maxLength: 3 }), { numRuns: 200, seed });
  for (const [index, { message, version, name }] of cases.entries()) {
    const [value] = samplesOf(message, version, 1);
    const encoded = Buffer.from(encodeBytes(message, version, value!));
    if (encoded.length === 0) continue;
    for (let turn = 0; turn < 6; turn++) {
      const bytes = Buffer.from(encoded);
      for (const [at, byte] of changes[(index + turn) % changes.length]!) bytes[at % bytes.length] = byte;
      decodeTwice(message, version, bytes, `${name}, seed ${seed}, bytes ${bytes.toString('hex')}`);
    }
  }
});

test('every array element takes at least a byte, so no count is believed for free', () => {
  const visit = (type: FieldType, version: number, flexible: boolean, name: string): void => {
    if (type.kind === 'struct') visitFields(type.fields, version, flexible, name);
    if (type.kind !== 'array') return;
    assert.ok(minimumSize(type.element, version, flexible) > 0, name);
    visit(type.element, version, flexible, name);
  };
  const visitFields = (fields: Fields, version: number, flexible: boolean, name: string): void => {
    for (const [field, { spec }] of Object.entries(fields)) {
      if (inVersions(spec.versions, version)) visit(spec.type, version, flexible, `${name}.${field}`);
    }
  };
  for (const { message, version, name, flexible } of cases) visitFields(message.fields, version, flexible, name);
});

test('a huge count is refused before anything is allocated for it', () => {
  for (const { message, version, name, flexible } of cases) {
    const first = Object.values(message.fields).find(
      ({ spec }) => inVersions(spec.versions, version) && !inVersions(spec.tagged, version),
    );
    if (first?.spec.type.kind !== 'array') continue;
    for (const count of flexible ? ['ffffffff0f', 'ffffffff07', '8094ebdc03'] : ['7fffffff', '3b9aca00']) {
      const bytes = Buffer.concat([Buffer.from(count, 'hex'), Buffer.alloc(100)]);
      assert.equal(decodeTwice(message, version, bytes, name), 'malformed', `${name} count ${count}`);
    }
  }
});

test('the element budget counts the elements of all arrays of a message together', () => {
  const message = messagesByName.get('MetadataRequest')!;
  const topics = Array.from({ length: 100 }, (_, index) => ({ name: `t${index}` }));
  const encoded = Buffer.from(encodeBytes(message, 4, { topics }));
  assert.notEqual(decodeTwice(message, 4, encoded, 'enough', 100), 'malformed');
  assert.equal(decodeTwice(message, 4, encoded, 'too little', 99), 'malformed');
  const nested = messagesByName.get('DeleteRecordsRequest')!;
  const partitions = Array.from({ length: 9 }, (_, index) => ({ partitionIndex: index, offset: 1 }));
  const bytes = Buffer.from(encodeBytes(nested, 2, { topics: [{ name: 'a', partitions }], timeoutMs: 1 }));
  assert.notEqual(decodeTwice(nested, 2, bytes, 'enough', 10), 'malformed');
  assert.equal(decodeTwice(nested, 2, bytes, 'too little', 9), 'malformed');
});

test('unknown tagged fields count against the budget, and a huge number of them is refused', () => {
  const message = messagesByName.get('HeartbeatResponse')!;
  const body = Buffer.from(encodeBytes(message, 4, { errorCode: 0 })).subarray(0, -1);
  const tags = Buffer.concat(Array.from({ length: 100 }, (_, tag) => Buffer.from([tag, 0])));
  const bytes = Buffer.concat([body, Buffer.from([100]), tags]);
  assert.notEqual(decodeTwice(message, 4, bytes, 'enough', 100), 'malformed');
  assert.equal(decodeTwice(message, 4, bytes, 'too little', 99), 'malformed');
  const huge = Buffer.concat([body, Buffer.from('ffffffff0f', 'hex'), tags]);
  assert.equal(decodeTwice(message, 4, huge, 'huge'), 'malformed');
});

test('a message for people is cut where no string is longer, and nothing else is', () => {
  const message = messagesByName.get('AlterClientQuotasResponse')!;
  const answerWith = (errorMessage: string | null) => ({
    throttleTimeMs: 0,
    entries: [{ errorCode: 42, errorMessage, entity: [] }],
  });
  const texts = [
    { text: null, told: null },
    { text: 'x'.repeat(10_000), told: 'x'.repeat(10_000) },
    { text: 'x'.repeat(70_000), told: `${'x'.repeat(10_000)}…` },
    { text: '\u{1f600}'.repeat(30_000), told: `${'\u{1f600}'.repeat(5_000)}…` },
  ];
  for (const version of [0, 1]) {
    for (const { text, told } of texts) {
      const bytes = encodeBytes(message, version, answerWith(text));
      assert.deepEqual(decodeMessage(message, version, new ByteReader(bytes)), answerWith(told));
    }
  }
  const named = messagesByName.get('DeleteTopicsRequest')!;
  assert.throws(() => encodeBytes(named, 5, { topicNames: ['x'.repeat(70_000)], timeoutMs: 1 }), RangeError);
});

/** Byte strings compare by content. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
  }
  return value;
}
