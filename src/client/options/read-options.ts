// From the object a user passes to checked values. Every key must be one of the table, in either
// spelling and once; what is wrong is said for all keys at once, with the nearest name that is right.

import type { ConfigTable, ConfigValues } from '../../base/config/config-definition.ts';
import { parseConfigs } from '../../base/config/config-definition.ts';
import { ConfigError } from '../../base/config/config-error.ts';
import { nearestName } from '../../base/config/nearest-name.ts';
import { whyUnsupported } from './known-options.ts';
import { camelCase, type CamelCase } from './option-names.ts';

interface InputOfType {
  boolean: boolean | `${boolean}`;
  string: string;
  int: number | `${number}`;
  short: number | `${number}`;
  long: number | `${number}`;
  double: number | `${number}`;
  list: string | readonly string[];
  class: string;
  password: string;
}

/** What a user may pass for a table: each key in camelCase or dotted. */
export type OptionsOf<T extends ConfigTable> = {
  readonly [K in keyof T & string as K | CamelCase<K>]?: InputOfType[T[K]['type']] | undefined;
};

export interface ReadOptions<T extends ConfigTable> {
  readonly config: ConfigValues<T>;
  /** What the user set, by dotted key. */
  readonly given: ReadonlyMap<string, string>;
}

/** Throws a `ConfigError`, or an `AggregateError` of several. `others` are keys that are not the table's business. */
export function readOptions<T extends ConfigTable>(
  table: T,
  options: object,
  others: readonly string[],
): ReadOptions<T> {
  const spellings = spellingsOf(table);
  const given = new Map<string, string>();
  const errors: ConfigError[] = [];
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || others.includes(name)) continue;
    const key = spellings.get(name);
    if (key === undefined) errors.push(unknownOption(name, [...spellings.keys(), ...others]));
    else if (given.has(key)) errors.push(new ConfigError(key, `${key} is given twice, dotted and in camelCase`));
    else if (value !== null) given.set(key, textOf(value));
    // To say that there is none is fine where there may be none.
    else if (table[key]?.default !== null)
      errors.push(new ConfigError(key, `Invalid value null for configuration ${key}`));
  }
  const parsed = parseConfigs(table as ConfigTable, given);
  errors.push(...parsed.errors);
  if (errors.length === 1) throw errors[0]!;
  if (errors.length > 1) throw new AggregateError(errors, errors.map((error) => error.message).join('\n'));
  return { config: withFixedReconnectBackoff(parsed.values, given) as ConfigValues<T>, given };
}

/** As in Java: who sets how soon to connect again, and no maximum, wants no pauses that double. */
function withFixedReconnectBackoff(
  config: ConfigValues<ConfigTable>,
  given: ReadonlyMap<string, string>,
): ConfigValues<ConfigTable> {
  if (!given.has('reconnect.backoff.ms') || given.has('reconnect.backoff.max.ms')) return config;
  return { ...config, 'reconnect.backoff.max.ms': config['reconnect.backoff.ms']! };
}

function spellingsOf(table: ConfigTable): Map<string, string> {
  const spellings = new Map<string, string>();
  for (const key of Object.keys(table)) spellings.set(key, key).set(camelCase(key), key);
  return spellings;
}

function unknownOption(name: string, known: readonly string[]): ConfigError {
  const dotted = name.includes('.') ? name : name.replace(/[A-Z]/g, (letter) => `.${letter.toLowerCase()}`);
  const reason = whyUnsupported(dotted);
  if (reason !== undefined) return new ConfigError(dotted, `The option ${name} is not accepted: ${reason}.`);
  const near = nearestName(name, known);
  return new ConfigError(name, `There is no option ${name}${near === null ? '' : `; did you mean ${near}?`}`);
}

function textOf(value: unknown): string {
  return Array.isArray(value) ? value.join(',') : String(value);
}
