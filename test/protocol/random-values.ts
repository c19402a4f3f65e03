// Random values for any message definition, as fast-check arbitraries.

import * as fc from 'fast-check';
import { defaultValue } from '../../src/protocol/schema/default-values.ts';
import type { Fields, FieldSpec, FieldType, PrimitiveName } from '../../src/protocol/schema/fields.ts';
import type { Message } from '../../src/protocol/schema/message.ts';
import { inVersions } from '../../src/protocol/schema/versions.ts';

const bytes = fc.uint8Array({ maxLength: 12 }).map((array) => Buffer.from(array));
const word = 2 ** 32;

const arbitraries: Record<PrimitiveName, fc.Arbitrary<unknown>> = {
  bool: fc.boolean(),
  int8: fc.integer({ min: -0x80, max: 0x7f }),
  int16: fc.integer({ min: -0x8000, max: 0x7fff }),
  uint16: fc.integer({ min: 0, max: 0xffff }),
  int32: fc.integer(),
  uint32: fc.integer({ min: 0, max: word - 1 }),
  int64: fc.oneof(fc.maxSafeInteger(), fc.constantFrom(-1, -(2 ** 63), 2 ** 63, word, -word, word - 1)),
  bigint64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  float64: fc.double({ noNaN: true }),
  uuid: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((array) => Buffer.from(array).toString('base64url')),
  string: fc.oneof(fc.string({ maxLength: 12 }), fc.string({ unit: 'grapheme', maxLength: 5 })),
  bytes,
  records: bytes,
};

/** Values of a message as one version can carry them: what it lacks is left out. */
export function arbitraryMessage(message: Message, version: number): fc.Arbitrary<Record<string, unknown>> {
  return arbitraryStruct(message.fields, version);
}

function arbitraryStruct(fields: Fields, version: number): fc.Arbitrary<Record<string, unknown>> {
  const members = Object.entries(fields)
    .filter(([, { spec }]) => inVersions(spec.versions, version))
    .map(([name, { spec }]) => [name, arbitraryField(spec, version)] as const);
  return fc.record(Object.fromEntries(members));
}

function arbitraryField(spec: FieldSpec, version: number): fc.Arbitrary<unknown> {
  const value = arbitraryValue(spec.type, version);
  const choices = [{ arbitrary: value, weight: 6 }];
  if (inVersions(spec.nullable, version)) choices.push({ arbitrary: fc.constant(null), weight: 2 });
  const usual = defaultValue(spec);
  const isPossible = usual !== null || inVersions(spec.nullable, version);
  if (isPossible && spec.default !== undefined) choices.push({ arbitrary: fc.constant(usual), weight: 1 });
  return fc.oneof(...choices);
}

function arbitraryValue(type: FieldType, version: number): fc.Arbitrary<unknown> {
  if (type.kind === 'array') return fc.array(arbitraryValue(type.element, version), { maxLength: 2 });
  if (type.kind === 'struct') return arbitraryStruct(type.fields, version);
  return arbitraries[type.name];
}

/** What a reader makes of a value: fields that the version lacks hold their default. */
export function completed(fields: Fields, version: number, value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, { spec }]) => {
      const given = inVersions(spec.versions, version) ? value[name] : undefined;
      return [name, given === undefined ? defaultValue(spec) : completedValue(spec.type, version, given)];
    }),
  );
}

function completedValue(type: FieldType, version: number, value: unknown): unknown {
  if (value === null) return null;
  if (type.kind === 'array') {
    return (value as readonly unknown[]).map((element) => completedValue(type.element, version, element));
  }
  if (type.kind === 'struct') return completed(type.fields, version, value as Record<string, unknown>);
  return value;
}
