// The settings of one entity, as the cluster tells them.

import type { Admin, ConfigEntry, ConfigResource, ConfigSource } from '../../../client/index.ts';
import { topicNameProblem } from '../../../controller/topic-names.ts';
import { timedCall } from '../clients/timed-call.ts';
import { CommandLineError } from '../options/tool-options.ts';
import type { ResourceEntity } from './entities.ts';

/** Of each type its resources, and where what was set at run time comes from; a logger's levels are all shown. */
export const resources = {
  topics: { type: 'topic', source: 'DYNAMIC_TOPIC_CONFIG' },
  brokers: { type: 'broker', source: 'DYNAMIC_BROKER_CONFIG' },
  'broker-loggers': { type: 'broker-logger', source: undefined },
  'client-metrics': { type: 'client-metrics', source: 'DYNAMIC_CLIENT_METRICS_CONFIG' },
  groups: { type: 'group', source: 'DYNAMIC_GROUP_CONFIG' },
} as const satisfies Record<ResourceEntity, { type: ConfigResource['type']; source: ConfigSource | undefined }>;

const describeTimeoutMs = 30_000;

/** By name, only what was set at run time or all. Throws a `CommandLineError` for the name of a topic that cannot be one. */
export async function readConfigs(
  admin: Admin,
  type: ResourceEntity,
  name: string,
  showsAll: boolean,
  signal: AbortSignal,
): Promise<ConfigEntry[]> {
  if (type === 'topics' && name !== '') refuseTopicName(name);
  const { type: resourceType, source: ownSource } = resources[type];
  const resource = { type: resourceType, name };
  const options = { includeSynonyms: true, timeoutMs: describeTimeoutMs, signal };
  const results = await timedCall('describeConfigs', admin.describeConfigs([resource], options));
  const entries = results.get(`${resourceType}/${name}`) ?? [];
  const source = type === 'brokers' && name === '' ? 'DYNAMIC_DEFAULT_BROKER_CONFIG' : ownSource;
  return entries
    .filter((entry) => showsAll || source === undefined || entry.source === source)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Throws a `CommandLineError`. */
export function refuseTopicName(name: string): void {
  const problem = topicNameProblem(name);
  if (problem !== null) throw new CommandLineError(problem);
}
