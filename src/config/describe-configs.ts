// What DescribeConfigs answers for a broker, a topic, a group and a subscription of client metrics: names, texts, sources and synonyms
// exactly as Kafka gives them.

import type { ConfigDefinition } from '../base/config/config-definition.ts';
import { defaultEntry, parseConfig } from '../base/config/config-definition.ts';
import type { BrokerConfigLayers, ConfigSynonymValue } from './broker-config-layers.ts';
import { brokerConfigSynonyms, effectiveBrokerEntry, isSensitive } from './broker-config-layers.ts';
import { brokerConfigsByName, isSamsaConfig, updateModeOf } from './broker-configs.ts';
import { clientMetricsConfigsByName } from './client-metrics-configs.ts';
import { ConfigSource, typeCodes, unknownTypeCode } from './config-source.ts';
import { effectiveTopicEntry } from './effective-topic-config.ts';
import { groupConfigsByName } from './group-configs.ts';
import { topicConfigsByName } from './topic-configs.ts';

export interface DescribedConfig {
  readonly name: string;
  /** Null for a null default and for everything secret. */
  readonly value: string | null;
  readonly source: ConfigSource;
  readonly isSensitive: boolean;
  readonly readOnly: boolean;
  readonly typeCode: number;
  /** Strongest first. */
  readonly synonyms: readonly ConfigSynonymValue[];
  readonly documentation: string;
}

/** The settings of this broker: every public key, and what else was set, at start or at run time. */
export function describeBrokerConfigs(layers: BrokerConfigLayers): readonly DescribedConfig[] {
  const shown = new Set([...layers.static.keys(), ...layers.dynamicBroker.keys(), ...layers.dynamicDefault.keys()]);
  for (const [name, definition] of brokerConfigsByName) {
    const isHidden = definition.internal === true || definition.dynamicOnly === true || isSamsaConfig(name);
    if (!isHidden) shown.add(name);
  }
  return [...shown].toSorted().map((name) => describeBrokerConfig(name, layers));
}

/** The settings made for all brokers at run time: what the empty broker name asks for. */
export function describeDefaultBrokerConfigs(layers: BrokerConfigLayers): readonly DescribedConfig[] {
  const onlyDefaults = { ...layers, dynamicBroker: new Map<string, string>() };
  return [...layers.dynamicDefault.keys()].toSorted().map((name) => {
    const described = describeBrokerConfig(name, onlyDefaults);
    const { DYNAMIC_DEFAULT_BROKER } = ConfigSource;
    return {
      ...described,
      synonyms: described.synonyms.filter((synonym) => synonym.source === DYNAMIC_DEFAULT_BROKER),
    };
  });
}

function describeBrokerConfig(name: string, layers: BrokerConfigLayers): DescribedConfig {
  const definition = brokerConfigsByName.get(name);
  const synonyms = brokerConfigSynonyms(name, layers);
  const sensitive = isSensitive(name);
  return {
    name,
    value: sensitive || definition === undefined ? null : effectiveBrokerEntry(name, layers).text,
    source: synonyms[0]?.source ?? ConfigSource.DEFAULT,
    isSensitive: sensitive,
    readOnly: definition === undefined || updateModeOf(definition) === 'read-only',
    typeCode: definition === undefined ? unknownTypeCode : typeCodes[definition.type],
    synonyms,
    documentation: definition?.doc ?? '',
  };
}

/** The settings of a topic whose own ones are `overrides`. */
export function describeTopicConfigs(
  overrides: ReadonlyMap<string, string>,
  layers: BrokerConfigLayers,
): readonly DescribedConfig[] {
  const described: DescribedConfig[] = [];
  for (const [name, definition] of topicConfigsByName) {
    if (definition.internal === true && !overrides.has(name)) continue;
    const value = effectiveTopicEntry(name, overrides, layers).text;
    // Only the first synonym is listed, whichever of them supplies the value: see Kafka's flush.ms.
    const synonym = definition.synonyms[0];
    const supplied = synonym === undefined ? [] : brokerConfigSynonyms(synonym.name, layers);
    described.push(describeOwn(name, definition, value, overrides.has(name), ConfigSource.DYNAMIC_TOPIC, supplied));
  }
  return described;
}

/** The settings of a group whose own ones are `overrides`. */
export function describeGroupConfigs(
  overrides: ReadonlyMap<string, string>,
  layers: BrokerConfigLayers,
): readonly DescribedConfig[] {
  const described: DescribedConfig[] = [];
  for (const [name, definition] of groupConfigsByName) {
    const { synonym } = definition;
    const fallback = synonym === null ? defaultEntry(definition) : effectiveBrokerEntry(synonym, layers);
    const text = overrides.get(name);
    const value = text === undefined ? fallback.text : parseConfig(name, definition, text).text;
    const supplied =
      synonym === null
        ? [{ name, value: fallback.text, source: ConfigSource.DEFAULT }]
        : brokerConfigSynonyms(synonym, layers);
    described.push(describeOwn(name, definition, value, overrides.has(name), ConfigSource.GROUP, supplied));
  }
  return described;
}

/** The settings of a subscription of client metrics whose own ones are `overrides`. */
export function describeClientMetricsConfigs(overrides: ReadonlyMap<string, string>): readonly DescribedConfig[] {
  return [...clientMetricsConfigsByName].map(([name, definition]) => {
    const text = overrides.get(name);
    const { text: value } = text === undefined ? defaultEntry(definition) : parseConfig(name, definition, text);
    return describeOwn(name, definition, value, text !== undefined, ConfigSource.CLIENT_METRICS, []);
  });
}

function describeOwn(
  name: string,
  definition: ConfigDefinition,
  value: string | null,
  isSet: boolean,
  ownSource: ConfigSource,
  supplied: readonly ConfigSynonymValue[],
): DescribedConfig {
  const synonyms = isSet ? [{ name, value, source: ownSource }, ...supplied] : supplied;
  return {
    name,
    value,
    source: synonyms[0]?.source ?? ConfigSource.DEFAULT,
    isSensitive: false,
    readOnly: false,
    typeCode: typeCodes[definition.type],
    synonyms,
    documentation: definition.doc,
  };
}
