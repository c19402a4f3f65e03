// kafka-configs --describe: of each entity a line that says whose settings follow, and a line for each of them.

import type { Admin, ConfigEntry, ConfigResource, ConfigSource } from '../../../client/index.ts';
import { topicNameProblem } from '../../../controller/topic-names.ts';
import type { CommandContext } from '../../command-context.ts';
import { timedCall } from '../timed-call.ts';
import { CommandLineError } from '../tool-options.ts';
import { describeQuotas } from './describe-quotas.ts';
import { type Entities, type EntityType, type ResourceEntity, singular } from './entities.ts';
import { listNames, mayBeThere } from './find-entities.ts';

/** Of each type its resources, and where what was set at run time comes from; a logger's levels are all shown. */
export const resources = {
  topics: { type: 'topic', source: 'DYNAMIC_TOPIC_CONFIG' },
  brokers: { type: 'broker', source: 'DYNAMIC_BROKER_CONFIG' },
  'broker-loggers': { type: 'broker-logger', source: undefined },
  'client-metrics': { type: 'client-metrics', source: 'DYNAMIC_CLIENT_METRICS_CONFIG' },
  groups: { type: 'group', source: 'DYNAMIC_GROUP_CONFIG' },
} as const satisfies Record<ResourceEntity, { type: ConfigResource['type']; source: ConfigSource | undefined }>;

const describeTimeoutMs = 30_000;

export async function describeConfigs(
  admin: Admin,
  entities: Entities,
  showsAll: boolean,
  context: CommandContext,
): Promise<void> {
  const [type] = entities.types as [EntityType];
  if (type === 'users' || type === 'clients' || type === 'ips') return describeQuotas(admin, entities, context);
  const { output, signal } = context;
  const [name] = entities.names;
  if (type === 'topics' && name !== undefined && !showsAll) refuseTopicName(name);
  if (name !== undefined && !showsAll && !(await mayBeThere(admin, type, name, signal))) {
    await output.line(`The ${singular(type)} '${name}' doesn't exist and doesn't have dynamic config.`);
    return;
  }
  for (const each of name === undefined ? await listNames(admin, type, signal) : [name]) {
    const whose = `configs for ${singular(type)} ${each} are:`;
    if (each === '') await output.line(`Default configs for ${type} in the cluster are:`);
    else await output.line(`${showsAll ? 'All' : 'Dynamic'} ${whose}`);
    for (const entry of await readConfigs(admin, type, each, showsAll, signal)) await output.line(configLine(entry));
  }
}

/** The settings of one entity, by name. Throws a `CommandLineError` for the name of a topic that cannot be one. */
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

function configLine({ name, value, isSensitive, synonyms }: ConfigEntry): string {
  const listed = synonyms.map((each) => `${each.source}:${each.name}=${each.value}`).join(', ');
  return `  ${name}=${value} sensitive=${isSensitive} synonyms={${listed}}`;
}

function refuseTopicName(name: string): void {
  const problem = topicNameProblem(name);
  if (problem !== null) throw new CommandLineError(problem);
}
