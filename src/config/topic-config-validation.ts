// Whether a topic may have these settings. The order of the checks and the texts are Kafka's; settings
// that Samsa cannot act on yet are refused by name.

import type { ConfigEntry } from '../base/config/config-definition.ts';
import { defaultEntry, numberOf, parseConfig } from '../base/config/config-definition.ts';
import { ConfigError } from '../base/config/config-error.ts';
import type { BrokerConfigLayers } from './broker-config-layers.ts';
import { effectiveTopicEntry } from './effective-topic-config.ts';
import { topicConfigsByName } from './topic-configs.ts';

/**
 * Checks the whole set of a topic's own settings. Returns the message of the INVALID_CONFIG answer, or null
 * when the settings are fine. A null value is a client's null in CreateTopics.
 */
export function validateTopicConfigs(
  overrides: ReadonlyMap<string, string | null>,
  layers: BrokerConfigLayers,
): string | null {
  const missing: string[] = [];
  const texts = new Map<string, string>();
  for (const [name, text] of overrides) {
    if (text === null) missing.push(name);
    else texts.set(name, text);
  }
  if (missing.length > 0) return `Null value not supported for topic configs: ${missing.join(',')}`;
  const unknown = [...texts.keys()].find((name) => !topicConfigsByName.has(name));
  if (unknown !== undefined) return `Unknown topic config name: ${unknown}`;
  try {
    for (const [name, text] of texts) refuseUnsupported(name, text);
    return compactionLagProblem(texts, layers);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message;
  }
}

function refuseUnsupported(name: string, text: string): void {
  const definition = topicConfigsByName.get(name)!;
  const entry: ConfigEntry = parseConfig(name, definition, text);
  if (definition.status.kind !== 'unsupported' || entry.text === defaultEntry(definition).text) return;
  throw ConfigError.invalidValue(name, text, `not supported by this release of Samsa: ${definition.status.reason}`);
}

function compactionLagProblem(overrides: ReadonlyMap<string, string>, layers: BrokerConfigLayers): string | null {
  const min = effectiveTopicEntry('min.compaction.lag.ms', overrides, layers);
  const max = effectiveTopicEntry('max.compaction.lag.ms', overrides, layers);
  if (numberOf(min) <= numberOf(max)) return null;
  const lags = `min.compaction.lag.ms (${min.text}) > max.compaction.lag.ms (${max.text})`;
  return `conflict topic config setting ${lags}`;
}
