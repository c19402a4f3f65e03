// The partitioners that `partitioner.class` can name.

import { ConfigError } from '../../../base/config/config-error.ts';
import type { Random } from '../../../base/ports/random.ts';
import type { Partitioner } from './partitioner.ts';
import { RoundRobinPartitioner } from './round-robin-partitioner.ts';
import { UniformStickyPartitioner } from './uniform-sticky-partitioner.ts';

/** Java's names, with and without their package. */
const javaPackage = 'org.apache.kafka.clients.producer.';

/** From `partitioner.class`: null, and Java's old default, stand for the built-in choice. */
export function partitionerByName(name: string | null, random: Random): Partitioner | undefined {
  if (name === null) return undefined;
  switch (name.startsWith(javaPackage) ? name.slice(javaPackage.length).replace('internals.', '') : name) {
    case 'DefaultPartitioner':
      return undefined;
    case 'RoundRobinPartitioner':
      return new RoundRobinPartitioner();
    case 'UniformStickyPartitioner':
      return new UniformStickyPartitioner(random);
    default:
  }
  throw new ConfigError(
    'partitioner.class',
    `There is no partitioner ${name}. Pass RoundRobinPartitioner, UniformStickyPartitioner, or an object or function as \`partitioner\`.`,
  );
}
