// kafka-configs --alter.

import { type Admin, configResourceName, UnsupportedVersionError } from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import { timedCall } from '../clients/timed-call.ts';
import { CommandLineError } from '../options/tool-options.ts';
import { alterClients } from './alter-clients.ts';
import { alterQuotas } from './alter-quotas.ts';
import { type ConfigChanges, readConfigChanges } from './config-changes.ts';
import type { GivenConfigsOptions } from './configs-options.ts';
import { type Entities, type EntityType, type ResourceEntity, singular } from './entities.ts';
import { readConfigs, resources } from './read-configs.ts';

const timeoutMs = 30_000;

export async function alterConfigs(
  admin: Admin,
  entities: Entities,
  given: GivenConfigsOptions,
  context: CommandContext,
): Promise<void> {
  if (entities.types.length !== entities.names.length)
    throw new CommandLineError('An entity name must be specified for every entity type');
  const changes = await readConfigChanges(given, context);
  const [type] = entities.types as [EntityType];
  const [name] = entities.names as [string];
  if (type === 'users' || type === 'clients') await alterClients(admin, entities, changes, context.signal);
  else if (type === 'ips') await alterIps(admin, entities, changes, context.signal);
  else await alterResource(admin, type, name, changes, context.signal);
  await context.output.line(
    name === ''
      ? `Completed updating default config for ${type} in the cluster.`
      : `Completed updating config for ${singular(type)} ${name}.`,
  );
}

async function alterIps(admin: Admin, entities: Entities, changes: ConfigChanges, signal: AbortSignal): Promise<void> {
  const unknown = [...changes.added.keys(), ...changes.deleted].filter((name) => name !== 'connection_creation_rate');
  if (unknown.length > 0) {
    throw new CommandLineError(
      `Only connection quota configs can be added for 'ips' using --bootstrap-server. Unexpected config names: ${unknown.join(',')}`,
    );
  }
  await alterQuotas(admin, entities, changes, signal);
}

async function alterResource(
  admin: Admin,
  type: ResourceEntity,
  name: string,
  { added, deleted }: ConfigChanges,
  signal: AbortSignal,
): Promise<void> {
  if (type === 'broker-loggers') await refuseUnknownLoggers(admin, name, { added, deleted }, signal);
  const resource = { type: resources[type].type, name };
  const operations = [
    ...deleted.map((key) => ({ operation: 'delete' as const, name: key, value: '' })),
    ...Array.from(added, ([key, value]) => ({ operation: 'set' as const, name: key, value })),
  ];
  try {
    const altered = admin.incrementalAlterConfigs([{ resource, operations }], { timeoutMs, signal });
    const results = await timedCall('incrementalAlterConfigs', altered);
    await timedCall(
      'incrementalAlterConfigs',
      Promise.resolve().then(() => results.get(configResourceName(resource))),
    );
  } catch (error) {
    if (!(error instanceof UnsupportedVersionError)) throw error;
    throw new CommandLineError(
      'The INCREMENTAL_ALTER_CONFIGS API is not supported by the cluster. The API is supported starting from version 2.3.0. You may want to use an older version of this tool to interact with your cluster, or upgrade your brokers to version 2.3.0 or newer to avoid this error.',
      { cause: error },
    );
  }
}

async function refuseUnknownLoggers(
  admin: Admin,
  broker: string,
  { added, deleted }: ConfigChanges,
  signal: AbortSignal,
): Promise<void> {
  const known = new Set((await readConfigs(admin, 'broker-loggers', broker, false, signal)).map(({ name }) => name));
  const unknown = [...deleted, ...added.keys()].filter((name) => !known.has(name));
  if (unknown.length > 0) throw new CommandLineError(`Invalid broker logger(s): ${unknown.join(',')}`);
}
