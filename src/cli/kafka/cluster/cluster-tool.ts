// kafka-cluster: the id of a cluster, where its nodes listen, and the end of a broker that will not come back.

import type { Admin } from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import type { ArgumentCommand, ArgumentOption, ArgumentTool } from '../arguments/argument-tool.ts';
import { connectByArguments, connectionOptions } from '../arguments/connect-by-arguments.ts';
import type { GivenArguments } from '../arguments/given-arguments.ts';
import { toldInJava } from '../arguments/told-in-java.ts';
import { timedCall } from '../clients/timed-call.ts';
import { CommandLineError } from '../options/tool-options.ts';
import { endpointLines } from './endpoint-lines.ts';

const connection = [
  ...connectionOptions('connection', { server: '-b', controller: '-C' }),
  { flags: ['--config'], doc: '(DEPRECATED) The older name of --command-config. A future release will not have it.' },
  { flags: ['--command-config', '-c'], doc: 'A property file with options of the admin client.' },
] as const satisfies readonly ArgumentOption[];

const groups = { connection: { isExclusive: true, isRequired: true } } as const;

export const clusterTool: ArgumentTool = {
  program: 'kafka-cluster',
  about: 'A tool for the cluster as a whole.',
  options: [],
  helpExitCode: 1,
  commands: {
    list: [
      command('cluster-id', 'Show the id of the cluster.', [], showClusterId),
      command(
        'unregister',
        'Take a broker out of the cluster.',
        [{ flags: ['--id', '-i'], type: 'Integer', isRequired: true, doc: 'The id of the broker that is gone.' }],
        unregister,
      ),
      command(
        'list-endpoints',
        'Show where brokers or controllers listen.',
        [
          {
            flags: ['--include-fenced-brokers'],
            takes: 'switch',
            doc: 'Brokers that are registered and do not take part as well.',
          },
        ],
        listEndpoints,
      ),
    ],
  },
};

function command(
  name: string,
  about: string,
  options: readonly ArgumentOption[],
  act: (admin: Admin, given: GivenArguments, context: CommandContext) => Promise<void>,
): ArgumentCommand {
  return {
    name,
    about,
    options: [...connection, ...options],
    groups,
    async run(given, context) {
      const file = await configFile(given, context);
      return await toldInJava(context, async () => {
        await using admin = await connectByArguments(given, context, file);
        await act(admin, given, context);
        return 0;
      });
    },
  };
}

async function configFile(given: GivenArguments, context: CommandContext): Promise<string | undefined> {
  if (!given.has('config')) return given.text('command-config');
  if (given.has('command-config'))
    throw new CommandLineError('--config and --command-config cannot be specified together.');
  await context.output.line(
    'Option --config has been deprecated and will be removed in a future version. Use --command-config instead.',
  );
  return given.text('config');
}

async function showClusterId(admin: Admin, _given: GivenArguments, { output, signal }: CommandContext): Promise<void> {
  const { clusterId } = await timedCall('listNodes', admin.describeCluster({ signal }));
  await output.line(`Cluster ID: ${clusterId}`);
}

async function unregister(admin: Admin, given: GivenArguments, { output, signal }: CommandContext): Promise<void> {
  const id = given.number('id')!;
  await timedCall('unregisterBroker', admin.unregisterBroker(id, { signal }));
  await output.line(`Broker ${id} is no longer registered.`);
}

async function listEndpoints(admin: Admin, given: GivenArguments, { output, signal }: CommandContext): Promise<void> {
  const includeFencedBrokers = given.has('include-fenced-brokers');
  const areControllers = given.has('bootstrap-controller');
  if (includeFencedBrokers && areControllers)
    throw new CommandLineError('The option --include-fenced-brokers is only supported with --bootstrap-server option');
  const { nodes } = await timedCall('listNodes', admin.describeCluster({ includeFencedBrokers, signal }));
  await output.line(endpointLines(nodes, areControllers ? 'controller' : 'broker').join('\n'));
}
