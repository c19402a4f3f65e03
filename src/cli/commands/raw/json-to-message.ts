// From JSON to a message of the protocol, by its definition: the way back from `messageToJson`. What is left out
// holds its default; what the version does not have, or the type cannot hold, is refused by its path.

import { Buffer } from 'node:buffer';
import { nearestName } from '../../../base/config/nearest-name.ts';
import { isUuid } from '../../../base/uuid.ts';
import { defaultValue } from '../../../protocol/schema/default-values.ts';
import type { Fields, FieldSpec, FieldType, PrimitiveName } from '../../../protocol/schema/fields.ts';
import type { Message } from '../../../protocol/schema/message.ts';
import { inVersions } from '../../../protocol/schema/versions.ts';
import { UserError } from '../../user-error.ts';

export function jsonToMessage(message: Message, version: number, json: unknown): Record<string, unknown> {
  return toStruct(message.fields, version, json, message.name);
}

/** Every field of the version with its default, and one element in each list: something to fill in. */
export function messageSkeleton(message: Message, version: number): Record<string, unknown> {
  return skeletonOf(message.fields, version);
}

function skeletonOf(fields: Fields, version: number): Record<string, unknown> {
  const entries = Object.entries(fields).filter(([, { spec }]) => inVersions(spec.versions, version));
  return Object.fromEntries(entries.map(([name, { spec }]) => [name, skeletonValue(spec, version)]));
}

function skeletonValue({ type, ...spec }: FieldSpec, version: number): unknown {
  if (type.kind === 'struct') return skeletonOf(type.fields, version);
  if (type.kind === 'array' && type.element.kind === 'struct') return [skeletonOf(type.element.fields, version)];
  return defaultValue({ type, ...spec });
}

function toStruct(fields: Fields, version: number, json: unknown, path: string): Record<string, unknown> {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw wrong(path, 'an object', json);
  const given = new Map(Object.entries(json as Record<string, unknown>));
  for (const name of given.keys()) checkName(name, fields, version, path);
  const values: Record<string, unknown> = {};
  for (const [name, { spec }] of Object.entries(fields)) {
    values[name] = given.has(name) ? toField(spec, version, given.get(name), `${path}.${name}`) : defaultValue(spec);
  }
  return values;
}

function checkName(name: string, fields: Fields, version: number, path: string): void {
  const field = fields[name];
  if (Object.hasOwn(fields, name) && field !== undefined) {
    if (inVersions(field.spec.versions, version)) return;
    throw new UserError(`${path} has no ${name} in version ${version}`);
  }
  const near = nearestName(name, Object.keys(fields));
  throw new UserError(`${path} has no ${name}${near === null ? '' : `; did you mean ${near}?`}`);
}

function toField(spec: FieldSpec, version: number, json: unknown, path: string): unknown {
  if (json !== null) return toValue(spec.type, version, json, path);
  if (inVersions(spec.nullable, version)) return null;
  throw new UserError(`${path} cannot be null in version ${version}`);
}

function toValue(type: FieldType, version: number, json: unknown, path: string): unknown {
  if (type.kind === 'struct') return toStruct(type.fields, version, json, path);
  if (type.kind === 'primitive') return toPrimitive(type.name, json, path);
  if (!Array.isArray(json)) throw wrong(path, 'an array', json);
  return json.map((element, at) => toValue(type.element, version, element, `${path}[${at}]`));
}

const bits: ReadonlyMap<PrimitiveName, readonly [least: number, most: number]> = new Map([
  ['int8', [-(2 ** 7), 2 ** 7 - 1]],
  ['int16', [-(2 ** 15), 2 ** 15 - 1]],
  ['uint16', [0, 2 ** 16 - 1]],
  ['int32', [-(2 ** 31), 2 ** 31 - 1]],
  ['uint32', [0, 2 ** 32 - 1]],
  // ARCHITECTURE.md, "Numbers".
  ['int64', [-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]],
]);

function toPrimitive(name: PrimitiveName, json: unknown, path: string): unknown {
  const range = bits.get(name);
  if (range !== undefined) {
    if (typeof json === 'number' && Number.isInteger(json) && json >= range[0] && json <= range[1]) return json;
    throw wrong(path, `a whole number from ${range[0]} to ${range[1]}`, json);
  }
  switch (name) {
    case 'bool':
      if (typeof json === 'boolean') return json;
      throw wrong(path, 'true or false', json);
    case 'float64':
      if (typeof json === 'number' || typeof json === 'bigint') return Number(json);
      throw wrong(path, 'a number', json);
    case 'bigint64':
      if (isInt64(json)) return BigInt(json);
      throw wrong(path, 'a whole number of 64 bits', json);
    case 'uuid':
      if (typeof json === 'string' && isUuid(json)) return json;
      throw wrong(path, 'a uuid of 22 characters', json);
    case 'bytes':
    case 'records':
      if (typeof json === 'string' && /^[A-Za-z0-9+/]*={0,2}$/.test(json)) return Buffer.from(json, 'base64');
      throw wrong(path, 'base64', json);
    default:
      if (typeof json === 'string') return json;
      throw wrong(path, 'a string', json);
  }
}

function isInt64(json: unknown): json is bigint | number {
  if (typeof json === 'bigint') return BigInt.asIntN(64, json) === json;
  return Number.isSafeInteger(json);
}

function wrong(path: string, wanted: string, json: unknown): UserError {
  const found = typeof json === 'bigint' ? String(json) : (JSON.stringify(json) ?? 'nothing');
  return new UserError(`${path}: ${wanted} is wanted, not ${found.slice(0, 80)}`);
}
