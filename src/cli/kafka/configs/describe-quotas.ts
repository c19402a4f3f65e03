// kafka-configs --describe of users, clients and ips: their quotas, and the SCRAM credentials of users.

import {
  type Admin,
  type ClientQuotaEntity,
  type ClientQuotas,
  ErrorCode,
  formatQuotaEntity,
  KafkaError,
} from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import { javaDouble } from '../java/java-format.ts';
import { javaErrorText } from '../java/java-error-text.ts';
import { timedCall } from '../clients/timed-call.ts';
import { CommandLineError } from '../options/tool-options.ts';
import type { Entities } from './entities.ts';

/** What a quota's entity calls the types. */
export const quotaEntityTypes: ReadonlyMap<string, string> = new Map([
  ['users', 'user'],
  ['clients', 'client-id'],
  ['ips', 'ip'],
]);

const timeoutMs = 30_000;
const shownTypes = [
  ['user', 'user-principal'],
  ['client-id', 'client-id'],
  ['ip', 'ip'],
] as const;

export async function describeQuotas(admin: Admin, entities: Entities, context: CommandContext): Promise<void> {
  for (const quotas of await readQuotas(admin, entities, context.signal)) await context.output.line(quotasLine(quotas));
  if (!entities.types.includes('users') || entities.types.includes('clients') || entities.names.includes('')) return;
  await describeCredentials(admin, entities.names, context);
}

/** Of exactly these types; a type without a name is about all of it. */
export async function readQuotas(
  admin: Admin,
  { types, names }: Entities,
  signal: AbortSignal,
): Promise<readonly ClientQuotas[]> {
  if (names.length > types.length) throw new CommandLineError('More entity names specified than entity types');
  const components = types.map((type, at) => {
    const match = names[at];
    return { entityType: quotaEntityTypes.get(type)!, match: match === '' ? null : match };
  });
  const filter = { components, strict: true };
  const found = await timedCall('describeClientQuotas', admin.describeClientQuotas(filter, { timeoutMs, signal }));
  const text = ({ entity }: ClientQuotas): string => formatQuotaEntity(entity);
  return found.toSorted((a, b) => (text(a) < text(b) ? -1 : 1));
}

function quotasLine({ entity, quotas }: ClientQuotas): string {
  const values = [...quotas].map(([name, value]) => `${name}=${javaDouble(value)}`).join(', ');
  return `Quota configs for ${entityText(entity)} are ${values}`;
}

function entityText(entity: ClientQuotaEntity): string {
  return shownTypes
    .filter(([type]) => entity.has(type))
    .map(([type, shown]) => {
      const name = entity.get(type);
      return name === null ? `the default ${shown}` : `${shown} '${name}'`;
    })
    .join(', ');
}

/** A user who has none is passed over. */
async function describeCredentials(admin: Admin, users: readonly string[], context: CommandContext): Promise<void> {
  const { output, signal } = context;
  const options = { timeoutMs, signal };
  const results = await timedCall(
    'describeUserScramCredentials',
    admin.describeUserScramCredentials(users.length === 0 ? undefined : users, options),
  );
  for (const [user, outcome] of results) {
    if ('value' in outcome) {
      const infos = outcome.value.map(({ mechanism, iterations }) => `${mechanism}=iterations=${iterations}`);
      await output.line(`SCRAM credential configs for user-principal '${user}' are ${infos.join(', ')}`);
    } else if (!isWithoutCredentials(outcome.error)) {
      const text = simpleText(outcome.error);
      await output.line(`Error retrieving SCRAM credential configs for user-principal '${user}': ${text}`);
    }
  }
}

function isWithoutCredentials(error: Error): boolean {
  return error instanceof KafkaError && error.code === ErrorCode.RESOURCE_NOT_FOUND;
}

/** The exception's class without its package. */
function simpleText(error: Error): string {
  return javaErrorText(error).replace(/^(?:[a-z]\w*\.)+/, '');
}
