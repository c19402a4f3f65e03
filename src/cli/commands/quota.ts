// samsa quota: how much clients may ask of the brokers.

import { type CommandGroup, defineCommand, type Options } from '../command-definition.ts';
import { connectionOptions, dryRunOptions, formatOptions } from '../common-options.ts';

const entityTypes = ['user', 'client-id', 'ip'] as const;

const entity = {
  user: { argument: '<name>', doc: 'of this user' },
  clientId: { argument: '<name>', doc: 'of clients with this client.id' },
  ip: { argument: '<address>', doc: 'of connections from this address' },
  default: {
    argument: '<type>',
    choices: entityTypes,
    isMany: true,
    doc: 'of all of this type that have none of their own',
  },
} as const satisfies Options;

const details = `Quotas: producer_byte_rate and consumer_byte_rate in bytes a second, request_percentage of a broker's time,
controller_mutation_rate in partitions a second, connection_creation_rate in connections a second (of an ip).
A user and a client id together are clients of that user with that client id; the most specific quota counts.`;

const list = defineCommand({
  name: 'list',
  aliases: ['ls'],
  summary: 'list quotas: all, or those of whom the options name',
  examples: ['samsa quota list', 'samsa quota list --user alice', 'samsa quota list --default client-id'],
  arguments: {},
  options: { ...entity, ...formatOptions, ...connectionOptions },
  run: async (given, context) => (await import('./quota/list.ts')).listQuotas(given, context),
});

const set = defineCommand({
  name: 'set',
  summary: 'set quotas of users, client ids or addresses',
  details,
  examples: [
    'samsa quota set --client-id importer producer_byte_rate=1048576',
    'samsa quota set --user alice --default client-id request_percentage=50 --dry-run',
  ],
  arguments: { quotas: { doc: 'name=number', isRequired: true, isMany: true } },
  options: { ...entity, ...dryRunOptions, ...formatOptions, ...connectionOptions },
  run: async (given, context) => (await import('./quota/change.ts')).setQuotas(given, context),
});

const unset = defineCommand({
  name: 'unset',
  summary: 'take quotas away',
  examples: ['samsa quota unset --client-id importer producer_byte_rate'],
  arguments: { quotas: { doc: 'names of quotas', isRequired: true, isMany: true } },
  options: { ...entity, ...dryRunOptions, ...formatOptions, ...connectionOptions },
  run: async (given, context) => (await import('./quota/change.ts')).unsetQuotas(given, context),
});

export const quotaCommands: CommandGroup = {
  name: 'quota',
  aliases: ['quotas'],
  summary: 'list, set and unset client quotas',
  commands: [list, set, unset],
};
