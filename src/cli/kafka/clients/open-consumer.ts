// The consumer of a tool, from Kafka's properties.

import { type ClientSettings, Consumer, type ConsumerOptions, type Deserializer } from '../../../client/index.ts';
import { consumerOptions } from '../../../client/options/consumer-options.ts';
import type { CommandContext } from '../../command-context.ts';
import { constructClient, type Properties } from './construct-client.ts';

const ignored = ['key.deserializer', 'value.deserializer'];

/** `settings`: where the client says what it meets, for instance. Throws a `CommandLineError`. */
export function openConsumer<V>(
  context: CommandContext,
  properties: Properties,
  serde: Deserializer<V>,
  settings: ClientSettings = {},
): Consumer<V, V> {
  return constructClient(
    context,
    'consumer',
    { properties, table: consumerOptions, ignored },
    (options) =>
      new Consumer({
        ...settings,
        ...(options as ConsumerOptions<V, V>),
        keyDeserializer: serde,
        valueDeserializer: serde,
      }),
  );
}
