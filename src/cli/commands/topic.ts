// samsa topic: what there is of topics and what may be done with them.

import { type CommandGroup, defineCommand } from '../command-definition.ts';
import { connectionOptions, dryRunOptions, formatOptions, yesOptions } from '../common-options.ts';
import { parseNumber } from '../values.ts';

const topics = { doc: 'names of topics', isRequired: true, isMany: true, names: 'topic' } as const;
const places = {
  ...topics,
  doc: 'names of topics, of some partitions as orders:0,2',
} as const;

const list = defineCommand({
  name: 'list',
  aliases: ['ls'],
  summary: 'list topics',
  examples: [
    'samsa topic list',
    'samsa topic list --format wide',
    'samsa topic list --format json | jq .topics[].name',
  ],
  arguments: { topics: { doc: 'only these; all, when left out', isMany: true, names: 'topic' } },
  options: { ...formatOptions, internal: { short: 'i', doc: 'also those of Kafka itself' }, ...connectionOptions },
  run: async (given, context) => (await import('./topic/list.ts')).listTopics(given, context),
});

const describe = defineCommand({
  name: 'describe',
  summary: 'show partitions, replicas and settings of topics',
  examples: ['samsa topic describe orders', 'samsa topic describe orders --format yaml'],
  arguments: { topics },
  options: { ...formatOptions, ...connectionOptions },
  run: async (given, context) => (await import('./topic/describe.ts')).describeTopics(given, context),
});

const create = defineCommand({
  name: 'create',
  summary: 'create topics',
  examples: [
    'samsa topic create orders -p 3 -c retention.ms=86400000',
    'samsa topic create accounts -c cleanup.policy=compact --if-not-exists',
  ],
  arguments: { topics: { doc: 'names of topics', isRequired: true, isMany: true } },
  options: {
    partitions: {
      short: 'p',
      argument: '<count>',
      parse: parseNumber,
      doc: 'how many',
      otherwise: "the broker's default",
    },
    replicationFactor: {
      short: 'r',
      argument: '<count>',
      parse: parseNumber,
      doc: 'how many replicas of each partition',
      otherwise: "the broker's default",
    },
    config: { short: 'c', argument: '<key=value>', isMany: true, doc: 'a setting of the topic' },
    ifNotExists: { doc: 'fine when it is there already' },
    ...dryRunOptions,
    ...formatOptions,
    ...connectionOptions,
  },
  run: async (given, context) => (await import('./topic/create.ts')).createTopics(given, context),
});

const alter = defineCommand({
  name: 'alter',
  summary: 'add partitions to a topic, change its settings',
  examples: ['samsa topic alter orders --partitions 6 --delete-config retention.ms'],
  arguments: { topic: { doc: 'name of the topic', isRequired: true, names: 'topic' } },
  options: {
    partitions: { short: 'p', argument: '<count>', parse: parseNumber, doc: 'how many there shall be in all' },
    config: { short: 'c', argument: '<key=value>', isMany: true, doc: 'set a setting' },
    deleteConfig: { argument: '<key>', isMany: true, doc: 'let a setting have its default again' },
    ...dryRunOptions,
    ...formatOptions,
    ...connectionOptions,
  },
  run: async (given, context) => (await import('./topic/alter.ts')).alterTopic(given, context),
});

const remove = defineCommand({
  name: 'delete',
  aliases: ['rm'],
  summary: 'delete topics and all their records',
  examples: ['samsa topic delete orders --yes'],
  arguments: { topics },
  options: { ...yesOptions, ...formatOptions, ...connectionOptions },
  isDestructive: true,
  run: async (given, context) => (await import('./topic/delete.ts')).deleteTopics(given, context),
});

const purge = defineCommand({
  name: 'purge',
  summary: 'delete records of topics, oldest first',
  details: `Records before the place go, in each partition; the topic stays, and so do its offsets. Without --before
all that can be read goes. A topic that is only compacted cannot be purged.`,
  examples: [
    'samsa topic purge orders',
    'samsa topic purge orders:0,2 --before @-7d --yes',
    'samsa topic purge orders --before 42 --dry-run',
  ],
  arguments: { topics: places },
  options: {
    before: {
      argument: '<place>',
      default: 'end',
      doc: 'delete the records before it: end, 42, -10 (all but the last 10), @-7d, @2026-01-01',
    },
    dryRun: { short: 'd', doc: 'only show what would go' },
    ...yesOptions,
    ...formatOptions,
    ...connectionOptions,
  },
  isDestructive: true,
  run: async (given, context) => (await import('./topic/purge.ts')).purgeTopics(given, context),
});

const offsets = defineCommand({
  name: 'offsets',
  summary: 'show where partitions begin and end, and where a time is',
  examples: ['samsa topic offsets orders', 'samsa topic offsets orders:0 --at @-1h'],
  arguments: { topics: places },
  options: {
    at: { argument: '<place>', doc: 'show this place too: -10, +5, @-1h, @2026-01-01T10:00:00Z' },
    ...formatOptions,
    ...connectionOptions,
  },
  run: async (given, context) => (await import('./topic/offsets.ts')).showOffsets(given, context),
});

export const topicCommands: CommandGroup = {
  name: 'topic',
  aliases: ['topics'],
  summary: 'list, describe, create, alter, delete and purge topics',
  commands: [list, describe, create, alter, remove, purge, offsets],
};
