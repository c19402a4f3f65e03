// The producer of kafka-console-producer: which of its options means which of the producer's. What the command line
// says wins over properties; what it does not say has a default of its own only where no property says otherwise.

import type { CommandContext } from '../../command-context.ts';
import { filedProperties, keyValueProperties } from '../clients/client-properties.ts';
import { consoleProducerOptions, type Given } from './console-producer-options.ts';

type OptionName = keyof typeof consoleProducerOptions;

/** In the order in which they are applied: the last one that was given wins. */
const numberOptions = [
  ['linger.ms', 'timeout'],
  ['request.timeout.ms', 'request-timeout-ms'],
  ['retries', 'message-send-max-retries'],
  ['retry.backoff.ms', 'retry-backoff-ms'],
  ['buffer.memory', 'max-memory-bytes'],
  ['batch.size', 'batch-size'],
  ['batch.size', 'max-partition-memory-bytes'],
  ['metadata.max.age.ms', 'metadata-expiry-ms'],
  ['max.block.ms', 'max-block-ms'],
] as const satisfies readonly (readonly [string, OptionName])[];

/** Throws a `CommandLineError`. */
export async function producerProperties(given: Given, context: CommandContext): Promise<Map<string, string>> {
  const properties = await filedProperties(context, given.one('command-config'));
  for (const [name, value] of keyValueProperties(given.all('command-property'))) properties.set(name, value);
  properties.set('bootstrap.servers', given.one('bootstrap-server')!);
  properties.set('compression.type', codec(given));
  if (!properties.has('client.id')) properties.set('client.id', 'console-producer');
  merge(properties, 'acks', given.one('request-required-acks'), '-1');
  for (const [name, option] of numberOptions) {
    const row = consoleProducerOptions[option];
    const type = row.argument.type === 'Long' ? 'Long' : 'Integer';
    merge(properties, name, given.number(option, type)?.toString(), row.default);
  }
  if (given.number('socket-buffer-size') !== undefined)
    context.output.say('--socket-buffer-size has no effect: the operating system sizes the buffers of sockets.');
  return properties;
}

function codec(given: Given): string {
  if (!given.has('compression-codec')) return 'none';
  const name = given.one('compression-codec');
  return name === undefined || name === '' ? 'gzip' : name;
}

function merge(properties: Map<string, string>, name: string, given: string | undefined, otherwise: string): void {
  if (given !== undefined || !properties.has(name)) properties.set(name, given ?? otherwise);
}
