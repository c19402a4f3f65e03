// Whether broker settings may change while the broker runs: Kafka's update modes, what the settings come to together,
// and our refusal of what this release could only store. What no table knows is stored, as Kafka does for plug-ins.
// Kafka's controller, when it is asked itself, takes what its brokers then refuse to act on; here both are one.

import { configValues, defaultEntry, parseConfig } from '../base/config/config-definition.ts';
import { ConfigError } from '../base/config/config-error.ts';
import { contradictionsIn } from './broker-config-contradictions.ts';
import { type BrokerConfigLayers, effectiveBrokerEntry } from './broker-config-layers.ts';
import { type BrokerConfig, brokerConfigs, brokerConfigsByName, updateModeOf } from './broker-configs.ts';
import { reconfigurationProblem } from './broker-reconfiguration.ts';

/** Kafka opens and closes listeners while it runs; here that would only be stored. */
const fixedAtStart: ReadonlySet<string> = new Set(['listeners', 'listener.security.protocol.map']);

export interface BrokerAlteration {
  /** False: of all brokers. */
  readonly perBroker: boolean;
  /** What is set; removals are not among it. */
  readonly set: ReadonlyMap<string, string>;
  /** Everything that this broker, or all brokers, will have been given at run time. */
  readonly result: ReadonlyMap<string, string>;
  /** What is in force, up to now. */
  readonly layers: BrokerConfigLayers;
}

/** The message of the INVALID_REQUEST answer, or null when the settings are fine. */
export function validateDynamicBrokerConfigs(alteration: BrokerAlteration): string | null {
  const { perBroker, set, result, layers } = alteration;
  const names = [...set.keys()];
  const fixed = names.filter((name) => modeOf(name) === 'read-only');
  if (fixed.length > 0) return `Cannot update these configs dynamically: [${fixed.join(', ')}]`;
  const ofOneListener = names.filter((name) => changesByListener.test(name));
  if (ofOneListener.length > 0) {
    return `These security configs can be dynamically updated only per-listener using the listener prefix: [${ofOneListener.join(', ')}]`;
  }
  const unreadable = firstUnreadable(set);
  if (unreadable !== null) return unreadable;
  const single = perBroker ? [] : names.filter((name) => modeOf(name) === 'per-broker');
  if (single.length > 0) {
    return `Cannot update these configs at default cluster level, broker id must be specified: [${single.join(', ')}]`;
  }
  const next = perBroker ? { ...layers, dynamicBroker: result } : { ...layers, dynamicDefault: result };
  return firstOnlyStored(set) ?? firstConflict(layers, next);
}

/** Keys and certificates, which Kafka loads anew while it runs: for one listener at a time. */
const changesByListener =
  /^ssl\.(?:key\.password|keystore\.(?:certificate\.chain|key|location|password|type)|truststore\.(?:certificates|location|password|type))$/;

/** `listener.name.<listener>.<key>` sets one listener's own value of a key. */
const ofListener = /^listener\.name\.[^.]+\.(.+)$/;
/** Of the keys that listeners have of their own, those that all brokers may share. */
const sharedByListeners: ReadonlySet<string> = new Set([
  'max.connections',
  'max.connection.creation.rate',
  'num.network.threads',
]);

function modeOf(name: string): 'read-only' | 'per-broker' | 'cluster-wide' {
  const own = ofListener.exec(name)?.[1];
  if (own !== undefined) return sharedByListeners.has(own) ? 'cluster-wide' : 'per-broker';
  const definition = brokerConfigsByName.get(name);
  return definition === undefined ? 'cluster-wide' : updateModeOf(definition);
}

function firstUnreadable(settings: ReadonlyMap<string, string>): string | null {
  for (const [name, text] of settings) {
    const key = ofListener.exec(name)?.[1] ?? name;
    const definition = brokerConfigsByName.get(key);
    if (definition === undefined) continue;
    try {
      parseConfig(key, definition, text);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return error.message;
    }
  }
  return null;
}

function firstOnlyStored(settings: ReadonlyMap<string, string>): string | null {
  for (const [name, text] of settings) {
    const own = ofListener.exec(name)?.[1];
    if (own !== undefined && brokerConfigsByName.has(own))
      return `Configuration ${name} is not supported by this release of Samsa: listeners have no settings of their own`;
    const definition = brokerConfigsByName.get(name);
    if (definition === undefined) continue;
    if (fixedAtStart.has(name))
      return `Configuration ${name} cannot be changed while this release of Samsa runs: listeners open at its start`;
    const { status } = definition;
    if (status.kind !== 'unsupported') continue;
    if (parseConfig(name, definition, text).text !== defaultEntry(definition).text)
      return `Configuration ${name} is not supported by this release of Samsa: ${status.reason}`;
  }
  return null;
}

/** What contradicts itself, or what the broker cannot go to from where it is. */
function firstConflict(layers: BrokerConfigLayers, next: BrokerConfigLayers): string | null {
  const config = configOf(next);
  const [contradiction] = contradictionsIn(config);
  if (contradiction === undefined) return reconfigurationProblem(configOf(layers), config);
  return contradiction.isRequirement ? `requirement failed: ${contradiction.message}` : contradiction.message;
}

function configOf(layers: BrokerConfigLayers): BrokerConfig {
  return configValues(brokerConfigs, (key) => effectiveBrokerEntry(key, layers).value);
}
