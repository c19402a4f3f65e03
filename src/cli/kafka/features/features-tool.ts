// kafka-features: what the cluster's features stand at, how they are changed, and which levels go with a release.

import type { Admin } from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import {
  ArgumentError,
  type ArgumentCommand,
  type ArgumentOption,
  type ArgumentTool,
} from '../arguments/argument-tool.ts';
import { connectByArguments, connectionOptions } from '../arguments/connect-by-arguments.ts';
import type { GivenArguments } from '../arguments/given-arguments.ts';
import { toldInJava } from '../arguments/told-in-java.ts';
import { latestMetadataVersion, oldestMetadataVersion } from '../releases/metadata-versions.ts';
import { showVersionMapping } from '../releases/show-version-mapping.ts';
import { changeFeatures, type FeatureOperation } from './change-features.ts';
import { describeFeatures } from './describe-features.ts';
import { showDependencies } from './show-dependencies.ts';

const dryRun: ArgumentOption = {
  flags: ['--dry-run'],
  takes: 'switch',
  doc: 'Find out whether it would work, and change nothing.',
};
const unsafe: ArgumentOption = {
  flags: ['--unsafe'],
  takes: 'switch',
  doc: 'Go down even if metadata may be lost with it.',
};
const levelOptions = [
  { flags: ['--metadata'], doc: 'DEPRECATED: the metadata version, for example 3.3-IV3.' },
  {
    flags: ['--release-version'],
    doc: 'A release: all features are set to the levels that go with it. The command version-mapping shows them.',
  },
  {
    flags: ['--feature'],
    takes: 'append',
    doc: 'A feature and its level, for example `metadata.version=5`. May be given several times.',
  },
] as const satisfies readonly ArgumentOption[];

export const featuresTool: ArgumentTool = {
  program: 'kafka-features',
  about: 'A tool for the features of a cluster, which its nodes agree to use or not.',
  wrongCommandLine: commandLineError,
  options: [
    ...connectionOptions('connection'),
    { flags: ['--command-config'], doc: 'A property file with options of the admin client.' },
  ],
  groups: { connection: { isExclusive: true } },
  commands: {
    list: [
      online(
        'describe',
        'Show the features and their levels.',
        [
          {
            flags: ['--node-id'],
            type: 'Integer',
            doc: 'The node that is asked; any broker or controller, if left out.',
          },
        ],
        describeFeatures,
      ),
      online('upgrade', 'Raise levels.', [...levelOptions, dryRun], changeBy('upgrade')),
      online('downgrade', 'Lower levels.', [...levelOptions, unsafe, dryRun], changeBy('downgrade')),
      online(
        'disable',
        'Do without features: lower their levels to 0.',
        [{ flags: ['--feature'], takes: 'append', doc: 'A feature. May be given several times.' }, unsafe, dryRun],
        changeBy('disable'),
      ),
      {
        name: 'version-mapping',
        about: 'Show which levels go with a release.',
        options: [
          {
            flags: ['--release-version'],
            doc: `The release, from ${oldestMetadataVersion} on; ${latestMetadataVersion}, if left out.`,
          },
        ],
        run: showVersionMapping,
      },
      {
        name: 'feature-dependencies',
        about: 'Show what levels of features ask of others.',
        options: [
          {
            flags: ['--feature'],
            takes: 'append',
            isRequired: true,
            doc: 'A feature and its level, for example `metadata.version=5`. May be given several times.',
          },
        ],
        run: showDependencies,
      },
    ],
  },
};

/** A command that asks the cluster. */
function online(
  name: string,
  about: string,
  options: readonly ArgumentOption[],
  act: (admin: Admin, given: GivenArguments, context: CommandContext) => Promise<number>,
): ArgumentCommand {
  const command: ArgumentCommand = {
    name,
    about,
    options,
    async run(given, context) {
      if (!given.has('bootstrap-server') && !given.has('bootstrap-controller'))
        throw new ArgumentError('You must specify either --bootstrap-controller or --bootstrap-server.', command);
      return await toldInJava(context, async () => {
        await using admin = await connectByArguments(given, context, given.text('command-config'));
        return await act(admin, given, context);
      });
    },
  };
  return command;
}

function commandLineError(message: string): string {
  return `Command line error: ${message}. Type --help for help.`;
}

function changeBy(operation: FeatureOperation) {
  return (admin: Admin, given: GivenArguments, context: CommandContext): Promise<number> =>
    changeFeatures(operation, admin, given, context);
}
