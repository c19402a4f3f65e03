// A decoded message as JSON, the way Kafka's own converters write it: fields of the version in the order
// of the definition, bytes as base64, tagged fields only when they say something. 64-bit integers keep
// all their digits.

import { Buffer } from 'node:buffer';
import { isDefault } from '../../protocol/schema/default-values.ts';
import type { Fields, FieldSpec, FieldType } from '../../protocol/schema/fields.ts';
import type { Message } from '../../protocol/schema/message.ts';
import { inVersions } from '../../protocol/schema/versions.ts';

export type JsonObject = { [key: string]: JsonValue };
export type JsonValue = string | number | bigint | boolean | null | JavaDouble | JsonValue[] | JsonObject;

/** A double: Java shows one that is whole as `1024.0`, and a large one as `1.0E7`. */
export class JavaDouble {
  readonly #value: number;

  constructor(value: number) {
    this.#value = value;
  }

  toString(): string {
    const size = Math.abs(this.#value);
    if (size === 0 || (size >= 1e-3 && size < 1e7)) return withFraction(String(this.#value));
    const [digits, exponent] = this.#value.toExponential().split('e');
    return exponent === undefined ? digits! : `${withFraction(digits!)}E${Number(exponent)}`;
  }
}

function withFraction(text: string): string {
  return text.includes('.') ? text : `${text}.0`;
}

export function messageToJson(message: Message, version: number, value: unknown): JsonObject {
  return structToJson(message.fields, version, value);
}

function structToJson(fields: Fields, version: number, value: unknown): JsonObject {
  const json: JsonObject = {};
  for (const [name, { spec }] of Object.entries(fields)) {
    if (!inVersions(spec.versions, version)) continue;
    const field = (value as Record<string, unknown>)[name];
    if (inVersions(spec.tagged, version) && isDefault(spec, field)) continue;
    json[name] = fieldToJson(spec, version, field);
  }
  return json;
}

function fieldToJson(spec: FieldSpec, version: number, value: unknown): JsonValue {
  return value === null || value === undefined ? null : valueToJson(spec.type, version, value);
}

function valueToJson(type: FieldType, version: number, value: unknown): JsonValue {
  if (type.kind === 'array')
    return (value as readonly unknown[]).map((element) => valueToJson(type.element, version, element));
  if (type.kind === 'struct') return structToJson(type.fields, version, value);
  if (type.kind === 'primitive' && type.name === 'float64') return new JavaDouble(value as number);
  if (value instanceof Uint8Array)
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
  return value as string | number | bigint | boolean;
}

/** JSON text without blanks; a bigint is written digit by digit, which `JSON.stringify` refuses to do. */
export function jsonText(value: JsonValue): string {
  if (typeof value === 'bigint' || value instanceof JavaDouble) return value.toString();
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  return `{${Object.entries(value)
    .map(([key, member]) => `${JSON.stringify(key)}:${jsonText(member)}`)
    .join(',')}}`;
}
