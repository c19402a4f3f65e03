// samsa group: consumer groups, where they are and how to move them.

import { type CommandGroup, defineCommand } from '../command-definition.ts';
import { connectionOptions, formatOptions, yesOptions } from '../common-options.ts';
import { parseWatch } from '../values.ts';

const groups = { doc: 'ids of groups', isRequired: true, isMany: true, names: 'group' } as const;
const group = { doc: 'id of the group', isRequired: true, names: 'group' } as const;

const list = defineCommand({
  name: 'list',
  aliases: ['ls'],
  summary: 'list groups of every kind',
  examples: ['samsa group list', 'samsa group list --state Empty --type Classic'],
  arguments: {},
  options: {
    state: { argument: '<state>', isMany: true, doc: 'only groups in this state: Stable, Empty, …' },
    type: { argument: '<type>', isMany: true, doc: 'only groups of this type: Consumer, Classic, Share, Streams' },
    ...formatOptions,
    ...connectionOptions,
  },
  run: async (given, context) => (await import('./group/list.ts')).listGroups(given, context),
});

const describe = defineCommand({
  name: 'describe',
  summary: 'show state, members, offsets and lag of groups',
  examples: ['samsa group describe billing', 'samsa group describe billing --format json | jq .groups[].totalLag'],
  arguments: { groups },
  options: { ...formatOptions, ...connectionOptions },
  run: async (given, context) => (await import('./group/describe.ts')).describeGroups(given, context),
});

const offsets = defineCommand({
  name: 'offsets',
  summary: 'show what a group has committed, partition by partition',
  examples: ['samsa group offsets billing', 'samsa group offsets billing --format ndjson'],
  arguments: { group },
  options: { ...formatOptions, ...connectionOptions },
  run: async (given, context) => (await import('./group/offsets.ts')).showGroupOffsets(given, context),
});

const seek = defineCommand({
  name: 'seek',
  summary: 'move the offsets of a group; shows what it would do, until --execute',
  details: `Without topics all partitions move for which the group has offsets. A group that has members is refused, as
Kafka does: stop its consumers first. Places that a log does not have are brought inside its bounds.

Places (--to):
  start, end           the first record, behind the last one
  42, +5, -10          offset 42; 5 behind the first; 10 before the end
  @-1h, @2026-01-01    the first record that is not older: relative to now, a date (UTC), RFC 3339, ms or s`,
  examples: [
    'samsa group seek billing --to @-1h',
    'samsa group seek billing orders:0,2 --to start --execute',
    'samsa group seek billing --shift=-10 --execute',
    'samsa group seek billing-copy --to-group billing --execute',
  ],
  arguments: {
    group,
    topics: { doc: 'only these, of some partitions as orders:0,2', isMany: true, names: 'topic' },
  },
  options: {
    to: { argument: '<place>', doc: 'where to go' },
    shift: { argument: '<count>', doc: 'so many offsets forward, or back when negative (--shift=-10)' },
    toGroup: { argument: '<group>', doc: 'to what this other group has committed', names: 'group' },
    execute: { doc: 'do it' },
    ...formatOptions,
    ...connectionOptions,
  },
  run: async (given, context) => (await import('./group/seek.ts')).seekGroup(given, context),
});

const explain = defineCommand({
  name: 'explain',
  summary: 'say what a group is doing, who holds it up and who makes no progress',
  details: `Watches the group for a while and compares. What is marked "known" was said by the coordinator; what is
marked "inferred" is concluded from it. Kafka's protocol does not tell why a group has rebalanced: Samsa's broker
writes the cause of each rebalance into its log ("a group has rebalanced").`,
  examples: ['samsa group explain billing', 'samsa group explain billing --watch 30s'],
  arguments: { group },
  options: {
    watch: {
      argument: '<duration>',
      default: '6s',
      parse: parseWatch,
      doc: 'how long to watch; consumers commit every 5 s unless they are told otherwise',
    },
    ...formatOptions,
    ...connectionOptions,
  },
  run: async (given, context) => (await import('./group/explain.ts')).explainGroup(given, context),
});

const remove = defineCommand({
  name: 'delete',
  aliases: ['rm'],
  summary: 'delete groups that have no members, and their offsets',
  examples: ['samsa group delete billing --yes'],
  arguments: { groups },
  options: { ...yesOptions, ...formatOptions, ...connectionOptions },
  isDestructive: true,
  run: async (given, context) => (await import('./group/delete.ts')).deleteGroups(given, context),
});

export const groupCommands: CommandGroup = {
  name: 'group',
  aliases: ['groups'],
  summary: 'list, describe, seek, explain and delete groups',
  commands: [list, describe, offsets, seek, explain, remove],
};
