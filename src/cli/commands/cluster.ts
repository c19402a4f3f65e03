// samsa cluster: brokers and what they agree on.

import { type CommandGroup, defineCommand } from '../command-definition.ts';
import { connectionOptions, formatOptions } from '../common-options.ts';

const options = { ...formatOptions, ...connectionOptions };

const describe = defineCommand({
  name: 'describe',
  summary: 'show the cluster, its controller and its brokers',
  examples: ['samsa cluster describe'],
  arguments: {},
  options,
  run: async (given, context) => (await import('./cluster/describe.ts')).describeCluster(given, context),
});

const brokers = defineCommand({
  name: 'brokers',
  summary: 'list brokers',
  examples: ['samsa cluster brokers', 'samsa cluster brokers --format wide'],
  arguments: {},
  options,
  run: async (given, context) => (await import('./cluster/describe.ts')).listBrokers(given, context),
});

const features = defineCommand({
  name: 'features',
  summary: 'list features: what is in use, and what the broker could',
  examples: ['samsa cluster features'],
  arguments: {},
  options,
  run: async (given, context) => (await import('./cluster/features.ts')).listFeatures(given, context),
});

const quorum = defineCommand({
  name: 'quorum',
  summary: "show who keeps the cluster's metadata, and how far each is",
  examples: ['samsa cluster quorum'],
  arguments: {},
  options,
  run: async (given, context) => (await import('./cluster/quorum.ts')).describeQuorum(given, context),
});

const logDirs = defineCommand({
  name: 'log-dirs',
  summary: 'show log directories of brokers, how full they are and what is in them',
  examples: ['samsa cluster log-dirs', 'samsa cluster log-dirs --partitions --format ndjson'],
  arguments: {},
  options: { partitions: { doc: 'each partition, largest first' }, ...options },
  run: async (given, context) => (await import('./cluster/log-dirs.ts')).showLogDirs(given, context),
});

export const clusterCommands: CommandGroup = {
  name: 'cluster',
  summary: 'describe the cluster, its brokers, features, quorum and log directories',
  commands: [describe, brokers, features, quorum, logDirs],
};
