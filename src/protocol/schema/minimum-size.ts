// The fewest bytes a value of a type can take on the wire. A declared element count is believed only
// if that many smallest elements would fit into the bytes that are left (CVE-2022-34917).

import type { FieldType, PrimitiveName } from './fields.ts';
import { inVersions } from './versions.ts';

const fixedSizes: Partial<Record<PrimitiveName, number>> = {
  bool: 1,
  int8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  int64: 8,
  bigint64: 8,
  float64: 8,
  uuid: 16,
};

export function minimumSize(type: FieldType, version: number, flexible: boolean): number {
  if (type.kind === 'array') return flexible ? 1 : 4;
  if (type.kind === 'primitive') return fixedSizes[type.name] ?? lengthSize(type.name, flexible);
  let size = flexible ? 1 : 0;
  for (const { spec } of Object.values(type.fields)) {
    if (!inVersions(spec.versions, version) || inVersions(spec.tagged, version)) continue;
    const nullableStruct = spec.type.kind === 'struct' && inVersions(spec.nullable, version);
    size += nullableStruct ? 1 : minimumSize(spec.type, version, flexible);
  }
  return size;
}

function lengthSize(name: PrimitiveName, flexible: boolean): number {
  if (flexible) return 1;
  return name === 'string' ? 2 : 4;
}
