// The settings in force for one topic: its own, else what the broker supplies, else Kafka's default.

import type { ConfigEntry } from '../base/config/config-definition.ts';
import { configValues, defaultEntry, numberOf, parseConfig } from '../base/config/config-definition.ts';
import type { BrokerConfigLayers } from './broker-config-layers.ts';
import { effectiveBrokerEntry } from './broker-config-layers.ts';
import type { TopicConfigDefinition } from './topic-config-definition.ts';
import { type TopicConfig, topicConfigs, topicConfigsByName } from './topic-configs.ts';

/** The value in force for one topic key. `overrides` are the topic's own settings, already validated. */
export function effectiveTopicEntry(
  name: string,
  overrides: ReadonlyMap<string, string>,
  layers: BrokerConfigLayers,
): ConfigEntry {
  const definition = topicConfigsByName.get(name);
  if (definition === undefined) throw new Error(`unknown topic configuration ${name}`);
  const text = overrides.get(name);
  return text === undefined ? suppliedByBroker(definition, layers) : parseConfig(name, definition, text);
}

function suppliedByBroker(definition: TopicConfigDefinition, layers: BrokerConfigLayers): ConfigEntry {
  for (const { name, factor } of definition.synonyms) {
    const entry = effectiveBrokerEntry(name, layers);
    if (entry.value === null) continue;
    if (!isRetention(name)) return factor === 1 ? entry : scaled(entry, factor);
    return numberOf(entry) < 0 ? { value: -1, text: '-1' } : scaled(entry, factor);
  }
  return defaultEntry(definition);
}

/** A broker may say "keep everything" with any negative number, in any unit; a topic with -1 only. */
function isRetention(name: string): boolean {
  return name.startsWith('log.retention.') && name !== 'log.retention.bytes';
}

function scaled(entry: ConfigEntry, factor: number): ConfigEntry {
  if (factor === 1) return entry;
  const value = numberOf(entry) * factor;
  return { value, text: String(value) };
}

/** All settings of a topic as typed values: `config['segment.bytes']`. */
export function effectiveTopicConfig(overrides: ReadonlyMap<string, string>, layers: BrokerConfigLayers): TopicConfig {
  return configValues(topicConfigs, (name) => effectiveTopicEntry(name, overrides, layers).value);
}
