// The settings of a subscription of client metrics (KIP-714): which clients send which of their metrics, how often.

import type { ConfigDefinition } from '../base/config/config-definition.ts';
import { indexConfigs } from '../base/config/config-definition.ts';
import { anyList } from '../base/config/constraint.ts';

export const minPushIntervalMs = 100;
export const maxPushIntervalMs = 3_600_000;

export const clientMetricsConfigs = {
  // Its bounds are refused as another error than what is no number: client-metrics-validation.ts.
  'interval.ms': {
    type: 'int',
    default: 300_000,
    importance: 'medium',
    doc: 'Time between two pushes of a client, 100 to 3600000 milliseconds.',
  },
  match: {
    type: 'list',
    default: [],
    valid: anyList,
    importance: 'medium',
    doc: 'What must hold of a client, as selector=regular expression; empty takes all clients.',
  },
  metrics: {
    type: 'list',
    default: [],
    valid: anyList,
    importance: 'medium',
    doc: 'Prefixes of the names of the metrics that are wanted; * takes all, empty takes none.',
  },
} as const satisfies Readonly<Record<string, ConfigDefinition>>;

/** Rows by key, for names that come from outside. */
export const clientMetricsConfigsByName: ReadonlyMap<string, ConfigDefinition> = indexConfigs(clientMetricsConfigs);
