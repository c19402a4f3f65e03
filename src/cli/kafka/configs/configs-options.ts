// The options of kafka-configs.

import { bootstrapServerOption, commandConfigOption, commonToolOptions } from '../kafka-tool.ts';
import type { GivenOptions, ToolOption, ToolOptions } from '../options/tool-options.ts';

const text = { type: 'String' } as const;

function short(what: string): ToolOption {
  return { argument: text, doc: `The same as --entity-type and --entity-name of ${what}.` };
}

function defaultsOf(what: string): ToolOption {
  return { doc: `What holds for all ${what} that have nothing of their own.` };
}

export const configsOptions = {
  ...commonToolOptions,
  'bootstrap-server': {
    ...bootstrapServerOption,
    doc: 'Where the brokers are: host:port of one or more, separated by commas. This or --bootstrap-controller is REQUIRED.',
  },
  'bootstrap-controller': {
    argument: { type: 'String', what: 'controller to connect to' },
    doc: 'Where the controllers are: host:port of one or more, separated by commas.',
  },
  'command-config': commandConfigOption,
  describe: { doc: 'Show what is configured.' },
  alter: { doc: 'Change what is configured.' },
  all: { doc: 'With --describe: everything that is in force, not only what was set at run time.' },
  'entity-type': {
    argument: text,
    doc: 'Of what: topics, clients, users, brokers, broker-loggers, ips, client-metrics or groups. Users and clients may come together.',
  },
  'entity-name': { argument: text, doc: 'Whose: a name for each --entity-type, in the same order.' },
  'entity-default': { doc: 'In place of a name: what holds for all clients, users, brokers or ips.' },
  'add-config': {
    argument: text,
    doc: 'What to set, key=value with commas between. A value with commas of its own is put into brackets: a=b,c=[d,e].',
  },
  'add-config-file': { argument: text, doc: 'A property file with what to set.' },
  'delete-config': { argument: text, doc: 'Keys to go back to their defaults, with commas between.' },
  topic: short('a topic'),
  client: short('a client id'),
  'client-defaults': defaultsOf('clients'),
  user: short('a user'),
  'user-defaults': defaultsOf('users'),
  broker: short('a broker'),
  'broker-defaults': defaultsOf('brokers'),
  'broker-logger': short("a broker's loggers"),
  ip: short('an ip address'),
  'ip-defaults': defaultsOf('ips'),
  group: short('a group'),
  'client-metrics': short('a subscription of client metrics'),
} as const satisfies ToolOptions;

export type ConfigsOptions = typeof configsOptions;
export type GivenConfigsOptions = GivenOptions<ConfigsOptions>;
