// From what `partition.assignment.strategy` says to assignors: Kafka's own by their name or by the name of
// Java's class, anybody's as objects. And what a consumer with several of them does around a rebalance.

import { ConfigError } from '../../../base/config/config-error.ts';
import { nearestName } from '../../../base/config/nearest-name.ts';
import { CooperativeStickyAssignor } from './cooperative-sticky-assignor.ts';
import type { PartitionAssignor, RebalanceProtocol } from './partition-assignor.ts';
import { RangeAssignor } from './range-assignor.ts';
import { RoundRobinAssignor } from './round-robin-assignor.ts';
import { StickyAssignor } from './sticky-assignor.ts';

export type AssignmentStrategy = string | PartitionAssignor;

const key = 'partition.assignment.strategy';

const builtIn: ReadonlyMap<string, () => PartitionAssignor> = new Map<string, () => PartitionAssignor>([
  ['range', () => new RangeAssignor()],
  ['roundrobin', () => new RoundRobinAssignor()],
  ['sticky', () => new StickyAssignor()],
  ['cooperative-sticky', () => new CooperativeStickyAssignor()],
]);

const javaClasses: ReadonlyMap<string, string> = new Map([
  ['RangeAssignor', 'range'],
  ['RoundRobinAssignor', 'roundrobin'],
  ['StickyAssignor', 'sticky'],
  ['CooperativeStickyAssignor', 'cooperative-sticky'],
]);

const javaPackage = 'org.apache.kafka.clients.consumer.';

/** New assignors for each consumer: some remember what it was given. Throws a `ConfigError`. */
export function assignorsOf(strategies: readonly AssignmentStrategy[]): readonly PartitionAssignor[] {
  if (strategies.length === 0) throw new ConfigError(key, `${key} must name at least one assignor`);
  const assignors = new Map<string, PartitionAssignor>();
  for (const strategy of strategies) {
    const assignor = typeof strategy === 'string' ? assignorNamed(strategy.trim()) : checkAssignor(strategy);
    if (assignors.has(assignor.name))
      throw new ConfigError(key, `The assignor name: '${assignor.name}' is used in more than one assignor`);
    assignors.set(assignor.name, assignor);
  }
  return [...assignors.values()];
}

function assignorNamed(name: string): PartitionAssignor {
  const short = name.startsWith(javaPackage) ? name.slice(javaPackage.length) : name;
  const create = builtIn.get(javaClasses.get(short) ?? name);
  if (create !== undefined) return create();
  const near = nearestName(short, [...builtIn.keys(), ...javaClasses.keys()]);
  throw new ConfigError(
    key,
    `${key}: there is no assignor ${name}${near === null ? '' : `; did you mean ${near}?`} An assignor of your own is passed as an object.`,
  );
}

function checkAssignor(assignor: PartitionAssignor): PartitionAssignor {
  const { name, assign } = assignor as Partial<PartitionAssignor>;
  if (typeof name === 'string' && name !== '' && typeof assign === 'function') return assignor;
  throw new ConfigError(key, `${key}: an assignor is an object with a name and an assign method`);
}

/** Cooperative when all assignors can do that: the group may settle on any of them. Throws a `ConfigError`. */
export function rebalanceProtocolOf(assignors: readonly PartitionAssignor[]): RebalanceProtocol {
  const allSupport = (protocol: RebalanceProtocol): boolean =>
    assignors.every(({ supportedProtocols }) => (supportedProtocols ?? ['eager']).includes(protocol));
  if (allSupport('cooperative')) return 'cooperative';
  if (allSupport('eager')) return 'eager';
  throw new ConfigError(
    key,
    `Specified assignors ${assignors.map(({ name }) => name).join(', ')} do not have commonly supported rebalance protocol`,
  );
}
