// kafka-delete-records: deletes the records at the front of partitions. What fails for one partition is told
// in its line and does not change the exit code, as in Kafka.

import { formatTopicPartition } from '../../../client/topic-partition.ts';
import type { CommandContext } from '../../command-context.ts';
import { javaErrorText } from '../java/java-error-text.ts';
import { bootstrapServersOption, commandConfigOption, commonToolOptions, type KafkaTool } from '../kafka-tool.ts';
import { openAdmin } from '../clients/open-admin.ts';
import { requireOptions } from '../options/option-rules.ts';
import { readTextFile } from '../read-text-file.ts';
import { timedOut } from '../clients/timed-call.ts';
import type { GivenOptions, ToolOptions } from '../options/tool-options.ts';
import { readDeletions } from './read-deletions.ts';

const options = {
  ...commonToolOptions,
  'bootstrap-server': bootstrapServersOption,
  'command-config': commandConfigOption,
  'offset-json-file': {
    argument: { type: 'String', what: 'Offset json file path' },
    doc: 'REQUIRED: A file that says of each partition which offset is the first to stay, -1 for none: {"partitions": [{"topic": "foo", "partition": 1, "offset": 1}], "version": 1}',
  },
} as const satisfies ToolOptions;

export const deleteRecordsTool: KafkaTool<typeof options> = {
  about: 'This tool deletes the records of partitions that come before an offset.',
  aboutWithoutOptions: 'This tool deletes the records of partitions that come before an offset.',
  options,
  run,
};

async function run(given: GivenOptions<typeof options>, context: CommandContext): Promise<number> {
  requireOptions(given, 'bootstrap-server', 'offset-json-file');
  const { output, signal } = context;
  await using admin = await openAdmin(context, given.one('bootstrap-server')!, given.one('command-config'));
  const deletions = readDeletions(await readTextFile(context, given.one('offset-json-file')!));
  await output.line('Executing records delete operation');
  const results = await admin.deleteRecords(deletions, { signal });
  await output.line('Records delete operation completed:');
  for (const name of deletions.map(formatTopicPartition)) {
    const error = results.errors.get(name);
    const outcome =
      error === undefined
        ? `low_watermark: ${results.values.get(name)!.lowWatermark}`
        : `error: ${javaErrorText(timedOut('deleteRecords(api=METADATA)', error))}`;
    await output.line(`partition: ${name}\t${outcome}`);
  }
  return 0;
}
