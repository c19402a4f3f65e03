// Reads JSON that a person has written into the file of a tool. What does not fit is told as Kafka's tools tell it.

import { CommandLineError } from './options/tool-options.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Throws a `CommandLineError`, as all of these do. */
export function parseJson(text: string, otherwise = 'The input string is not a valid JSON'): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CommandLineError(otherwise, { cause: error });
  }
}

export function objectOf(value: unknown): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw new CommandLineError(`Expected JSON object, received ${JSON.stringify(value)}`);
}

export function arrayOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new CommandLineError(`Expected JSON array, received ${JSON.stringify(value)}`);
}

export function fieldOf(entry: JsonObject, name: string): unknown {
  if (Object.hasOwn(entry, name)) return entry[name];
  throw new CommandLineError(`No such field exists: \`${name}\``);
}

export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new CommandLineError(`Expected \`String\` value, received ${JSON.stringify(value)}`);
}

export function integerOf(value: unknown, type: 'Integer' | 'Long'): number {
  const most = type === 'Integer' ? 0x7fffffff : Number.MAX_SAFE_INTEGER;
  if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= most) return value;
  throw new CommandLineError(`Expected \`${type}\` value, received ${JSON.stringify(value)}`);
}

/** A list of values of one kind, inside of an entry. */
export function listOf<T>(value: unknown, itemOf: (item: unknown) => T): readonly T[] {
  if (Array.isArray(value)) return value.map(itemOf);
  throw new CommandLineError(`Expected \`JSON array\` value, received ${JSON.stringify(value)}`);
}

/** Refuses every version but the first; a file without one has that. */
export function checkVersion(root: JsonObject): void {
  const version = 'version' in root ? integerOf(root['version'], 'Integer') : 1;
  if (version !== 1) throw new CommandLineError(`Not supported version field value ${version}`);
}
