// samsa quota set and unset.

import type { ClientQuotaAlteration } from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import { type ConnectionGiven, withAdmin } from '../../connection/connection.ts';
import { isForMachines, type OutputFormat, writeItems } from '../../output/output-format.ts';
import { type EntityGiven, requireEntity } from '../../quota-entity.ts';
import { settingsOf } from '../../connection/settings.ts';
import { UserError } from '../../user-error.ts';

interface ChangeGiven extends ConnectionGiven, EntityGiven {
  readonly quotas: readonly string[];
  readonly dryRun: boolean;
  readonly format: OutputFormat;
}

export function setQuotas(given: ChangeGiven, context: CommandContext): Promise<void> {
  const quotas = settingsOf(given.quotas, 'quota set').map(([name, text]) => [name, limitOf(name, text)] as const);
  return change(given, new Map(quotas), context);
}

export function unsetQuotas(given: ChangeGiven, context: CommandContext): Promise<void> {
  return change(given, new Map(given.quotas.map((name) => [name, undefined])), context);
}

function limitOf(name: string, text: string): number {
  const limit = Number(text);
  if (text.trim() === '' || !Number.isFinite(limit)) throw new UserError(`${name}=${text}: a number is wanted`);
  return limit;
}

function change(
  { dryRun, format, ...given }: ChangeGiven,
  quotas: ClientQuotaAlteration['quotas'],
  context: CommandContext,
): Promise<void> {
  const entity = requireEntity(given);
  return withAdmin(given, context, async (admin) => {
    (await admin.alterClientQuotas([{ entity, quotas }], { validateOnly: dryRun, signal: context.signal })).all();
    if (isForMachines(format)) {
      const item = { entity: Object.fromEntries(entity), error: null };
      return writeItems(context, format, 'quotas', [item]);
    }
    return context.output.say(`quotas ${dryRun ? 'could be changed' : 'changed'}`);
  });
}
