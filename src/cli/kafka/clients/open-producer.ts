// The producer of a tool, from Kafka's properties.

import { type ClientSettings, Producer, type ProducerOptions, type Serializer } from '../../../client/index.ts';
import { producerOptions } from '../../../client/options/producer-options.ts';
import type { CommandContext } from '../../command-context.ts';
import { constructClient, type Properties } from './construct-client.ts';

const ignored = ['key.serializer', 'value.serializer'];

/** `settings`: where the client says what it meets, for instance. Throws a `CommandLineError`. */
export function openProducer<V>(
  context: CommandContext,
  properties: Properties,
  serde: Serializer<V>,
  settings: ClientSettings = {},
): Producer<V, V> {
  return constructClient(
    context,
    'producer',
    { properties, table: producerOptions, ignored },
    (options) =>
      new Producer({
        ...settings,
        ...(options as ProducerOptions<V, V>),
        keySerializer: serde,
        valueSerializer: serde,
      }),
  );
}
