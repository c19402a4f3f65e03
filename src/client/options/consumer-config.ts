// From what a user passes to a consumer's settings: what depends on one another is fitted together as
// Java's ConsumerConfig does it, and what contradicts itself is refused.

import { ConfigError } from '../../base/config/config-error.ts';
import { type AssignmentStrategy, assignorsOf } from '../consumer/assignors/assignors-of.ts';
import type { PartitionAssignor } from '../consumer/assignors/partition-assignor.ts';
import { type ConsumerConfig, consumerOptions } from './consumer-options.ts';
import { type OptionsOf, readOptions, type ReadOptions } from './read-options.ts';

const strategyKey = 'partition.assignment.strategy';
const strategyName = 'partitionAssignmentStrategy';

/** What a user may pass: assignors as objects, too. */
export type ConsumerTableOptions = Omit<OptionsOf<typeof consumerOptions>, typeof strategyKey | typeof strategyName> & {
  readonly [K in typeof strategyKey | typeof strategyName]?:
    | AssignmentStrategy
    | readonly AssignmentStrategy[]
    | undefined;
};

export interface ReadConsumerOptions extends ReadOptions<typeof consumerOptions> {
  /** In order of preference. Empty when the broker assigns (`group.protocol=consumer`). */
  readonly assignors: readonly PartitionAssignor[];
}

/** Java's CONSUMER_PROTOCOL_UNSUPPORTED_CONFIGS and CLASSIC_PROTOCOL_UNSUPPORTED_CONFIGS, of those we have. */
const notWithProtocol = {
  classic: ['group.remote.assignor'],
  consumer: ['partition.assignment.strategy', 'heartbeat.interval.ms', 'session.timeout.ms'],
} as const;

/** Consumers that were given no name, as Java counts them: over all groups. */
let unnamedConsumers = 0;

/** Throws a `ConfigError`, or an `AggregateError` of several. `others` are keys that are not the table's business. */
export function readConsumerOptions(options: object, others: readonly string[]): ReadConsumerOptions {
  const objects = strategyObjects(options);
  const texts = objects === undefined ? options : { ...options, [objects.name]: objects.names };
  const { config: table, given } = readOptions(consumerOptions, texts, others);
  const config = reconcileConsumerConfig(table, given);
  if (config['group.protocol'] === 'consumer') return { config, given, assignors: [] };
  return { config, given, assignors: assignorsOf(objects?.strategies ?? config[strategyKey]) };
}

/** The strategies when there are objects among them, which the table of texts cannot hold. */
function strategyObjects(
  options: object,
): { readonly name: string; readonly strategies: readonly AssignmentStrategy[]; readonly names: string[] } | undefined {
  for (const [name, value] of Object.entries(options)) {
    if (name !== strategyKey && name !== strategyName) continue;
    const strategies = (Array.isArray(value) ? value : [value]) as readonly AssignmentStrategy[];
    if (!strategies.some((strategy) => typeof strategy === 'object' && strategy !== null)) continue;
    return { name, strategies, names: assignorsOf(strategies).map((assignor) => assignor.name) };
  }
  return undefined;
}

/** `given` is what the user set, by dotted key. */
export function reconcileConsumerConfig(config: ConsumerConfig, given: ReadonlyMap<string, string>): ConsumerConfig {
  const groupProtocol = config['group.protocol'].toLowerCase() === 'consumer' ? 'consumer' : 'classic';
  checkGroupId(config);
  checkProtocol(groupProtocol, given);
  const isClassicMember = groupProtocol === 'classic' && config['group.id'] !== null;
  if (isClassicMember && config['heartbeat.interval.ms'] >= config['session.timeout.ms']) {
    throw new ConfigError('heartbeat.interval.ms', 'Heartbeat must be set lower than the session timeout');
  }
  return {
    ...config,
    'group.protocol': groupProtocol,
    'enable.auto.commit': decideAutoCommit(config, given),
    'client.id': config['client.id'] === '' ? nextClientId(config) : config['client.id'],
  };
}

function checkGroupId(config: ConsumerConfig): void {
  if (config['group.id'] !== '') return;
  throw new ConfigError('group.id', 'The configured group.id should not be an empty string or whitespace.');
}

function checkProtocol(groupProtocol: 'classic' | 'consumer', given: ReadonlyMap<string, string>): void {
  const wrong = notWithProtocol[groupProtocol].filter((key) => (given.get(key) ?? '').trim() !== '');
  if (wrong.length === 0) return;
  throw new ConfigError(
    wrong[0]!,
    `${wrong.join(', ')} cannot be set when group.protocol=${groupProtocol.toUpperCase()}`,
  );
}

/** Without a group there is nowhere to commit to: false by default, an error when it was asked for. */
function decideAutoCommit(config: ConsumerConfig, given: ReadonlyMap<string, string>): boolean {
  const isWanted = config['enable.auto.commit'];
  if (config['group.id'] !== null || !isWanted) return isWanted;
  if (!given.has('enable.auto.commit')) return false;
  throw new ConfigError(
    'enable.auto.commit',
    'enable.auto.commit cannot be set to true when default group id (null) is used.',
  );
}

/** `consumer-<group>-<instance>`, or `consumer-<group>-<n>`; Java says `null` for no group, too. */
function nextClientId(config: ConsumerConfig): string {
  const instanceId = config['group.instance.id'];
  if (instanceId === null) unnamedConsumers += 1;
  return `consumer-${config['group.id']}-${instanceId ?? unnamedConsumers}`;
}
