// Whether broker settings may change while the broker runs: Kafka's update modes, and our refusal of
// what this release could only store.

import { defaultEntry, numberOf, parseConfig } from '../base/config/config-definition.ts';
import { ConfigError } from '../base/config/config-error.ts';
import { cleanerProblem } from './cleaner-check.ts';
import { brokerConfigsByName, updateModeOf } from './broker-configs.ts';

/** Kafka opens and closes listeners while it runs; here that would only be stored. */
const fixedAtStart: ReadonlySet<string> = new Set(['listeners', 'listener.security.protocol.map']);

/**
 * Checks the whole set of dynamic settings of one broker, or of all brokers (`perBroker` false). Returns the
 * message of the INVALID_REQUEST answer, or null when the settings are fine.
 */
export function validateDynamicBrokerConfigs(
  settings: ReadonlyMap<string, string>,
  { perBroker }: { readonly perBroker: boolean },
): string | null {
  const names = [...settings.keys()];
  const unknown = names.filter((name) => !brokerConfigsByName.has(name));
  if (unknown.length > 0) return `Unknown broker configs: [${unknown.join(', ')}]`;
  const modes = new Map(names.map((name) => [name, updateModeOf(brokerConfigsByName.get(name)!)]));
  const fixed = names.filter((name) => modes.get(name) === 'read-only');
  if (fixed.length > 0) return `Cannot update these configs dynamically: [${fixed.join(', ')}]`;
  const single = perBroker ? [] : names.filter((name) => modes.get(name) === 'per-broker');
  if (single.length > 0) {
    return `Cannot update these configs at default cluster level, broker id must be specified: [${single.join(', ')}]`;
  }
  const atStart = names.find((name) => fixedAtStart.has(name));
  if (atStart !== undefined)
    return `Configuration ${atStart} cannot be changed while this release of Samsa runs: listeners open at its start`;
  return firstInvalid(settings) ?? cleanerProblemOf(settings);
}

function cleanerProblemOf(settings: ReadonlyMap<string, string>): string | null {
  const names = ['log.cleaner.threads', 'log.cleaner.dedupe.buffer.size'];
  if (!names.some((name) => settings.has(name))) return null;
  const values = names.map((name) => {
    const definition = brokerConfigsByName.get(name)!;
    const text = settings.get(name);
    return numberOf(text === undefined ? defaultEntry(definition) : parseConfig(name, definition, text));
  });
  const problem = cleanerProblem(values[0]!, values[1]!);
  return problem === null ? null : `requirement failed: ${problem}`;
}

function firstInvalid(settings: ReadonlyMap<string, string>): string | null {
  for (const [name, text] of settings) {
    const definition = brokerConfigsByName.get(name)!;
    try {
      const entry = parseConfig(name, definition, text);
      const { status } = definition;
      if (status.kind !== 'unsupported' || entry.text === defaultEntry(definition).text) continue;
      return `Configuration ${name} is not supported by this release of Samsa: ${status.reason}`;
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return error.message;
    }
  }
  return null;
}
