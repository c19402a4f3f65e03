// What a field holds when nothing was sent: the default of its definition, or the zero of its type.

import type { Fields, FieldSpec, PrimitiveName } from './fields.ts';

export const zeroUuid = 'AAAAAAAAAAAAAAAAAAAAAA';

const zeros: Readonly<Record<PrimitiveName, unknown>> = {
  bool: false,
  int8: 0,
  int16: 0,
  uint16: 0,
  int32: 0,
  uint32: 0,
  int64: 0,
  bigint64: 0n,
  float64: 0,
  uuid: zeroUuid,
  string: '',
  bytes: new Uint8Array(0),
  // Kafka's "no records".
  records: null,
};

/** A fresh default value: arrays and structs are never shared between messages. */
export function defaultValue(spec: FieldSpec): unknown {
  if (spec.default !== undefined) return spec.default;
  const { type } = spec;
  if (type.kind === 'array') return [];
  if (type.kind === 'struct') return defaultStruct(type.fields);
  return zeros[type.name];
}

export function defaultStruct(fields: Fields): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) value[name] = defaultValue(field.spec);
  return value;
}

/** Whether a value (undefined counts as omitted) is what the field holds anyway. */
export function isDefault(spec: FieldSpec, value: unknown): boolean {
  if (value === undefined) return true;
  if (value === null || spec.default === null)
    return value === (spec.default === undefined ? undefined : spec.default) || (value === null && isRecords(spec));
  const { type } = spec;
  if (type.kind === 'array') return (value as readonly unknown[]).length === 0;
  if (type.kind === 'struct') {
    return Object.entries(type.fields).every(([name, field]) =>
      isDefault(field.spec, (value as Record<string, unknown>)[name]),
    );
  }
  if (type.name === 'bytes') return (value as Uint8Array).length === 0;
  return value === defaultValue(spec);
}

function isRecords(spec: FieldSpec): boolean {
  return spec.type.kind === 'primitive' && spec.type.name === 'records';
}
