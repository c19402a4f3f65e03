// kafka-configs --describe: of each entity a line that says whose settings follow, and a line for each of them.

import type { Admin, ConfigEntry } from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import { describeQuotas } from './describe-quotas.ts';
import { type Entities, type EntityType, singular } from './entities.ts';
import { listNames, mayBeThere } from './find-entities.ts';
import { readConfigs, refuseTopicName } from './read-configs.ts';

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
    const whose = `${showsAll ? 'All' : 'Dynamic'} configs for ${singular(type)} ${each} are:`;
    await output.line(each === '' ? `Default configs for ${type} in the cluster are:` : whose);
    for (const entry of await readConfigs(admin, type, each, showsAll, signal)) await output.line(configLine(entry));
  }
}

function configLine({ name, value, isSensitive, synonyms }: ConfigEntry): string {
  const listed = synonyms.map((each) => `${each.source}:${each.name}=${each.value}`).join(', ');
  return `  ${name}=${value} sensitive=${isSensitive} synonyms={${listed}}`;
}
