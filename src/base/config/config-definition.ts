// One row of a configuration table, the TypeScript types that follow from a table, and reading a
// whole set of settings against it. A table is the single source: parsing, validation, DescribeConfigs
// and the documentation all derive from its rows.

import { ConfigError } from './config-error.ts';
import type { ConfigType, ConfigValue, ValueOfType } from './config-type.ts';
import { formatConfigValue, isList, normalizeConfigText, parseConfigValue } from './config-type.ts';
import type { Constraint } from './constraint.ts';
import { checkConstraint, describeConstraint } from './constraint.ts';

/** Marks a key that has no default and must be set. */
export const required: unique symbol = Symbol('required');

export type Importance = 'high' | 'medium' | 'low';

export interface ConfigDefinition {
  readonly type: ConfigType;
  readonly default: boolean | string | number | readonly string[] | null | typeof required;
  readonly valid?: Constraint;
  readonly importance: Importance;
  /** Kafka hides such a key from documentation and DescribeConfigs unless it is set. */
  readonly internal?: true;
  readonly doc: string;
}

/** Rows by key. The keys are ours; settings from outside are looked up through {@link indexConfigs}. */
export type ConfigTable<D extends ConfigDefinition = ConfigDefinition> = Readonly<Record<string, D>>;

type ConfigValueOf<D extends ConfigDefinition> = ValueOfType[D['type']] | (D['default'] extends null ? null : never);

/** The parsed values of a table: `ConfigValues<typeof brokerConfigs>['log.segment.bytes']` is a number. */
export type ConfigValues<T extends ConfigTable> = { readonly [K in keyof T]: ConfigValueOf<T[K]> };

/** A value beside its normal text, which keeps what a number cannot (`9223372036854775807`). */
export interface ConfigEntry {
  readonly value: ConfigValue | null;
  readonly text: string | null;
}

export function indexConfigs<D extends ConfigDefinition>(table: ConfigTable<D>): ReadonlyMap<string, D> {
  return new Map(Object.entries(table));
}

/** The default as an entry; a required key has none. */
export function defaultEntry(definition: ConfigDefinition): ConfigEntry {
  const value = definition.default;
  if (value === null || value === required) return { value: null, text: null };
  return { value, text: formatConfigValue(definition.type, value) };
}

/** Parses and validates one setting; throws {@link ConfigError}. A list loses its duplicates, as in Kafka. */
export function parseConfig(key: string, definition: ConfigDefinition, text: string): ConfigEntry {
  let value = parseConfigValue(key, definition.type, text);
  if (definition.valid?.kind === 'list' && isList(value)) value = [...new Set(value)];
  const normal = normalizeConfigText(definition.type, value, text);
  if (definition.valid !== undefined) checkConstraint(key, value, normal, definition.valid);
  return { value, text: normal };
}

/** Valid values for a human: Kafka's text where it has one, else the type. */
export function describeValidValues(definition: ConfigDefinition): string {
  const text = definition.valid === undefined ? '' : describeConstraint(definition.valid);
  if (text !== '') return text;
  if (definition.type === 'boolean') return '[true, false]';
  const nonEmpty = definition.valid?.kind === 'list' && !definition.valid.allowEmpty;
  return `any ${nonEmpty ? 'non-empty ' : ''}${definition.type}`;
}

export interface ParsedConfigs<T extends ConfigTable> {
  /** Complete when there are no errors; a key with an error holds its default. */
  readonly values: ConfigValues<T>;
  readonly errors: readonly ConfigError[];
}

/** Reads settings against a table. Keys that the table does not have are left to the caller. */
export function parseConfigs<T extends ConfigTable>(table: T, settings: ReadonlyMap<string, string>): ParsedConfigs<T> {
  const errors: ConfigError[] = [];
  const values = configValues(table, (key, definition) => {
    const text = settings.get(key);
    if (text === undefined && definition.default === required) errors.push(missing(key));
    if (text === undefined) return defaultEntry(definition).value;
    try {
      return parseConfig(key, definition, text).value;
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      errors.push(error);
      return defaultEntry(definition).value;
    }
  });
  return { values, errors };
}

/** One value for each row. `valueOf` must give what the row's type promises. */
export function configValues<T extends ConfigTable>(
  table: T,
  valueOf: (key: string, definition: ConfigDefinition) => ConfigValue | null,
): ConfigValues<T> {
  const values = Object.entries(table).map(([key, definition]) => [key, valueOf(key, definition)] as const);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the one place where rows become typed values
  return Object.fromEntries(values) as ConfigValues<T>;
}

/** The number in an entry whose row is of a number type and not null. */
export function numberOf({ value, text }: ConfigEntry): number {
  if (typeof value !== 'number') throw new Error(`not a number: ${text}`);
  return value;
}

function missing(key: string): ConfigError {
  return new ConfigError(key, `Missing required configuration "${key}" which has no default value.`);
}
