// What the verifiable tools have in common: where the cluster is, and the property file of their client under its
// new name and its old one.

import type { CommandContext } from '../command-context.ts';
import { ArgumentError, type ArgumentOption } from './arguments/argument-tool.ts';
import type { GivenArguments } from './arguments/given-arguments.ts';
import { readPropertyFile } from './clients/read-property-file.ts';
import { CommandLineError } from './options/tool-options.ts';

const current = '--command-config';

export const verifiableConnection = {
  groups: {
    connection: {
      title: 'Connection Group',
      doc: 'Where the cluster is',
      isExclusive: true,
      isRequired: true,
    },
  },
  option: {
    flags: ['--bootstrap-server'],
    metavar: 'HOST1:PORT1[,HOST2:PORT2[...]]',
    group: 'connection',
    doc: 'REQUIRED: host:port of one or more brokers, separated by commas.',
  },
} as const;

export const verifiableConfig = {
  current: {
    flags: [current],
    metavar: 'CONFIG-FILE',
    doc: 'A property file with options of the client.',
  } satisfies ArgumentOption as ArgumentOption,
  old: (flag: string, client: string): ArgumentOption => ({
    flags: [flag],
    metavar: 'CONFIG-FILE',
    doc: `(DEPRECATED) The former name of ${current}: a property file with options of the ${client}.`,
  }),
  /** The properties of the file; none without one. Throws an `ArgumentError`. */
  async read(given: GivenArguments, context: CommandContext, oldName: string): Promise<Map<string, string>> {
    const old = given.text(oldName);
    const path = old ?? given.text('command-config');
    if (path === undefined) return new Map();
    if (old !== undefined) {
      if (given.has('command-config'))
        throw new ArgumentError(`Options --${oldName} and ${current} are mutually exclusive.`, undefined);
      await context.output.line(
        `Option --${oldName} has been deprecated and will be removed in a future version. Use ${current} instead.`,
      );
    }
    try {
      return await readPropertyFile(context, path);
    } catch (error) {
      if (!(error instanceof CommandLineError)) throw error;
      throw new ArgumentError(error.message, undefined);
    }
  },
};
