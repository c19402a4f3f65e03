// The options of kafka-client-metrics, and which of them go together. The order of the checks is Kafka's.

import { bootstrapServerOption, commandConfigOption, commonToolOptions } from '../kafka-tool.ts';
import { refuseTogether, UsageError } from '../options/option-rules.ts';
import { CommandLineError, type GivenOptions, type ToolOptions } from '../options/tool-options.ts';

const text = { type: 'String' } as const;

export const clientMetricsOptions = {
  ...commonToolOptions,
  'bootstrap-server': bootstrapServerOption,
  'command-config': commandConfigOption,
  alter: { doc: 'Make a subscription, or change one.' },
  delete: { doc: 'Delete a subscription.' },
  describe: { doc: 'Show a subscription, or all.' },
  list: { doc: 'Show the names of all subscriptions.' },
  name: { argument: { ...text, what: 'name' }, doc: 'Name of the subscription.' },
  'generate-name': { doc: 'With --alter: a new name in place of --name.' },
  interval: {
    argument: { ...text, what: 'push interval' },
    doc: 'How often clients send their metrics, in milliseconds; empty for the default.',
  },
  match: {
    argument: { ...text, what: 'k1=v1,k2=v2' },
    doc: 'Which clients, by patterns for client_id, client_instance_id, client_software_name, client_software_version, client_source_address and client_source_port; empty for all.',
  },
  metrics: {
    argument: { ...text, what: 'm1,m2' },
    doc: 'Prefixes of the names of metrics, "*" for all of them; empty for none.',
  },
} as const satisfies ToolOptions;

export type ClientMetricsOptions = typeof clientMetricsOptions;
export type GivenClientMetricsOptions = GivenOptions<ClientMetricsOptions>;

const actions = ['alter', 'delete', 'describe', 'list'] as const;
export type ClientMetricsAction = (typeof actions)[number];

/** What shall be done. Throws a `UsageError` or `CommandLineError`. */
export function checkClientMetricsOptions(given: GivenClientMetricsOptions): ClientMetricsAction {
  const [action, ...others] = actions.filter((name) => given.has(name));
  if (action === undefined || others.length > 0)
    throw new UsageError('Command must include exactly one action: --alter, --delete, --describe or --list.');
  if (!given.has('bootstrap-server')) throw new CommandLineError('--bootstrap-server must be specified.');
  refuseTogether(given, 'list', 'name');
  for (const each of ['delete', 'describe', 'list'] as const)
    refuseTogether(given, each, 'generate-name', 'interval', 'match', 'metrics');
  if (action === 'alter') checkAlter(given);
  if (action === 'delete' && !given.has('name'))
    throw new CommandLineError('A client metrics resource name must be specified with --delete.');
  return action;
}

function checkAlter(given: GivenClientMetricsOptions): void {
  if (given.has('name') === given.has('generate-name'))
    throw new CommandLineError('One of --name or --generate-name must be specified with --alter.');
  const interval = given.one('interval') ?? '';
  const value = Number(interval);
  if (interval !== '' && (!/^[+-]?\d+$/.test(interval) || value < -(2 ** 31) || value >= 2 ** 31))
    throw new CommandLineError('Invalid interval value. Enter an integer, or leave empty to reset.');
}
