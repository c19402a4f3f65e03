// The options of clients that count: the windows of time that their averages and rates are taken over.

import type { ConfigTable, ConfigValues } from '../../base/config/config-definition.ts';
import { atLeast } from '../../base/config/constraint.ts';
import type { SampleWindows } from '../metrics/sampled-stat.ts';

export const metricsOptions = {
  'metrics.num.samples': {
    type: 'int',
    default: 2,
    valid: atLeast(1),
    importance: 'low',
    doc: 'Windows of time that averages and rates of `metrics()` are taken over.',
  },
  'metrics.sample.window.ms': {
    type: 'long',
    default: 30_000,
    valid: atLeast(0),
    importance: 'low',
    doc: 'Length of such a window.',
  },
} as const satisfies ConfigTable;

export function sampleWindows(config: ConfigValues<typeof metricsOptions>): SampleWindows {
  return { windowMs: config['metrics.sample.window.ms'], count: config['metrics.num.samples'] };
}
