// From what the user gave (a server.properties, the environment, overrides) to a configuration the
// broker can run with, or to every reason why it cannot. Pure: files are read by the caller. Only where a
// relative path begins is asked of the process.

import { resolve } from 'node:path';
import { defaultEntry, describeValidValues, parseConfig, parseConfigs } from '../base/config/config-definition.ts';
import { checkBrokerConfig } from './broker-config-checks.ts';
import type { BrokerConfigLayers } from './broker-config-layers.ts';
import { isSensitive } from './broker-config-layers.ts';
import type { BrokerConfig } from './broker-configs.ts';
import { brokerConfigs, brokerConfigsByName } from './broker-configs.ts';
import type { BrokerListeners } from './broker-listeners.ts';
import { deriveListeners } from './broker-listeners.ts';
import type { BrokerConfigInput, Setting } from './broker-settings.ts';
import { gatherBrokerSettings } from './broker-settings.ts';
import type { ConfigProblem } from './config-problem.ts';

export interface LoadedBrokerConfig extends BrokerListeners {
  readonly values: BrokerConfig;
  /** The layers for DescribeConfigs and topic defaults before anything is changed at run time. */
  readonly layers: BrokerConfigLayers;
  readonly nodeId: number;
  /** `log.dirs`, else `log.dir`; at least one. Absolute, as DescribeLogDirs tells them, and each once. */
  readonly logDirs: readonly string[];
  readonly metadataLogDir: string;
  /** Keys that were set although this release has nothing to do for them: worth one line at the start. */
  readonly withoutEffect: readonly string[];
}

export type BrokerConfigResult =
  | { readonly ok: true; readonly config: LoadedBrokerConfig }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

export function loadBrokerConfig(input: BrokerConfigInput): BrokerConfigResult {
  const gathered = gatherBrokerSettings(input);
  const problems = [...gathered.problems];
  const settings = withBothNodeIds(gathered.settings);
  const texts = new Map([...settings].map(([key, { text }]) => [key, text]));

  const { values, errors } = parseConfigs(brokerConfigs, texts);
  for (const { key, message } of errors) {
    problems.push(problemOf(key, settings, message, `Valid: ${describeValidValues(brokerConfigsByName.get(key)!)}`));
  }
  problems.push(...unsupportedSettings(settings, new Set(errors.map((error) => error.key))));
  // Checks across keys would only repeat what is wrong with a single one.
  if (errors.length > 0) return { ok: false, problems };

  const report = (key: string, message: string, remedy: string): void => {
    problems.push(problemOf(key, settings, message, remedy));
  };
  const listeners = deriveListeners(values, (key) => settings.has(key), report);
  checkNodeIds(values, report);
  checkBrokerConfig(values, listeners, report);
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, config: assemble(values, texts, listeners, settings) };
}

/** Kafka's rule: node.id and broker.id are one number; whichever is missing takes the other's. */
function withBothNodeIds(settings: ReadonlyMap<string, Setting>): ReadonlyMap<string, Setting> {
  const nodeId = settings.get('node.id');
  const brokerId = settings.get('broker.id');
  const both = new Map(settings);
  if (nodeId !== undefined && brokerId === undefined) both.set('broker.id', nodeId);
  if (nodeId === undefined && brokerId !== undefined) both.set('node.id', brokerId);
  return both;
}

function checkNodeIds(values: BrokerConfig, report: (key: string, message: string, remedy: string) => void): void {
  if (values['broker.id'] === values['node.id']) return;
  report('broker.id', 'You must set `node.id` to the same value as `broker.id`.', `node.id is ${values['node.id']}`);
}

function unsupportedSettings(
  settings: ReadonlyMap<string, Setting>,
  invalid: ReadonlySet<string>,
): readonly ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  for (const [key, { text }] of settings) {
    const definition = brokerConfigsByName.get(key)!;
    const { status } = definition;
    if (status.kind !== 'unsupported' || invalid.has(key)) continue;
    const fallback = defaultEntry(definition).text;
    if (parseConfig(key, definition, text).text === fallback) continue;
    const message = `not supported by this release of Samsa: ${status.reason}`;
    const remedy = fallback === null ? 'Leave it unset' : `Leave it unset, or set its default '${fallback}'`;
    problems.push(problemOf(key, settings, message, remedy));
  }
  return problems;
}

function problemOf(
  key: string,
  settings: ReadonlyMap<string, Setting>,
  message: string,
  remedy: string,
): ConfigProblem {
  const setting = settings.get(key);
  const value = setting === undefined || isSensitive(key) ? null : setting.text;
  return { key, value, origin: setting?.origin ?? 'default', message, remedy };
}

function assemble(
  values: BrokerConfig,
  texts: ReadonlyMap<string, string>,
  listeners: BrokerListeners,
  settings: ReadonlyMap<string, Setting>,
): LoadedBrokerConfig {
  // Kafka's tools name directories by absolute paths only.
  const logDirs = [...new Set((values['log.dirs'] ?? values['log.dir']).map((path) => resolve(path)))];
  const metadataLogDir = values['metadata.log.dir'];
  const given = [...settings].filter(([, { origin }]) => origin !== 'default').map(([key]) => key);
  return {
    ...listeners,
    values,
    layers: { dynamicBroker: new Map(), dynamicDefault: new Map(), static: texts },
    nodeId: values['node.id'],
    logDirs,
    metadataLogDir: metadataLogDir === null ? logDirs[0]! : resolve(metadataLogDir),
    withoutEffect: given.filter((key) => brokerConfigsByName.get(key)!.status.kind === 'no-effect').toSorted(),
  };
}
