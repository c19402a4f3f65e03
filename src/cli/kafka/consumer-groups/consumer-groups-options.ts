// The options of kafka-consumer-groups.

import { bootstrapServerOption, commandConfigOption, commonToolOptions } from '../kafka-tool.ts';
import type { GivenOptions, ToolOptions } from '../options/tool-options.ts';

export const consumerGroupsOptions = {
  ...commonToolOptions,
  'bootstrap-server': {
    ...bootstrapServerOption,
    doc: 'Where the cluster is: host:port of one or more brokers, separated by commas. REQUIRED, except for --validate-regex.',
  },
  'command-config': commandConfigOption,
  list: { doc: 'List the groups of consumers, and those that only hold offsets.' },
  describe: { doc: 'Show what groups have committed and how far they lag behind, or their members or state.' },
  delete: { doc: 'Delete groups that have no members, with all they have committed.' },
  'reset-offsets': {
    doc: 'Move the committed offsets of groups that have no members: where, one of the options from --by-duration to --to-offset says; for which partitions, --topic or --all-topics (not with --from-file). Says what it would do, unless --execute is given.',
  },
  'delete-offsets': { doc: 'Delete what a group has committed for topics that none of its members reads.' },
  'validate-regex': {
    argument: { type: 'String', what: 'regex' },
    doc: 'Say whether this is a regular expression as RE2 has them, which subscriptions are written in.',
  },
  group: {
    argument: { type: 'String', what: 'consumer group' },
    doc: 'The group; several, if given several times.',
  },
  'all-groups': { doc: 'All groups of consumers.' },
  topic: {
    argument: { type: 'String', what: 'topic' },
    doc: 'A topic whose offsets are deleted or reset, or some of its partitions: topic1:0,1,2. Several, if given several times.',
  },
  'all-topics': { doc: 'With --reset-offsets: all partitions that the group has committed offsets for.' },
  members: {
    doc: 'With --describe: the members of the group. Example: --describe --group group1 --members',
    onlyWith: ['describe'],
  },
  offsets: {
    doc: 'With --describe: the partitions of the group with their offsets and lag, as without it. Example: --describe --group group1 --offsets',
    onlyWith: ['describe'],
  },
  state: {
    argument: { type: 'String', isOptional: true },
    doc: 'With --describe: the state of the group. With --list: the state of every group, or only of those that are in one of these. Example: --list --state stable,empty',
    onlyWith: ['describe', 'list'],
  },
  verbose: {
    doc: 'With --describe: what else there is to know. Example: --describe --group group1 --members --verbose',
    onlyWith: ['describe'],
  },
  type: {
    argument: { type: 'String', isOptional: true },
    doc: 'With --list: the type of every group, or only of those that have one of these. Example: --list --type classic,consumer',
    onlyWith: ['list'],
  },
  timeout: {
    argument: { type: 'Long', what: 'timeout (ms)' },
    doc: 'How long each request to the cluster may take, in milliseconds.',
    default: '30000',
  },
  'dry-run': { doc: 'With --reset-offsets: only show which offsets there would be.' },
  execute: { doc: 'With --reset-offsets: do it.' },
  export: { doc: 'With --reset-offsets: show the offsets as CSV, which --from-file reads.' },
  'to-offset': { argument: { type: 'Long', what: 'offset' }, doc: 'Reset to this offset.' },
  'from-file': {
    argument: { type: 'String', what: 'path to CSV file' },
    doc: 'Reset to the offsets in a file: lines of topic,partition,offset for one group, of group,topic,partition,offset for several.',
  },
  'to-datetime': {
    argument: { type: 'String', what: 'datetime' },
    doc: "Reset to the first record that is not older than this time. Format: 'YYYY-MM-DDThh:mm:ss.sss', with a time zone behind it if it is not UTC.",
  },
  'by-duration': {
    argument: { type: 'String', what: 'duration' },
    doc: "Reset to the first record that is not older than this long ago. Format: 'PnDTnHnMnS'",
  },
  'to-earliest': { doc: 'Reset to the first record there is.' },
  'to-latest': { doc: 'Reset to the end: only records that come later are read.' },
  'to-current': { doc: 'Reset to what is committed now, or to the end where nothing is.' },
  'shift-by': {
    argument: { type: 'Long', what: 'number-of-offsets' },
    doc: 'Reset to so many offsets behind what is committed, or before it if negative.',
  },
} as const satisfies ToolOptions;

export type ConsumerGroupsOptions = typeof consumerGroupsOptions;
export type GivenConsumerGroupsOptions = GivenOptions<ConsumerGroupsOptions>;

/** Ways to say where offsets are reset to. */
export const resetScenarios = [
  'to-offset',
  'to-datetime',
  'by-duration',
  'to-earliest',
  'to-latest',
  'to-current',
  'shift-by',
  'from-file',
] as const satisfies readonly (keyof ConsumerGroupsOptions)[];
