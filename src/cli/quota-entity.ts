// Whose quota it is, as options name it: a user, a client id, an address, or the default of one of these.

import type { ClientQuotaEntity } from '../client/index.ts';
import { UserError } from './user-error.ts';

export interface EntityGiven {
  readonly user: string | undefined;
  readonly clientId: string | undefined;
  readonly ip: string | undefined;
  readonly default: readonly string[];
}

/** Empty when nobody is named. */
export function quotaEntity({ user, clientId, ip, default: defaults }: EntityGiven): ClientQuotaEntity {
  const named: readonly (readonly [string, string | null | undefined])[] = [
    ['user', user],
    ['client-id', clientId],
    ['ip', ip],
  ];
  const entity = new Map<string, string | null>();
  for (const [type, name] of named) {
    const isDefault = defaults.includes(type);
    if (isDefault && name !== undefined) throw new UserError(`--default ${type} and --${type} exclude each other`);
    if (isDefault) entity.set(type, null);
    else if (name !== undefined && name !== null) entity.set(type, name);
  }
  return entity;
}

export function requireEntity(given: EntityGiven): ClientQuotaEntity {
  const entity = quotaEntity(given);
  if (entity.size === 0) throw new UserError('say whose quota: --user, --client-id, --ip or --default');
  return entity;
}
