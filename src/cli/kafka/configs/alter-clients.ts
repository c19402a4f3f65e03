// kafka-configs --alter of users and clients: quotas, or the SCRAM credentials of one user.

import type { Admin, ScramCredentialAlteration, ScramMechanism } from '../../../client/index.ts';
import { timedCall } from '../clients/timed-call.ts';
import { CommandLineError } from '../options/tool-options.ts';
import { alterQuotas } from './alter-quotas.ts';
import type { ConfigChanges } from './config-changes.ts';
import type { Entities } from './entities.ts';
import { isScramMechanism, parseScramCredential } from './scram-credential.ts';

export const clientQuotaNames: ReadonlySet<string> = new Set([
  'consumer_byte_rate',
  'controller_mutation_rate',
  'producer_byte_rate',
  'request_percentage',
]);

export async function alterClients(
  admin: Admin,
  entities: Entities,
  changes: ConfigChanges,
  signal: AbortSignal,
): Promise<void> {
  const added = sortOut([...changes.added.keys()]);
  const deleted = sortOut(changes.deleted);
  const ofClients = entities.types[0] === 'clients' || entities.types.length === 2;
  if (ofClients) {
    refuse('clients', 'quota', 'added', 'Set', [...added.unknown, ...added.scram]);
    refuse('clients', 'quota', 'deleted', 'ArrayBuffer', [...deleted.unknown, ...deleted.scram]);
  } else {
    refuse('users', 'quota and SCRAM credential', 'added', 'Set', added.unknown);
    refuse('users', 'quota and SCRAM credential', 'deleted', 'ArrayBuffer', deleted.unknown);
  }
  const hasQuotas = added.quotas.length + deleted.quotas.length > 0;
  const hasCredentials = added.scram.length + deleted.scram.length > 0;
  if (hasCredentials && entities.names.includes('')) {
    throw new CommandLineError(
      'The use of --entity-default or --user-defaults is not allowed with User SCRAM Credentials using --bootstrap-server.',
    );
  }
  if (hasCredentials && hasQuotas) {
    throw new CommandLineError(
      "Cannot alter both quota and SCRAM credential configs simultaneously for 'users' using --bootstrap-server.",
    );
  }
  if (hasQuotas) return alterQuotas(admin, entities, changes, signal);
  const [user] = entities.names as [string];
  await alterCredentials(admin, user, deleted.scram, changes.added, signal);
}

function sortOut(names: readonly string[]) {
  return {
    quotas: names.filter((name) => clientQuotaNames.has(name)),
    scram: names.filter(isScramMechanism),
    unknown: names.filter((name) => !clientQuotaNames.has(name) && !isScramMechanism(name)),
  };
}

/** The names are told as Kafka does it, with the kind of collection that they are in. */
function refuse(type: string, what: string, done: string, collection: string, names: readonly string[]): void {
  if (names.length === 0) return;
  const listed = `${collection}(${names.join(', ')})`;
  throw new CommandLineError(
    `Only ${what} configs can be ${done} for '${type}' using --bootstrap-server. Unexpected config names: ${listed}`,
  );
}

async function alterCredentials(
  admin: Admin,
  user: string,
  deleted: readonly ScramMechanism[],
  added: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<void> {
  const alterations: ScramCredentialAlteration[] = deleted.map((mechanism) => ({ user, mechanism, remove: true }));
  for (const [mechanism, text] of added) {
    if (isScramMechanism(mechanism)) alterations.push({ user, mechanism, ...parseScramCredential(mechanism, text) });
  }
  const altered = admin.alterUserScramCredentials(alterations, { signal });
  (await timedCall('alterUserScramCredentials', altered)).all();
}
