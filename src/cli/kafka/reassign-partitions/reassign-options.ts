// The options of kafka-reassign-partitions, and which of them an action takes. The order of the checks is Kafka's:
// of several mistakes it is always the same one that is told.

import { adminConfigOption, commonToolOptions } from '../kafka-tool.ts';
import { requireOptions, UsageError } from '../options/option-rules.ts';
import type { GivenOptions, ToolOptions } from '../options/tool-options.ts';

export const reassignOptions = {
  ...commonToolOptions,
  'bootstrap-server': {
    argument: { type: 'String', what: 'Server(s) to use for bootstrapping' },
    doc: 'Where the cluster is: host:port of one or more brokers, separated by commas.',
  },
  'bootstrap-controller': {
    argument: { type: 'String', what: 'bootstrap controller to connect to' },
    doc: 'Where the controllers are, for --cancel and --list, instead of --bootstrap-server.',
  },
  'command-config': adminConfigOption,
  generate: {
    doc: 'Propose an assignment, without carrying it out. Needs --topics-to-move-json-file and --broker-list.',
  },
  execute: { doc: 'Begin the assignment of --reassignment-json-file.' },
  verify: {
    doc: 'Say how far the assignment of --reassignment-json-file is, and take the throttles away when nothing is moved any more.',
  },
  cancel: { doc: 'Call off what goes on of --reassignment-json-file.' },
  list: { doc: 'Show what is being moved.' },
  'topics-to-move-json-file': {
    argument: { type: 'String', what: 'topics to reassign json file path' },
    doc: 'With --generate: a file that lists topics: {"topics": [{"topic": "foo"}, {"topic": "foo1"}], "version": 1}',
  },
  'broker-list': {
    argument: { type: 'String', what: 'brokerlist' },
    doc: 'With --generate: the brokers to spread the partitions over, as 0,1,2.',
  },
  'disable-rack-aware': { doc: 'With --generate: racks do not count.' },
  'reassignment-json-file': {
    argument: { type: 'String', what: 'manual assignment json file path' },
    doc: 'A file that says where replicas shall be: {"partitions": [{"topic": "foo", "partition": 1, "replicas": [1, 2, 3], "log_dirs": ["dir1", "dir2", "dir3"]}], "version": 1}. Without "log_dirs", or with "any", the broker chooses.',
  },
  throttle: {
    argument: { type: 'Long', what: 'throttle' },
    doc: 'With --execute: how many bytes per second may go from broker to broker for it; given again with --additional it changes that. -1: as many as there are. Below 1 KB/s is not advisable.',
    default: '-1',
  },
  'replica-alter-log-dirs-throttle': {
    argument: { type: 'Long', what: 'replicaAlterLogDirsThrottle' },
    doc: 'With --execute: how many bytes per second may go between log directories of one broker. -1: as many as there are.',
    default: '-1',
  },
  timeout: {
    argument: { type: 'Long', what: 'timeout' },
    doc: 'With --execute and --cancel: for how many milliseconds it is tried to begin moves between log directories.',
    default: '10000',
  },
  additional: { doc: 'With --execute: also when others are going on. Changes the throttle of what goes on, too.' },
  'preserve-throttles': { doc: 'With --verify and --cancel: leave throttles as they are.' },
  'disallow-replication-factor-change': {
    doc: 'With --execute: refuse what would change how many replicas a partition has.',
  },
} as const satisfies ToolOptions;

type Name = keyof typeof reassignOptions;
export type GivenReassignOptions = GivenOptions<typeof reassignOptions>;

const actions = {
  generate: {
    required: ['topics-to-move-json-file', 'broker-list'],
    permitted: ['bootstrap-server', 'command-config', 'disable-rack-aware'],
  },
  execute: {
    required: ['reassignment-json-file'],
    permitted: [
      'additional',
      'bootstrap-server',
      'command-config',
      'throttle',
      'replica-alter-log-dirs-throttle',
      'timeout',
      'disallow-replication-factor-change',
    ],
  },
  verify: {
    required: ['reassignment-json-file'],
    permitted: ['bootstrap-server', 'command-config', 'preserve-throttles'],
  },
  cancel: {
    required: ['reassignment-json-file'],
    permitted: ['bootstrap-server', 'bootstrap-controller', 'command-config', 'preserve-throttles', 'timeout'],
  },
  list: { required: [], permitted: ['bootstrap-server', 'bootstrap-controller', 'command-config'] },
} as const satisfies Record<string, { required: readonly Name[]; permitted: readonly Name[] }>;

export type ReassignAction = keyof typeof actions;

/** What shall be done. Throws a `UsageError`. */
export function checkReassignOptions(given: GivenReassignOptions): ReassignAction {
  const names = Object.keys(actions) as ReassignAction[];
  const [action, ...others] = names.filter((name) => given.has(name));
  if (action === undefined || others.length > 0) {
    const list = names.map((name) => `--${name}`).join(', ');
    throw new UsageError(`Command must include exactly one action: ${list}`);
  }
  const [servers, controllers] = [given.has('bootstrap-server'), given.has('bootstrap-controller')];
  if (servers && controllers)
    throw new UsageError("Please don't specify both --bootstrap-server and --bootstrap-controller");
  if (!servers && !controllers)
    throw new UsageError('Please specify either --bootstrap-server or --bootstrap-controller');
  const { required, permitted } = actions[action];
  requireOptions(given, ...required);
  const allowed: readonly string[] = [action, ...required, ...permitted];
  const wrong = (Object.keys(reassignOptions) as Name[]).find((name) => given.has(name) && !allowed.includes(name));
  if (wrong !== undefined) throw new UsageError(`Option "[${wrong}]" can't be used with action "[${action}]"`);
  return action;
}
