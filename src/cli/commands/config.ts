// samsa config: settings of topics, brokers, groups and subscriptions to client metrics.

import { type CommandGroup, defineCommand } from '../command-definition.ts';
import { connectionOptions, dryRunOptions, formatOptions } from '../common-options.ts';

export const resourceTypes = ['topic', 'broker', 'group', 'client-metrics', 'broker-logger'] as const;

const resource = {
  type: { doc: resourceTypes.join(', '), isRequired: true, names: resourceTypes },
  name: { doc: 'its name; for brokers the id, or default for all of them', isRequired: true },
} as const;

const list = defineCommand({
  name: 'list',
  aliases: ['ls'],
  summary: 'list what has settings, or may have',
  examples: ['samsa config list', 'samsa config list group'],
  arguments: { type: { doc: 'only of this type', names: resourceTypes } },
  options: { ...formatOptions, ...connectionOptions },
  run: async (given, context) => (await import('./config/list.ts')).listResources(given, context),
});

const get = defineCommand({
  name: 'get',
  summary: 'show what is set',
  details: 'Secrets are never shown. Without keys only what is not the default is shown, unless --all.',
  examples: [
    'samsa config get topic orders',
    'samsa config get broker 1 --all',
    'samsa config get topic orders retention.ms',
  ],
  arguments: { ...resource, keys: { doc: 'only these', isMany: true } },
  options: { all: { short: 'a', doc: 'defaults too' }, ...formatOptions, ...connectionOptions },
  run: async (given, context) => (await import('./config/get.ts')).getConfig(given, context),
});

const set = defineCommand({
  name: 'set',
  summary: 'set something',
  examples: [
    'samsa config set topic orders retention.ms=3600000',
    'samsa config set broker default log.retention.ms=3600000 --dry-run',
  ],
  arguments: { ...resource, settings: { doc: 'key=value', isRequired: true, isMany: true } },
  options: { ...dryRunOptions, ...formatOptions, ...connectionOptions },
  run: async (given, context) => (await import('./config/change.ts')).setConfig(given, context),
});

const unset = defineCommand({
  name: 'unset',
  summary: 'let settings have their defaults again',
  examples: ['samsa config unset topic orders retention.ms'],
  arguments: { ...resource, keys: { doc: 'what is set', isRequired: true, isMany: true } },
  options: { ...dryRunOptions, ...formatOptions, ...connectionOptions },
  run: async (given, context) => (await import('./config/change.ts')).unsetConfig(given, context),
});

const explain = defineCommand({
  name: 'explain',
  summary: 'say what a setting means, its values, its default, and whether Samsa acts on it',
  details:
    'Asks no broker: settings of brokers, topics, groups, client metrics, producers, consumers and admin clients.',
  examples: ['samsa config explain retention.ms', 'samsa config explain linger.ms --format yaml'],
  arguments: { key: { doc: 'name of the setting', isRequired: true } },
  options: formatOptions,
  run: async (given, context) => (await import('./config/explain.ts')).explainConfig(given, context),
});

export const configCommands: CommandGroup = {
  name: 'config',
  aliases: ['configs'],
  summary: 'list, get, set, unset and explain settings',
  commands: [list, get, set, unset, explain],
};
