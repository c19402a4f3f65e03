// Which clients send which of their metrics, and how often: the client-metrics resources of the metadata, read once
// after each change. A client is subject to all subscriptions that match it, at the shortest of their intervals.

import { clientMetricsConfigs } from '../../config/client-metrics-configs.ts';
import { type ClientMatch, type ClientSelector, parseClientMatch } from '../../config/client-metrics-validation.ts';
import { numberOf, parseConfig } from '../../base/config/config-definition.ts';
import { isList } from '../../base/config/config-type.ts';
import { type ConfigsImage, ResourceType } from '../../metadata/image/configs.ts';

/** What is known of a client, for those that choose. undefined when it has not said. */
export type ClientAttributes = ReadonlyMap<ClientSelector, string>;

export interface ClientSubscription {
  /** Prefixes of names; `*` alone stands for all. */
  readonly metrics: readonly string[];
  readonly intervalMs: number;
}

interface Subscription extends ClientSubscription {
  readonly match: ClientMatch;
}

const everything = '*';

export class ClientSubscriptions {
  #subscriptions: readonly Subscription[] = [];
  #version = 0;

  /** Another one after every change. */
  get version(): number {
    return this.#version;
  }

  /** What is in the metadata was checked before it came there. */
  follow(configs: ConfigsImage): void {
    this.#version += 1;
    const subscriptions: Subscription[] = [];
    for (const { type, values } of configs.values()) {
      if (type !== ResourceType.CLIENT_METRICS) continue;
      subscriptions.push({
        metrics: listOf(values, 'metrics'),
        intervalMs: numberOf(parsed(values, 'interval.ms')),
        match: parseClientMatch(listOf(values, 'match')),
      });
    }
    this.#subscriptions = subscriptions;
  }

  of(client: ClientAttributes): ClientSubscription {
    const metrics = new Set<string>();
    let intervalMs: number = clientMetricsConfigs['interval.ms'].default;
    for (const subscription of this.#subscriptions) {
      if (!isMatch(subscription.match, client)) continue;
      for (const prefix of subscription.metrics) metrics.add(prefix);
      intervalMs = Math.min(intervalMs, subscription.intervalMs);
    }
    return { metrics: metrics.has(everything) ? [everything] : [...metrics], intervalMs };
  }
}

function isMatch(match: ClientMatch, client: ClientAttributes): boolean {
  for (const [selector, matches] of match) {
    const text = client.get(selector);
    if (text === undefined || !matches(text)) return false;
  }
  return true;
}

type Key = keyof typeof clientMetricsConfigs;

function parsed(values: ReadonlyMap<string, string>, key: Key) {
  const definition = clientMetricsConfigs[key];
  return parseConfig(key, definition, values.get(key) ?? String(definition.default));
}

function listOf(values: ReadonlyMap<string, string>, key: 'metrics' | 'match'): readonly string[] {
  const { value } = parsed(values, key);
  return value !== null && isList(value) ? value : [];
}
