// Turns a message definition, at one version, into a straight-line function that writes it. A value
// that the version cannot carry is an error unless the definition calls it ignorable: silence there
// would change what the sender meant.

import type { ByteWriter } from '../../base/bytes/byte-writer.ts';
import { accessorName, countAccessorName } from './accessor-names.ts';
import { defaultValue, isDefault } from './default-values.ts';
import type { Fields, FieldSpec, FieldType } from './fields.ts';
import type { Message } from './message.ts';
import { SourceWriter } from './source-writer.ts';
import { inVersions } from './versions.ts';

export type Encoder = (writer: ByteWriter, message: unknown) => void;

/** A field is set that the chosen version of the message does not have. */
export class UnsupportedFieldError extends Error {
  override readonly name = 'UnsupportedFieldError';
}

interface Context {
  readonly source: SourceWriter;
  readonly version: number;
  readonly flexible: boolean;
}

interface Entry {
  readonly name: string;
  readonly spec: FieldSpec;
}

export function compileEncoder(message: Message, version: number): Encoder {
  const source = new SourceWriter();
  const context: Context = { source, version, flexible: inVersions(message.flexible, version) };
  const root = writeStruct(context, message.fields, message.name);
  source.line(`return ${root};`);
  return source.compile(`encode-${message.name}-${version}`) as Encoder;
}

function writeStruct(context: Context, fields: Fields, path: string): string {
  const { source, version } = context;
  const entries: Entry[] = Object.entries(fields).map(([name, field]) => ({ name, spec: field.spec }));
  const present = entries.filter(({ spec }) => inVersions(spec.versions, version));
  const tagged = present
    .filter(({ spec }) => inVersions(spec.tagged, version))
    .toSorted((a, b) => (a.spec.tag ?? 0) - (b.spec.tag ?? 0));
  const positional = present.filter((entry) => !tagged.includes(entry));
  const writers = new Map(present.map(({ name, spec }) => [name, entryWriter(context, name, spec, path)]));
  const functionName = source.freshName('write');
  source.block(`function ${functionName}(w, m)`, () => {
    for (const entry of entries)
      if (!present.includes(entry) && !entry.spec.ignorable) writeRefusal(context, entry, path);
    for (const { name, spec } of positional) {
      source.line(
        `{ const v = m.${name} === undefined ? ${encodedDefault(context, spec)} : m.${name}; ${writers.get(name)} }`,
      );
    }
    if (context.flexible) writeTagSection(context, tagged, writers);
  });
  return functionName;
}

function writeRefusal(context: Context, { name, spec }: Entry, path: string): void {
  const { source, version } = context;
  const check = source.constant((value: unknown) => {
    if (!isDefault(spec, value))
      throw new UnsupportedFieldError(`${path}.${name} cannot be sent in version ${version}`);
  });
  source.line(`if (m.${name} !== undefined) ${check}(m.${name});`);
}

function writeTagSection(context: Context, tagged: readonly Entry[], writers: ReadonlyMap<string, string>): void {
  const { source } = context;
  if (tagged.length === 0) {
    source.line('w.uvarint(0);');
    return;
  }
  source.line('let tags = 0;');
  for (const { name, spec } of tagged) {
    const isOmitted = source.constant((value: unknown) => isDefault(spec, value));
    source.line(`const has_${name} = !${isOmitted}(m.${name});`);
    source.line(`if (has_${name}) tags++;`);
  }
  source.line('w.uvarint(tags);');
  for (const { name, spec } of tagged) {
    source.line(`if (has_${name}) { const v = m.${name}; w.tagged(${spec.tag}, (w) => { ${writers.get(name)} }); }`);
  }
}

/** A statement that writes `v`. */
function entryWriter(context: Context, name: string, spec: FieldSpec, path: string): string {
  const statement = valueWriter(context, spec, `${path}.${name}`);
  if (!forPeople.test(name)) return statement;
  const shortened = context.source.constant(shortenedText);
  return `if (v === null || v.length <= ${textLimit}) { ${statement} } else { const long = v; { const v = ${shortened}(long); ${statement} } }`;
}

/**
 * What is only said to people is cut where no string can be longer. It may repeat a name that is as long as one can
 * be, and an answer is worth more than its last words.
 */
const forPeople = /errorMessage$/i;
/** Characters have up to three bytes each, strings 32,767. */
const textLimit = 10_000;

const shortenedText = (text: string): string => `${text.slice(0, textLimit)}…`;

function valueWriter(context: Context, spec: FieldSpec, path: string): string {
  const encoding = spec.compact ? context : { ...context, flexible: false };
  return typeWriter(
    encoding,
    spec.type,
    inVersions(spec.nullable, context.version),
    path,
    inVersions(spec.tagged, context.version),
  );
}

function typeWriter(context: Context, type: FieldType, nullable: boolean, path: string, tagged = false): string {
  if (type.kind === 'array') return `${arrayWriter(context, type.element, nullable, path)}(w, v);`;
  if (type.kind === 'struct') {
    const writer = writeStruct(context, type.fields, path);
    if (!nullable) return `${writer}(w, v);`;
    const absent = tagged ? 0 : -1;
    return `if (v === null) w.int8(${absent}); else { w.int8(1); ${writer}(w, v); }`;
  }
  switch (type.name) {
    case 'string':
      return `w.${accessorName('String', context.flexible, nullable)}(v);`;
    case 'bytes':
      return `w.${accessorName('Bytes', context.flexible, nullable)}(v);`;
    case 'records':
      return `w.${accessorName('Bytes', context.flexible, true)}(v);`;
    default:
      return `w.${type.name}(v);`;
  }
}

function arrayWriter(context: Context, element: FieldType, nullable: boolean, path: string): string {
  const { source } = context;
  const writeElement = typeWriter(context, element, false, path);
  const count = countAccessorName(context.flexible);
  const functionName = source.freshName('writeArray');
  source.block(`function ${functionName}(w, elements)`, () => {
    if (nullable) source.line(`if (elements === null) { w.${count}(-1); return; }`);
    source.line(`w.${count}(elements.length);`);
    source.line(`for (const v of elements) { ${writeElement} }`);
  });
  return functionName;
}

/** What an omitted field is written as: an expression. */
function encodedDefault(context: Context, spec: FieldSpec): string {
  const value = defaultValue(spec);
  if (value === null || typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string')
    return JSON.stringify(value);
  // Encoders never change what they are given, so arrays and structs may be shared here.
  return context.source.constant(value);
}
