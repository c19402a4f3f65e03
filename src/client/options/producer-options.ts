// The producer's options. The combinations that Java refuses are refused here too.

import type { ConfigTable, ConfigValues } from '../../base/config/config-definition.ts';
import { ConfigError } from '../../base/config/config-error.ts';
import { atLeast, between, betweenOr, nonEmptyString, oneOf } from '../../base/config/constraint.ts';
import { commonOptions } from './common-options.ts';
import { metricsOptions } from './metrics-options.ts';

export const producerOptions = {
  ...commonOptions,
  acks: {
    type: 'string',
    default: 'all',
    valid: oneOf('all', '-1', '0', '1'),
    importance: 'low',
    doc: 'When a record counts as sent: never asked (0), written by the leader (1), by all in-sync replicas (all).',
  },
  'batch.size': {
    type: 'int',
    default: 16_384,
    valid: atLeast(0),
    importance: 'medium',
    doc: 'Bytes of records at which a batch for one partition leaves without waiting for more. While it cannot leave it goes on growing, up to 32 times this. A larger record goes alone; 0 sends each alone.',
  },
  'buffer.memory': {
    type: 'long',
    default: 33_554_432,
    valid: atLeast(0),
    importance: 'high',
    doc: 'Bytes of records that may wait or be under way; beyond, `send` waits for up to `max.block.ms`.',
  },
  'compression.type': {
    type: 'string',
    default: 'none',
    valid: oneOf('none', 'gzip', 'snappy', 'lz4', 'zstd'),
    importance: 'high',
    doc: 'How batches are compressed.',
  },
  'compression.gzip.level': {
    type: 'int',
    default: -1,
    valid: betweenOr(1, 9, -1),
    importance: 'medium',
    doc: 'Level for gzip.',
  },
  'compression.lz4.level': {
    type: 'int',
    default: 9,
    valid: between(1, 17),
    importance: 'medium',
    doc: 'Level for lz4.',
  },
  'compression.zstd.level': {
    type: 'int',
    default: 3,
    valid: between(-131_072, 22),
    importance: 'medium',
    doc: 'Level for zstd.',
  },
  'delivery.timeout.ms': {
    type: 'int',
    default: 120_000,
    valid: atLeast(0),
    importance: 'medium',
    doc: 'From `send` to success or failure, retries included. At least `linger.ms` + `request.timeout.ms`.',
  },
  'enable.idempotence': {
    type: 'boolean',
    default: true,
    importance: 'low',
    doc: 'Each record is written once and in order, whatever is sent again. Needs acks=all, retries, at most 5 in flight.',
  },
  'linger.ms': {
    type: 'long',
    default: 5,
    valid: atLeast(0),
    importance: 'medium',
    doc: 'How long a batch that is not full waits for more records.',
  },
  'max.block.ms': {
    type: 'long',
    default: 60_000,
    valid: atLeast(0),
    importance: 'medium',
    doc: 'How long `send` and `partitionsFor` may wait for the cluster or for memory.',
  },
  'max.in.flight.requests.per.connection': {
    type: 'int',
    default: 5,
    valid: atLeast(1),
    importance: 'low',
    doc: 'Requests under way to one broker.',
  },
  'max.request.size': {
    type: 'int',
    default: 1_048_576,
    valid: atLeast(0),
    importance: 'medium',
    doc: 'Largest record, before compression, and largest request.',
  },
  'metadata.max.idle.ms': {
    type: 'long',
    default: 300_000,
    valid: atLeast(5_000),
    importance: 'low',
    doc: 'A topic that was not written to for this long is forgotten.',
  },
  ...metricsOptions,
  'partitioner.adaptive.partitioning.enable': {
    type: 'boolean',
    default: true,
    importance: 'low',
    doc: 'Records without a key go more often to partitions whose broker keeps up.',
  },
  'partitioner.availability.timeout.ms': {
    type: 'long',
    default: 0,
    valid: atLeast(0),
    importance: 'low',
    doc: 'A broker that takes nothing of what is due for this long gets no new records without a key. 0: never.',
  },
  'partitioner.class': {
    type: 'class',
    default: null,
    importance: 'medium',
    doc: '`RoundRobinPartitioner` or `UniformStickyPartitioner`, with or without their Java package. One of your own is passed as `partitioner`.',
  },
  'partitioner.ignore.keys': {
    type: 'boolean',
    default: false,
    importance: 'medium',
    doc: 'Keys do not decide the partition.',
  },
  retries: {
    type: 'int',
    default: 2_147_483_647,
    valid: between(0, 2_147_483_647),
    importance: 'high',
    doc: 'How often a batch is sent again; `delivery.timeout.ms` is the better bound.',
  },
  'transaction.timeout.ms': {
    type: 'int',
    default: 60_000,
    importance: 'low',
    doc: 'The coordinator aborts a transaction that is open for longer. Brokers allow up to `transaction.max.timeout.ms`.',
  },
  'transactional.id': {
    type: 'string',
    default: null,
    valid: nonEmptyString,
    importance: 'low',
    doc: 'Makes the producer transactional. A newer producer with the same id fences this one and ends what it left open.',
  },
} as const satisfies ConfigTable;

export type ProducerConfig = ConfigValues<typeof producerOptions>;

/** Fits together what depends on one another, as Java does: silently where the user said nothing, else refused. */
export function reconcileProducerConfig(config: ProducerConfig, given: ReadonlyMap<string, string>): ProducerConfig {
  const isIdempotent = decideIdempotence(config, given);
  if (config['transactional.id'] !== null && !isIdempotent)
    throw new ConfigError('transactional.id', 'Cannot set a transactional.id without also enabling idempotence.');
  return {
    ...config,
    'enable.idempotence': isIdempotent,
    'delivery.timeout.ms': decideDelivery(config, given),
  };
}

function decideIdempotence(config: ProducerConfig, given: ReadonlyMap<string, string>): boolean {
  if (!config['enable.idempotence']) return false;
  const conflict = idempotenceConflict(config);
  if (conflict === undefined) return true;
  if (given.has('enable.idempotence')) throw new ConfigError(conflict.key, conflict.message);
  return false;
}

function idempotenceConflict(config: ProducerConfig): { key: string; message: string } | undefined {
  if (config.acks !== 'all' && config.acks !== '-1') {
    return {
      key: 'acks',
      message:
        'Must set acks to all in order to use the idempotent producer. Otherwise we cannot guarantee idempotence.',
    };
  }
  if (config.retries === 0) {
    return { key: 'retries', message: 'Must set retries to non-zero when using the idempotent producer.' };
  }
  if (config['max.in.flight.requests.per.connection'] > 5) {
    const message =
      'Must set max.in.flight.requests.per.connection to at most 5 to use the idempotent producer. ' +
      `It is ${config['max.in.flight.requests.per.connection']}.`;
    return { key: 'max.in.flight.requests.per.connection', message };
  }
  return undefined;
}

function decideDelivery(config: ProducerConfig, given: ReadonlyMap<string, string>): number {
  const least = Math.min(config['linger.ms'] + config['request.timeout.ms'], 2_147_483_647);
  if (config['delivery.timeout.ms'] >= least) return config['delivery.timeout.ms'];
  if (!given.has('delivery.timeout.ms')) return least;
  throw new ConfigError(
    'delivery.timeout.ms',
    'delivery.timeout.ms should be equal to or larger than linger.ms + request.timeout.ms ' +
      `(it is ${config['delivery.timeout.ms']}, they are ${least})`,
  );
}
