// Quotas set and taken away by kafka-configs.

import type { Admin } from '../../../client/index.ts';
import { timedCall } from '../clients/timed-call.ts';
import { CommandLineError } from '../options/tool-options.ts';
import type { ConfigChanges } from './config-changes.ts';
import { quotaEntityTypes, readQuotas } from './describe-quotas.ts';
import type { Entities } from './entities.ts';

/** Throws a `CommandLineError` for a quota that shall go and is not there, and for what is no number. */
export async function alterQuotas(
  admin: Admin,
  entities: Entities,
  { added, deleted }: ConfigChanges,
  signal: AbortSignal,
): Promise<void> {
  const [current] = await readQuotas(admin, entities, signal);
  const missing = deleted.filter((name) => current?.quotas.has(name) !== true);
  if (missing.length > 0) throw new CommandLineError(`Invalid config(s): ${missing.join(',')}`);
  const entity = new Map(
    entities.types.map((type, at) => [
      quotaEntityTypes.get(type)!,
      entities.names[at] === '' ? null : entities.names[at]!,
    ]),
  );
  const quotas = new Map<string, number | undefined>();
  for (const [name, text] of added) quotas.set(name, parseQuota(name, text));
  for (const name of deleted) quotas.set(name, undefined);
  const results = await timedCall('alterClientQuotas', admin.alterClientQuotas([{ entity, quotas }], { signal }));
  results.all();
}

/** What Java reads as a double, its hexadecimal form apart. Throws a `CommandLineError`. */
export function parseQuota(name: string, text: string): number {
  const [, sign = '', digits = ''] =
    /^([+-]?)(NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)[dDfF]?$/.exec(text) ?? [];
  if (digits === '' || (/^[NI]/.test(digits) && /[dDfF]$/.test(text)))
    throw new CommandLineError(`Cannot parse quota configuration value for ${name}: ${text}`);
  return sign === '-' ? -Number(digits) : Number(digits);
}
