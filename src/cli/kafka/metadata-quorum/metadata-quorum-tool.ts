// kafka-metadata-quorum: who keeps the cluster's metadata, and controllers that come and go (KIP-853).

import type { CommandContext } from '../../command-context.ts';
import type { ArgumentCommand, ArgumentGroup, ArgumentOption, ArgumentTool } from '../arguments/argument-tool.ts';
import { connectByArguments, connectionOptions } from '../arguments/connect-by-arguments.ts';
import { toldInJava } from '../arguments/told-in-java.ts';
import { readPropertyFile } from '../clients/read-property-file.ts';
import { CommandLineError } from '../options/tool-options.ts';
import { addController, removeController } from './change-controllers.ts';
import { describeQuorum } from './describe-quorum.ts';
import type { QuorumCommand } from './quorum-command.ts';

const dryRun: ArgumentOption = {
  flags: ['--dry-run'],
  takes: 'switch',
  doc: 'Say what would be done, and do nothing.',
};

export const metadataQuorumTool: ArgumentTool = {
  program: 'kafka-metadata-quorum',
  about: 'A tool for the quorum of controllers, which keeps the metadata of the cluster.',
  options: [
    ...connectionOptions('connection'),
    {
      flags: ['--command-config'],
      doc: 'A property file with options of the admin client; for add-controller, that of the controller as well.',
    },
  ],
  groups: { connection: { isExclusive: true, isRequired: true } },
  commands: {
    list: [
      command('describe', 'Show the quorum.', describeQuorum, {
        options: [
          { flags: ['--status'], takes: 'switch', group: 'status', doc: 'Who leads, and who votes.' },
          {
            flags: ['--replication'],
            takes: 'switch',
            group: 'replication',
            doc: 'How far behind each replica of the metadata is.',
          },
          {
            flags: ['--human-readable'],
            takes: 'switch',
            group: 'replication',
            doc: 'Times as how long ago they were.',
          },
        ],
        groups: { status: { title: 'Status' }, replication: { title: 'Replication' } },
      }),
      command('add-controller', 'Let a controller vote.', addController, { options: [dryRun] }),
      command('remove-controller', 'Let a controller vote no more.', removeController, {
        options: [
          {
            flags: ['--controller-id', '-i'],
            type: 'Integer',
            isRequired: true,
            doc: 'The id of the controller.',
          },
          {
            flags: ['--controller-directory-id', '-d'],
            isRequired: true,
            doc: 'The id of the log directory that it has its metadata in.',
          },
          dryRun,
        ],
      }),
    ],
  },
};

function command(
  name: string,
  about: string,
  act: QuorumCommand,
  { options, groups }: { readonly options: readonly ArgumentOption[]; readonly groups?: Record<string, ArgumentGroup> },
): ArgumentCommand {
  return {
    name,
    about,
    options,
    ...(groups === undefined ? {} : { groups }),
    async run(given, context) {
      const file = given.text('command-config');
      const properties = file === undefined ? undefined : await readProperties(context, file);
      return await toldInJava(context, async () => {
        await using admin = await connectByArguments(given, context, file);
        await act(admin, given, context, properties);
        return 0;
      });
    },
  };
}

async function readProperties(context: CommandContext, file: string): Promise<ReadonlyMap<string, string>> {
  try {
    return await readPropertyFile(context, file);
  } catch (error) {
    if (error instanceof CommandLineError && error.message === file)
      throw new CommandLineError(`Properties file ${file} does not exists!`, { cause: error });
    throw error;
  }
}
