// Turns a message definition, at one version, into a straight-line function that reads it. Fields the
// version lacks cost nothing: they are constants in the object literal, so every version of a message
// decodes to one shape.

import type { ByteReader } from '../../base/bytes/byte-reader.ts';
import { accessorName, countAccessorName } from './accessor-names.ts';
import { defaultValue } from './default-values.ts';
import type { Fields, FieldSpec, FieldType } from './fields.ts';
import type { Message } from './message.ts';
import { minimumSize } from './minimum-size.ts';
import { SourceWriter } from './source-writer.ts';
import { inVersions } from './versions.ts';

export type Decoder = (reader: ByteReader) => unknown;

interface Context {
  readonly source: SourceWriter;
  readonly version: number;
  readonly flexible: boolean;
}

export function compileDecoder(message: Message, version: number): Decoder {
  const source = new SourceWriter();
  const context: Context = { source, version, flexible: inVersions(message.flexible, version) };
  const root = writeStruct(context, message.fields, message.name);
  source.line(`return ${root};`);
  return source.compile(`decode-${message.name}-${version}`) as Decoder;
}

/** Writes the function that reads a struct and returns its name. */
function writeStruct(context: Context, fields: Fields, path: string): string {
  const entries = Object.entries(fields).map(([name, field]) => ({ name, spec: field.spec }));
  const tagged = entries.filter(
    ({ spec }) => inVersions(spec.tagged, context.version) && inVersions(spec.versions, context.version),
  );
  const positional = entries.filter(
    (entry) => inVersions(entry.spec.versions, context.version) && !tagged.includes(entry),
  );
  const readers = new Map(
    [...positional, ...tagged].map(({ name, spec }) => [name, valueReader(context, spec, `${path}.${name}`)]),
  );
  const functionName = context.source.freshName('read');
  context.source.block(`function ${functionName}(r)`, () => {
    for (const { name } of positional) context.source.line(`const ${local(name)} = ${readers.get(name)};`);
    if (context.flexible) writeTagSection(context, tagged, readers);
    context.source.line(
      `return { ${entries.map(({ name, spec }) => `${name}: ${member(context, name, spec, readers.has(name))}`).join(', ')} };`,
    );
  });
  return functionName;
}

function member(context: Context, name: string, spec: FieldSpec, present: boolean): string {
  return present ? local(name) : literalDefault(context, spec);
}

function local(name: string): string {
  return `_${name}`;
}

function writeTagSection(
  context: Context,
  tagged: readonly { name: string; spec: FieldSpec }[],
  readers: ReadonlyMap<string, string | undefined>,
): void {
  const { source } = context;
  for (const { name, spec } of tagged) source.line(`let ${local(name)} = ${literalDefault(context, spec)};`);
  source.block('for (let left = r.tagCount(); left > 0; left--)', () => {
    source.line('const tag = r.uvarint();');
    source.line('const outerEnd = r.enter(r.uvarint());');
    for (const { name, spec } of tagged) source.line(`if (tag === ${spec.tag}) ${local(name)} = ${readers.get(name)};`);
    // Unknown tags are skipped, not kept (CVE-2026-111115).
    source.line('r.leave(outerEnd);');
  });
}

/** An expression that reads one value. */
function valueReader(context: Context, spec: FieldSpec, path: string): string {
  const encoding = spec.compact ? context : { ...context, flexible: false };
  return typeReader(
    encoding,
    spec.type,
    inVersions(spec.nullable, context.version),
    path,
    inVersions(spec.tagged, context.version),
  );
}

function typeReader(context: Context, type: FieldType, nullable: boolean, path: string, tagged = false): string {
  if (type.kind === 'array') return `${arrayReader(context, type.element, nullable, path)}(r)`;
  if (type.kind === 'struct') {
    const reader = writeStruct(context, type.fields, path);
    if (!nullable) return `${reader}(r)`;
    // Among the tagged fields the marker of a nullable struct is 0 or 1, elsewhere -1 or 1.
    return `(r.int8() ${tagged ? '<=' : '<'} 0 ? null : ${reader}(r))`;
  }
  switch (type.name) {
    case 'string':
      return `r.${accessorName('String', context.flexible, nullable)}()`;
    case 'bytes':
      return `r.${accessorName('Bytes', context.flexible, nullable)}()`;
    case 'records':
      // A null records field is Kafka's "no records"; the handler decides what it means.
      return `r.${accessorName('Bytes', context.flexible, true)}()`;
    default:
      return `r.${type.name}()`;
  }
}

function arrayReader(context: Context, element: FieldType, nullable: boolean, path: string): string {
  const { source } = context;
  const readElement = typeReader(context, element, false, path);
  const size = minimumSize(element, context.version, context.flexible);
  const functionName = source.freshName('readArray');
  source.block(`function ${functionName}(r)`, () => {
    source.line(`const count = r.${countAccessorName(context.flexible)}(${size});`);
    source.line(`if (count < 0) return ${nullable ? 'null' : `r.refuseNull(${JSON.stringify(path)})`};`);
    // Of the exact size, which the count check has justified: growing by pushes would triple small arrays.
    source.line('const elements = new Array(count);');
    source.line(`for (let i = 0; i < count; i++) elements[i] = ${readElement};`);
    source.line('return elements;');
  });
  return functionName;
}

function literalDefault(context: Context, spec: FieldSpec): string {
  const value = defaultValue(spec);
  if (value === null || typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string')
    return JSON.stringify(value);
  if (Array.isArray(value)) return '[]';
  if (spec.type.kind === 'struct') {
    // A fresh object each time: a message never shares parts with another.
    const members = Object.entries(spec.type.fields).map(
      ([name, field]) => `${name}: ${literalDefault(context, field.spec)}`,
    );
    return `{ ${members.join(', ')} }`;
  }
  return context.source.constant(value);
}
