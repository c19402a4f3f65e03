// Gathers the broker's settings as text from the places that may give them, the later over the
// earlier: defaults of a start without a file < file < environment < --override. Knows nothing of
// values; every setting remembers where it came from, so that a problem can say it.

import { getProperties } from 'properties-file';

import { nearestName } from '../base/config/nearest-name.ts';
import { brokerConfigsByName, isSamsaConfig } from './broker-configs.ts';
import type { ConfigProblem } from './config-problem.ts';
import { developmentSettings } from './development-settings.ts';
import { whyRemoved } from './removed-configs.ts';

export interface BrokerConfigInput {
  /** The file's name as the user gave it, and its content read as latin1, as Java reads it. */
  readonly file?: { readonly name: string; readonly text: string };
  /** `--override` arguments, `key=value` each. */
  readonly overrides?: readonly string[];
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Where the data goes when there is no file. */
  readonly dataDirectory: string;
}

export interface Setting {
  readonly text: string;
  readonly origin: string;
}

export interface GatheredSettings {
  /** Known keys only. */
  readonly settings: ReadonlyMap<string, Setting>;
  readonly problems: readonly ConfigProblem[];
}

/** SAMSA_ variables that are not settings. */
const reservedVariables: ReadonlySet<string> = new Set([
  'SAMSA_BOOTSTRAP_SERVER',
  'SAMSA_HOME',
  'SAMSA_PROFILE',
  'SAMSA_FACTS',
  'SAMSA_SEED',
]);

/** `log.retention.ms` is set by SAMSA_LOG_RETENTION_MS, `samsa.durability` by SAMSA_DURABILITY. */
export function environmentVariableOf(key: string): string {
  const name = key.toUpperCase().replaceAll('.', '_');
  return isSamsaConfig(key) ? name : `SAMSA_${name}`;
}

const keysByVariable: ReadonlyMap<string, string> = new Map(
  [...brokerConfigsByName.keys()].map((key) => [environmentVariableOf(key), key]),
);

export function gatherBrokerSettings(input: BrokerConfigInput): GatheredSettings {
  const problems: ConfigProblem[] = [];
  const file = input.file === undefined ? [] : readFile(input.file);
  const given = [...file, ...readEnvironment(input.environment ?? {}, problems), ...readOverrides(input, problems)];
  const settings = new Map<string, Setting>();
  if (input.file === undefined) {
    const defaults = developmentSettings(input.dataDirectory, new Set(given.map(([key]) => key)));
    for (const [key, text] of defaults) settings.set(key, { text, origin: 'default' });
  }
  for (const [key, setting] of given) {
    if (brokerConfigsByName.has(key)) settings.set(key, setting);
    else problems.push(unknownKey(key, setting));
  }
  return { settings, problems };
}

type NamedSetting = readonly [key: string, setting: Setting];

function readFile(file: { readonly name: string; readonly text: string }): readonly NamedSetting[] {
  return Object.entries(getProperties(file.text)).map(([key, text]) => [key, { text, origin: file.name }]);
}

function readEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  problems: ConfigProblem[],
): readonly NamedSetting[] {
  const named: NamedSetting[] = [];
  for (const [variable, text] of Object.entries(environment)) {
    if (!variable.startsWith('SAMSA_') || reservedVariables.has(variable) || text === undefined) continue;
    const origin = `environment variable ${variable}`;
    const key = keysByVariable.get(variable);
    if (key !== undefined) named.push([key, { text, origin }]);
    else problems.push(unknownVariable(variable, text));
  }
  return named;
}

function unknownVariable(variable: string, text: string): ConfigProblem {
  const nearest = nearestName(variable, keysByVariable.keys());
  const remedy = nearest === null ? 'Unset it' : `Did you mean ${nearest}?`;
  return { key: variable, value: text, origin: 'environment', message: 'unknown configuration', remedy };
}

function readOverrides({ overrides = [] }: BrokerConfigInput, problems: ConfigProblem[]): readonly NamedSetting[] {
  const origin = '--override';
  const named: NamedSetting[] = [];
  for (const override of overrides) {
    const equals = override.indexOf('=');
    const key = override.slice(0, equals).trim();
    if (equals > 0 && key !== '') named.push([key, { text: override.slice(equals + 1), origin }]);
    else problems.push({ key: override, value: null, origin, message: 'not a setting', remedy: 'Write key=value' });
  }
  return named;
}

/** Names of secrets in keys that no table says anything about: a typing mistake must not show a password. */
const secretName = /passw|secret|jaas|credential/i;

function unknownKey(key: string, { text, origin }: Setting): ConfigProblem {
  const problem = { key, value: secretName.test(key) ? null : text, origin };
  const removed = whyRemoved(key);
  if (removed !== null) return { ...problem, message: 'unknown configuration', remedy: removed };
  if (key.startsWith('listener.name.')) {
    return { ...problem, message: 'settings for one listener are not supported by this release', remedy: '' };
  }
  const nearest = nearestName(key, brokerConfigsByName.keys());
  const remedy = nearest === null ? 'docs/configuration.md lists the known keys' : `Did you mean ${nearest}?`;
  return { ...problem, message: 'unknown configuration', remedy };
}
