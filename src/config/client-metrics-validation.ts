// Whether a subscription of client metrics may have these settings. The order of the checks, the texts and which of
// two errors it is are Kafka's (ClientMetricsConfigs).

import { parseConfig } from '../base/config/config-definition.ts';
import { ConfigError } from '../base/config/config-error.ts';
import { isList } from '../base/config/config-type.ts';
import { compilePattern, InvalidPatternError } from '../base/linear-pattern.ts';
import { clientMetricsConfigsByName, maxPushIntervalMs, minPushIntervalMs } from './client-metrics-configs.ts';

export interface ClientMetricsProblem {
  /** INVALID_REQUEST or INVALID_CONFIG. */
  readonly kind: 'request' | 'config';
  readonly message: string;
}

/** What a client can be chosen by. */
export const clientSelectors = [
  'client_instance_id',
  'client_id',
  'client_software_name',
  'client_software_version',
  'client_source_address',
  'client_source_port',
] as const;
export type ClientSelector = (typeof clientSelectors)[number];

/** The selectors that must match, the last of each name. */
export type ClientMatch = ReadonlyMap<ClientSelector, (text: string) => boolean>;

/** Checks the whole set of a subscription's own settings; null when they are fine. */
export function validateClientMetricsConfigs(settings: ReadonlyMap<string, string>): ClientMetricsProblem | null {
  for (const name of settings.keys()) {
    if (!clientMetricsConfigsByName.has(name)) return request(`Unknown client metrics configuration: ${name}`);
  }
  try {
    for (const [name, definition] of clientMetricsConfigsByName) {
      const text = settings.get(name);
      if (text === undefined) continue;
      const { value } = parseConfig(name, definition, text);
      if (typeof value === 'number' && (value < minPushIntervalMs || value > maxPushIntervalMs)) {
        const bounds = `${minPushIntervalMs} and ${maxPushIntervalMs} (1 hour)`;
        return request(`Invalid value ${text.trim()} for interval.ms, interval must be between ${bounds}`);
      }
      if (name === 'match' && value !== null && isList(value)) parseClientMatch(value);
    }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { kind: 'config', message: error.message };
  }
  return null;
}

/**
 * The elements of `match`. Throws `ConfigError`. A pattern is one of RE2, which takes linear time whatever clients
 * send, so the few of Java's that look ahead or back are refused.
 */
export function parseClientMatch(elements: readonly string[]): ClientMatch {
  const match = new Map<ClientSelector, (text: string) => boolean>();
  for (const element of elements) {
    const [name = '', pattern = '', ...more] = element.split('=').map((part) => part.trim());
    const selector = clientSelectors.find((each) => each === name);
    if (selector === undefined || pattern === '' || more.length > 0) throw illegal(element);
    try {
      match.set(selector, compilePattern(pattern));
    } catch (error) {
      if (!(error instanceof InvalidPatternError)) throw error;
      throw illegal(element);
    }
  }
  return match;
}

const illegal = (element: string): ConfigError =>
  new ConfigError('match', `Illegal client matching pattern: ${element}`);

const request = (message: string): ClientMetricsProblem => ({ kind: 'request', message });
