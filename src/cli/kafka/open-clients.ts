// The producer and the consumer of a tool, from Kafka's properties. Tools have their own serializers, whatever a
// property file says; what the client refuses is told in its words.

import {
  type ClientSettings,
  ConfigError,
  Consumer,
  type ConsumerOptions,
  type Deserializer,
  Producer,
  type ProducerOptions,
  type Serializer,
} from '../../client/index.ts';
import { consumerOptions } from '../../client/options/consumer-options.ts';
import { producerOptions } from '../../client/options/producer-options.ts';
import type { CommandContext } from '../command-context.ts';
import { optionsOfClient } from './read-property-file.ts';
import { CommandLineError } from './tool-options.ts';

export type Properties = ReadonlyMap<string, string>;

/** `settings`: where the client says what it meets, for instance. Throws a `CommandLineError`. */
export function openProducer<V>(
  context: CommandContext,
  properties: Properties,
  serde: Serializer<V>,
  settings: ClientSettings = {},
): Producer<V, V> {
  const kept = without(properties, ['key.serializer', 'value.serializer']);
  const options = optionsOfClient(context, producerOptions, kept) as ProducerOptions<V, V>;
  return construct(
    'producer',
    () => new Producer({ ...settings, ...options, keySerializer: serde, valueSerializer: serde }),
  );
}

/** As `openProducer`. Throws a `CommandLineError`. */
export function openConsumer<V>(
  context: CommandContext,
  properties: Properties,
  serde: Deserializer<V>,
  settings: ClientSettings = {},
): Consumer<V, V> {
  const kept = without(properties, ['key.deserializer', 'value.deserializer']);
  const options = optionsOfClient(context, consumerOptions, kept) as ConsumerOptions<V, V>;
  return construct(
    'consumer',
    () => new Consumer({ ...settings, ...options, keyDeserializer: serde, valueDeserializer: serde }),
  );
}

function without(properties: Properties, names: readonly string[]): Properties {
  return new Map([...properties].filter(([name]) => !names.includes(name)));
}

/** Java tells an address that is none only as the cause of another exception. */
function construct<T>(kind: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    const cause = error instanceof AggregateError ? (error.errors[0] as Error) : (error as Error);
    const prefix =
      cause instanceof ConfigError && cause.key === 'bootstrap.servers' ? `Failed to construct kafka ${kind}\n` : '';
    throw new CommandLineError(`${prefix}${(error as Error).message}`, { cause: error });
  }
}
