// Whether a group may have these settings: each for itself, within the bounds that the broker sets for
// groups, and against each other. The order of the checks and the texts are Kafka's (GroupConfig).

import { numberOf, parseConfig } from '../base/config/config-definition.ts';
import { ConfigError } from '../base/config/config-error.ts';
import { type BrokerConfigLayers, effectiveBrokerEntry } from './broker-config-layers.ts';
import { groupConfigsByName } from './group-configs.ts';

const kinds = ['consumer', 'share', 'streams'] as const;
const bounded = ['heartbeat.interval.ms', 'session.timeout.ms', 'assignment.interval.ms'] as const;

/**
 * Checks the whole set of a group's own settings. Returns the message of the INVALID_CONFIG answer, or null
 * when the settings are fine.
 */
export function validateGroupConfigs(settings: ReadonlyMap<string, string>, layers: BrokerConfigLayers): string | null {
  for (const [name, text] of settings) {
    const definition = groupConfigsByName.get(name);
    if (definition === undefined) return `Unknown group config name: ${name}`;
    try {
      parseConfig(name, definition, text);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return error.message;
    }
  }
  for (const kind of kinds) {
    const problem = problemOf(kind, settings, layers);
    if (problem !== null) return problem;
  }
  return null;
}

function problemOf(kind: string, settings: ReadonlyMap<string, string>, layers: BrokerConfigLayers): string | null {
  const ofBroker = (name: string): number => numberOf(effectiveBrokerEntry(name, layers));
  const inForce = (name: string): number =>
    Number(settings.get(`${kind}.${name}`) ?? ofBroker(`group.${kind}.${name}`));
  for (const name of bounded) {
    const text = settings.get(`${kind}.${name}`);
    if (text === undefined) continue;
    const least = `group.${kind}.min.${name}`;
    const most = `group.${kind}.max.${name}`;
    if (Number(text) < ofBroker(least)) return `${kind}.${name} must be greater than or equal to ${least}`;
    if (Number(text) > ofBroker(most)) return `${kind}.${name} must be less than or equal to ${most}`;
  }
  if (!settings.has(`${kind}.session.timeout.ms`) && !settings.has(`${kind}.heartbeat.interval.ms`)) return null;
  return inForce('session.timeout.ms') <= inForce('heartbeat.interval.ms')
    ? `${kind}.session.timeout.ms must be greater than ${kind}.heartbeat.interval.ms`
    : null;
}
