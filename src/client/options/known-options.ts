// Options of Java's clients that Samsa knows and does not have. They are refused by name: an option
// that is accepted and does nothing would be a promise that nobody keeps. So is the option of another
// kind of client.

import type { ConfigTable } from '../../base/config/config-definition.ts';
import { adminOptions } from './admin-options.ts';
import { consumerOptions } from './consumer-options.ts';
import { producerOptions } from './producer-options.ts';

/** Options, or prefixes of options when they end in a dot, and what to say about them. */
export const unsupportedOptions: readonly (readonly [string, string])[] = [
  ['ssl.', 'TLS is not supported yet'],
  ['sasl.', 'authentication is not supported yet'],
  ['security.providers', 'it names Java classes'],
  ['transaction.two.phase.commit.enable', 'no released broker offers transactions of two phases'],
  ['share.', 'share groups are not supported yet'],
  ['interceptor.classes', 'it names Java classes; pass objects as `interceptors`'],
  ['metric.reporters', 'it names Java classes'],
  ['metrics.recording.level', 'there is one level'],
  ['metrics.', 'this client has no metrics yet'],
  ['enable.metrics.push', 'client metrics are not supported yet'],
  ['config.providers', 'configuration providers are not supported'],
  ['client.dns.lookup', 'the platform resolves names'],
  ['send.buffer.bytes', 'the operating system sizes socket buffers'],
  ['receive.buffer.bytes', 'the operating system sizes socket buffers'],
  ['key.serializer', 'pass a `keySerializer` object'],
  ['value.serializer', 'pass a `valueSerializer` object'],
  ['key.deserializer', 'pass a `keyDeserializer` object'],
  ['value.deserializer', 'pass a `valueDeserializer` object'],
];

const tables: readonly (readonly [string, ConfigTable])[] = [
  ['producers', producerOptions],
  ['consumers', consumerOptions],
  ['admin clients', adminOptions],
];

/** Why a key of Kafka's is not accepted; undefined for a key that is not Kafka's either. */
export function whyUnsupported(dottedKey: string): string | undefined {
  for (const [name, reason] of unsupportedOptions) {
    if (dottedKey === name || (name.endsWith('.') && dottedKey.startsWith(name))) return reason;
  }
  const owners = tables.filter(([, table]) => Object.hasOwn(table, dottedKey)).map(([owner]) => owner);
  return owners.length === 0 ? undefined : `it is an option of ${owners.join(' and ')}`;
}
