// kafka-transactions: transactions as their coordinators and partitions know them, and the end of those that hang
// (KIP-664).

import type { Admin } from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import type { ArgumentCommand, ArgumentOption, ArgumentTool } from '../arguments/argument-tool.ts';
import { openAdmin } from '../clients/open-admin.ts';
import { CommandLineError } from '../options/tool-options.ts';
import { abortTransaction } from './abort-transaction.ts';
import { describeProducers, describeTransaction } from './describe-transactions.ts';
import { findHangingTransactions } from './find-hanging.ts';
import { forceTerminate, listTransactions } from './list-transactions.ts';
import type { TransactionsAction } from './transactions-action.ts';

const topic: ArgumentOption = { flags: ['--topic'], isRequired: true, doc: 'The topic.' };
const partition: ArgumentOption = {
  flags: ['--partition'],
  type: 'Integer',
  isRequired: true,
  doc: 'The number of the partition.',
};
const older = { type: 'Integer', group: 'older' } as const;

export const transactionsTool: ArgumentTool = {
  program: 'kafka-transactions.sh',
  about: 'A tool for transactions: what they do, and how to get rid of one that hangs.',
  helpExitCode: 1,
  hasVersion: true,
  options: [
    {
      flags: ['-v', '--version'],
      takes: 'switch',
      doc: 'Show the release of Kafka whose tools these are, and the version of Samsa.',
    },
    { flags: ['--command-config'], metavar: 'FILE', doc: 'A property file with options of the admin client.' },
    {
      flags: ['--bootstrap-server'],
      metavar: 'host:port',
      isRequired: true,
      doc: 'Where the cluster is: host:port of one or more brokers, separated by commas.',
    },
  ],
  commands: {
    title: 'commands',
    metavar: 'COMMAND',
    list: [
      command('list', 'Show the transactions that there are.', listTransactions, [
        {
          flags: ['--duration-filter'],
          type: 'Long',
          doc: 'Only those that have been open for longer than this, in milliseconds; all, if it is negative.',
        },
        {
          flags: ['--transactional-id-pattern'],
          doc: 'Only those whose id this regular expression describes.',
        },
      ]),
      {
        ...command('describe', 'Show the state of a transactional id.', describeTransaction, [
          { flags: ['--transactional-id'], isRequired: true, doc: 'The transactional id.' },
        ]),
        description: 'Show the state of a transactional id.',
      },
      command('describe-producers', 'Show the producers that a partition remembers.', describeProducers, [
        { flags: ['--broker-id'], type: 'Integer', doc: 'The broker that is asked; the leader, if left out.' },
        topic,
        partition,
      ]),
      {
        ...command('abort', 'End a transaction that hangs.', abortTransaction, [
          topic,
          partition,
          {
            flags: ['--start-offset'],
            type: 'Long',
            group: 'newer',
            doc: 'Where in the partition the transaction begins.',
          },
          { flags: ['--producer-id'], ...older, type: 'Long', doc: 'The id of its producer.' },
          { flags: ['--producer-epoch'], ...older, type: 'Short', doc: 'The epoch of its producer.' },
          { flags: ['--coordinator-epoch'], ...older, doc: 'The epoch of its coordinator.' },
        ]),
        groups: {
          newer: {
            title: 'Brokers on versions 3.0 and above',
            doc: 'These know where a transaction begins, which is all that is needed.',
          },
          older: { title: 'Brokers on versions older than 3.0', doc: 'These need all of this.' },
        },
      },
      command('find-hanging', 'Find transactions that nobody will end.', findHangingTransactions, [
        { flags: ['--broker-id'], type: 'Integer', doc: 'Look at the partitions that this broker has.' },
        {
          flags: ['--max-transaction-timeout'],
          type: 'Integer',
          doc: 'Leave out those that are younger than this, in minutes; 15, if left out.',
        },
        { flags: ['--topic'], doc: 'Look at this topic. Required with --partition.' },
        { flags: ['--partition'], type: 'Integer', doc: 'Look at this partition.' },
      ]),
      {
        ...command(
          'forceTerminateTransaction',
          'Shut out the producer of a transactional id, and abort what it has open.',
          forceTerminate,
          [{ flags: ['--transactionalId'], isRequired: true, doc: 'The transactional id.' }],
        ),
        description: 'Shut out the producer of a transactional id, and abort what it has open.',
      },
    ],
  },
};

function command(
  name: string,
  about: string,
  act: TransactionsAction,
  options: readonly ArgumentOption[],
): ArgumentCommand {
  return {
    name,
    about,
    options,
    async run(given, context) {
      const file = given.text('command-config');
      await using admin = await open(context, given.text('bootstrap-server')!, file);
      await act(admin, given, context);
      return 0;
    },
  };
}

async function open(context: CommandContext, servers: string, file: string | undefined): Promise<Admin> {
  try {
    return await openAdmin(context, servers, file);
  } catch (error) {
    if (!(error instanceof CommandLineError) || error.message !== file) throw error;
    throw new CommandLineError(
      `Failed to load admin client properties: ${file}. Enable debug logging for additional detail.`,
      { cause: error },
    );
  }
}
