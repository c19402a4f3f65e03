// The layers a broker's setting is looked up in, from the strongest to the weakest: set for this broker
// at run time, set for all brokers at run time, given at start, Kafka's default. All layers hold text.

import type { ConfigEntry } from '../base/config/config-definition.ts';
import { defaultEntry, parseConfig } from '../base/config/config-definition.ts';
import { brokerConfigsByName } from './broker-configs.ts';
import { ConfigSource } from './config-source.ts';

export interface BrokerConfigLayers {
  readonly dynamicBroker: ReadonlyMap<string, string>;
  readonly dynamicDefault: ReadonlyMap<string, string>;
  readonly static: ReadonlyMap<string, string>;
}

export interface ConfigSynonymValue {
  readonly name: string;
  /** Null when the value is secret. */
  readonly value: string | null;
  readonly source: ConfigSource;
}

const synonymFamilies: readonly (readonly string[])[] = [
  ['log.roll.ms', 'log.roll.hours'],
  ['log.roll.jitter.ms', 'log.roll.jitter.hours'],
  ['log.retention.ms', 'log.retention.minutes', 'log.retention.hours'],
];

const synonymsByName: ReadonlyMap<string, readonly string[]> = new Map([
  ...synonymFamilies.flatMap((family) => family.map((name) => [name, family] as const)),
  ['log.flush.interval.ms', ['log.flush.interval.ms', 'log.flush.scheduler.interval.ms']],
]);

/** The value in force for one broker key. */
export function effectiveBrokerEntry(name: string, layers: BrokerConfigLayers): ConfigEntry {
  const definition = brokerConfigsByName.get(name);
  if (definition === undefined) throw new Error(`unknown broker configuration ${name}`);
  const text = layers.dynamicBroker.get(name) ?? layers.dynamicDefault.get(name) ?? layers.static.get(name);
  return text === undefined ? defaultEntry(definition) : parseConfig(name, definition, text);
}

/**
 * Every place that gives `name` a value, strongest first, as Kafka lists them: all layers of all synonyms,
 * without what comes before the first mention of `name` itself. Therefore a null default shows nothing.
 */
export function brokerConfigSynonyms(name: string, layers: BrokerConfigLayers): readonly ConfigSynonymValue[] {
  const names = synonymsByName.get(name) ?? [name];
  const all = [
    ...namedIn(layers.dynamicBroker, names, ConfigSource.DYNAMIC_BROKER),
    ...namedIn(layers.dynamicDefault, names, ConfigSource.DYNAMIC_DEFAULT_BROKER),
    ...namedIn(layers.static, names, ConfigSource.STATIC_BROKER),
    ...defaultsOf(names),
  ];
  const first = all.findIndex((synonym) => synonym.name === name);
  return first === -1 ? [] : all.slice(first);
}

function namedIn(
  layer: ReadonlyMap<string, string>,
  names: readonly string[],
  source: ConfigSource,
): readonly ConfigSynonymValue[] {
  return names.flatMap((name) => {
    const text = layer.get(name);
    return text === undefined ? [] : [{ name, value: isSensitive(name) ? null : text, source }];
  });
}

function defaultsOf(names: readonly string[]): readonly ConfigSynonymValue[] {
  return names.flatMap((name) => {
    const definition = brokerConfigsByName.get(name);
    // What Kafka knows at run time only has no default to show.
    const hasDefault = definition !== undefined && definition.dynamicOnly !== true;
    const text = hasDefault ? defaultEntry(definition).text : null;
    return text === null ? [] : [{ name, value: isSensitive(name) ? null : text, source: ConfigSource.DEFAULT }];
  });
}

/** Passwords, and keys that nobody can vouch for, are never shown. */
export function isSensitive(name: string): boolean {
  const type = brokerConfigsByName.get(name)?.type;
  return type === undefined || type === 'password';
}
