// samsa config set and unset.

import type { ConfigAlteration } from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import { configResource, resourceText } from '../../config-resource.ts';
import { type ConnectionGiven, withAdmin } from '../../connection/connection.ts';
import { isForMachines, type OutputFormat, writeItems } from '../../output/output-format.ts';
import { alterationsOf, settingsOf } from '../../connection/settings.ts';

interface ChangeGiven extends ConnectionGiven {
  readonly type: string;
  readonly name: string;
  readonly dryRun: boolean;
  readonly format: OutputFormat;
}

export function setConfig(
  given: ChangeGiven & { readonly settings: readonly string[] },
  context: CommandContext,
): Promise<void> {
  return change(given, alterationsOf(settingsOf(given.settings, 'config set'), []), context);
}

export function unsetConfig(
  given: ChangeGiven & { readonly keys: readonly string[] },
  context: CommandContext,
): Promise<void> {
  return change(given, alterationsOf([], given.keys), context);
}

function change(
  { dryRun, format, ...given }: ChangeGiven,
  operations: ConfigAlteration['operations'],
  context: CommandContext,
): Promise<void> {
  const resource = configResource(given.type, given.name);
  return withAdmin(given, context, async (admin) => {
    const options = { validateOnly: dryRun, signal: context.signal };
    (await admin.incrementalAlterConfigs([{ resource, operations }], options)).all();
    if (isForMachines(format)) return writeItems(context, format, 'resources', [{ ...resource, error: null }]);
    return context.output.say(`${resourceText(resource)} ${dryRun ? 'could be changed' : 'changed'}`);
  });
}
