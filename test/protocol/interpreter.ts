// The oracle of the compiled codecs: the same definitions, walked field by field with no cleverness.
// Slow and obvious; the two must agree byte for byte.

import { ByteReader } from '../../src/base/bytes/byte-reader.ts';
import { ByteWriter } from '../../src/base/bytes/byte-writer.ts';
import { defaultStruct, defaultValue, isDefault } from '../../src/protocol/schema/default-values.ts';
import type { Fields, FieldSpec, FieldType } from '../../src/protocol/schema/fields.ts';
import type { Message } from '../../src/protocol/schema/message.ts';
import { minimumSize } from '../../src/protocol/schema/minimum-size.ts';
import { inVersions } from '../../src/protocol/schema/versions.ts';

interface Context {
  readonly version: number;
  readonly flexible: boolean;
}

type Struct = Record<string, unknown>;

const isTagged = (spec: FieldSpec, { version }: Context) => inVersions(spec.tagged, version);
const isPresent = (spec: FieldSpec, { version }: Context) => inVersions(spec.versions, version);

export function interpretDecode(message: Message, version: number, reader: ByteReader): Struct {
  return readStruct({ version, flexible: inVersions(message.flexible, version) }, message.fields, reader);
}

export function interpretEncode(message: Message, version: number, value: Struct): Uint8Array {
  const writer = new ByteWriter();
  writeStruct({ version, flexible: inVersions(message.flexible, version) }, message.fields, writer, value);
  return writer.toBytes();
}

function readStruct(context: Context, fields: Fields, reader: ByteReader): Struct {
  const struct = defaultStruct(fields);
  for (const [name, { spec }] of Object.entries(fields)) {
    if (isPresent(spec, context) && !isTagged(spec, context))
      struct[name] = readValue(encodingOf(spec, context), spec.type, isNullable(spec, context), reader);
  }
  if (!context.flexible) return struct;
  for (let left = reader.tagCount(); left > 0; left--) {
    const tag = reader.uvarint();
    const outerEnd = reader.enter(reader.uvarint());
    for (const [name, { spec }] of Object.entries(fields)) {
      if (isPresent(spec, context) && isTagged(spec, context) && spec.tag === tag) {
        struct[name] = readValue(encodingOf(spec, context), spec.type, isNullable(spec, context), reader, true);
      }
    }
    reader.leave(outerEnd);
  }
  return struct;
}

const encodingOf = (spec: FieldSpec, context: Context): Context =>
  spec.compact ? context : { ...context, flexible: false };
const isNullable = (spec: FieldSpec, { version }: Context) => inVersions(spec.nullable, version);

function readValue(context: Context, type: FieldType, nullable: boolean, reader: ByteReader, tagged = false): unknown {
  const { flexible } = context;
  if (type.kind === 'struct')
    return nullable && reader.int8() <= (tagged ? 0 : -1) ? null : readStruct(context, type.fields, reader);
  if (type.kind === 'array') {
    const size = minimumSize(type.element, context.version, flexible);
    const count = flexible ? reader.compactArrayCount(size) : reader.arrayCount(size);
    if (count < 0) return nullable ? null : reader.refuseNull('array');
    return Array.from({ length: count }, () => readValue(context, type.element, false, reader));
  }
  switch (type.name) {
    case 'string': {
      const text = flexible ? reader.nullableCompactString() : reader.nullableString();
      return text === null && !nullable ? reader.refuseNull('string') : text;
    }
    case 'bytes': {
      const bytes = flexible ? reader.nullableCompactBytes() : reader.nullableBytes();
      return bytes === null && !nullable ? reader.refuseNull('bytes') : bytes;
    }
    case 'records':
      return flexible ? reader.nullableCompactBytes() : reader.nullableBytes();
    default:
      return reader[type.name]();
  }
}

function writeStruct(context: Context, fields: Fields, writer: ByteWriter, struct: Struct): void {
  const entries = Object.entries(fields).filter(([, { spec }]) => isPresent(spec, context));
  const valueOf = (name: string, spec: FieldSpec) => (struct[name] === undefined ? defaultValue(spec) : struct[name]);
  for (const [name, { spec }] of entries) {
    if (!isTagged(spec, context))
      writeValue(encodingOf(spec, context), spec.type, isNullable(spec, context), writer, valueOf(name, spec));
  }
  if (!context.flexible) return;
  const tagged = entries.filter(([name, { spec }]) => isTagged(spec, context) && !isDefault(spec, struct[name]));
  tagged.sort(([, a], [, b]) => (a.spec.tag ?? 0) - (b.spec.tag ?? 0));
  writer.uvarint(tagged.length);
  for (const [name, { spec }] of tagged) {
    writer.tagged(spec.tag ?? 0, (inner) =>
      writeValue(encodingOf(spec, context), spec.type, isNullable(spec, context), inner, valueOf(name, spec), true),
    );
  }
}

function writeValue(
  context: Context,
  type: FieldType,
  nullable: boolean,
  writer: ByteWriter,
  value: unknown,
  tagged = false,
): void {
  const { flexible } = context;
  if (type.kind === 'struct') {
    if (nullable) writer.int8(value === null ? (tagged ? 0 : -1) : 1);
    if (value !== null) writeStruct(context, type.fields, writer, value as Struct);
    return;
  }
  if (type.kind === 'array') {
    const elements = value as readonly unknown[] | null;
    const count = elements === null ? -1 : elements.length;
    if (flexible) writer.compactArrayCount(count);
    else writer.arrayCount(count);
    for (const element of elements ?? []) writeValue(context, type.element, false, writer, element);
    return;
  }
  if (type.name === 'string') {
    if (flexible) writer.nullableCompactString(value as string | null);
    else writer.nullableString(value as string | null);
  } else if (type.name === 'bytes' || type.name === 'records') {
    if (flexible) writer.nullableCompactBytes(value as Uint8Array | null);
    else writer.nullableBytes(value as Uint8Array | null);
  } else {
    (writer[type.name] as (value: unknown) => void).call(writer, value);
  }
}
