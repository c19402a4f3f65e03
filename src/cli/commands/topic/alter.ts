// samsa topic alter: settings first, which can be taken back, then partitions, which cannot.

import type { CommandContext } from '../../command-context.ts';
import { type ConnectionGiven, withAdmin } from '../../connection/connection.ts';
import { isForMachines, type OutputFormat, writeItems } from '../../output/output-format.ts';
import { alterationsOf, settingsOf } from '../../connection/settings.ts';
import { UserError } from '../../user-error.ts';

interface AlterGiven extends ConnectionGiven {
  readonly topic: string;
  readonly partitions: number | undefined;
  readonly config: readonly string[];
  readonly deleteConfig: readonly string[];
  readonly dryRun: boolean;
  readonly format: OutputFormat;
}

export function alterTopic(given: AlterGiven, context: CommandContext): Promise<void> {
  const { topic, partitions, dryRun, format } = given;
  const operations = alterationsOf(settingsOf(given.config, '--config'), given.deleteConfig);
  if (partitions === undefined && operations.length === 0)
    throw new UserError('say what to alter: --partitions, --config or --delete-config');
  return withAdmin(given, context, async (admin) => {
    const options = { validateOnly: dryRun, signal: context.signal };
    const resource = { type: 'topic' as const, name: topic };
    if (operations.length > 0) (await admin.incrementalAlterConfigs([{ resource, operations }], options)).all();
    if (partitions !== undefined) (await admin.createPartitions([{ topic, total: partitions }], options)).all();
    if (isForMachines(format)) return writeItems(context, format, 'topics', [{ name: topic, error: null }]);
    return context.output.say(`topic ${topic} ${dryRun ? 'could be altered' : 'altered'}`);
  });
}
