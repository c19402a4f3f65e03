// For `kafka-configs --help`: the keys that there are for each type of entity.

import { brokerConfigsByName, updateModeOf } from '../../../config/broker-configs.ts';
import { clientMetricsConfigsByName } from '../../../config/client-metrics-configs.ts';
import { groupConfigsByName } from '../../../config/group-configs.ts';
import { topicConfigsByName } from '../../../config/topic-configs.ts';
import { clientQuotaNames } from './alter-clients.ts';

export function configNamesText(): string {
  const dynamic = [...brokerConfigsByName].filter(
    ([, row]) => updateModeOf(row) !== 'read-only' && row.internal !== true,
  );
  const lists: readonly (readonly [string, Iterable<string>])[] = [
    ['topics', [...topicConfigsByName].filter(([, row]) => row.internal !== true).map(([name]) => name)],
    ['brokers', dynamic.map(([name]) => name)],
    ['users', ['SCRAM-SHA-256', 'SCRAM-SHA-512', ...clientQuotaNames]],
    ['clients', clientQuotaNames],
    ['ips', ['connection_creation_rate']],
    ['client-metrics', clientMetricsConfigsByName.keys()],
    ['groups', groupConfigsByName.keys()],
  ];
  return lists
    .map(
      ([type, names]) =>
        `\nThe keys of ${type}:${[...names]
          .toSorted()
          .map((name) => `\n\t${name}`)
          .join('')}`,
    )
    .join('');
}
