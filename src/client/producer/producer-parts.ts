// What a producer is made of, put together from its options.

import { type ClientBase, type ClientSettings, clientSettingNames, createClientBase } from '../client-base.ts';
import { type ProducerConfig, producerOptions, reconcileProducerConfig } from '../options/producer-options.ts';
import { type OptionsOf, readOptions } from '../options/read-options.ts';
import { bytesSerde, type Serializer } from '../serializers.ts';
import { partitionerByName } from './partitioning/partitioner-by-name.ts';
import type { Partitioner, PartitionerFunction } from './partitioning/partitioner.ts';
import { type ProducerInterceptor, ProducerInterceptors } from './producer-interceptor.ts';
import { ProducerPipeline } from './producer-pipeline.ts';
import { RecordSerialization } from './record-serialization.ts';

export type ProducerOptions<K, V> = OptionsOf<typeof producerOptions> &
  ClientSettings & {
    /** Bytes as they are, when left out. */
    readonly keySerializer?: Serializer<K> | undefined;
    /** Bytes as they are, when left out. */
    readonly valueSerializer?: Serializer<V> | undefined;
    /** Instead of murmur2 for keys and sticky partitions without: an object, or a function. */
    readonly partitioner?: Partitioner<K, V> | PartitionerFunction<K, V> | undefined;
    /** See every record before it is serialized and when its outcome is known, in this order. */
    readonly interceptors?: readonly ProducerInterceptor<K, V>[] | undefined;
  };

export interface ProducerParts<K, V> {
  readonly base: ClientBase;
  readonly config: ProducerConfig;
  readonly interceptors: ProducerInterceptors<K, V>;
  /** undefined for the built-in choice. */
  readonly partitioner: Partitioner<K, V> | undefined;
  readonly pipeline: ProducerPipeline<K, V>;
}

const ownOptions = ['keySerializer', 'valueSerializer', 'partitioner', 'interceptors', ...clientSettingNames];

/** Throws a `ConfigError`. */
export function createProducerParts<K, V>(options: ProducerOptions<K, V>): ProducerParts<K, V> {
  const { config: read, given } = readOptions(producerOptions, options, ownOptions);
  const config = reconcileProducerConfig(read, given);
  const base = createClientBase('producer', config, options, true);
  const { platform, logger } = base;
  const interceptors = new ProducerInterceptors<K, V>(options.interceptors ?? [], logger);
  const partitioner =
    typeof options.partitioner === 'function'
      ? { partition: options.partitioner }
      : (options.partitioner ?? partitionerByName(config['partitioner.class'], platform.random));
  const serialization = new RecordSerialization<K, V>({
    clock: platform.clock,
    // The types say that without serializers K and V are bytes.
    keySerializer: options.keySerializer ?? (bytesSerde as unknown as Serializer<K>),
    valueSerializer: options.valueSerializer ?? (bytesSerde as unknown as Serializer<V>),
    maxRequestBytes: config['max.request.size'],
    bufferBytes: config['buffer.memory'],
  });
  const pipeline = new ProducerPipeline<K, V>({ base, config, customPartitioner: partitioner, serialization });
  return { base, config, interceptors, partitioner, pipeline };
}
