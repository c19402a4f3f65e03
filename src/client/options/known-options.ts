// Options of Java's clients that Samsa knows and does not have. They are refused by name: an option
// that is accepted and does nothing would be a promise that nobody keeps.

/** Options, or prefixes of options when they end in a dot, and what to say about them. */
const unsupported: readonly (readonly [string, string])[] = [
  ['ssl.', 'TLS is not supported yet'],
  ['sasl.', 'authentication is not supported yet'],
  ['security.providers', 'it names Java classes'],
  ['transactional.id', 'transactions are not supported yet'],
  ['transaction.', 'transactions are not supported yet'],
  ['group.', 'consumer groups are not supported yet'],
  ['session.timeout.ms', 'consumer groups are not supported yet'],
  ['heartbeat.interval.ms', 'consumer groups are not supported yet'],
  ['max.poll.interval.ms', 'consumer groups are not supported yet'],
  ['partition.assignment.strategy', 'consumer groups are not supported yet'],
  ['enable.auto.commit', 'consumer groups are not supported yet'],
  ['auto.commit.interval.ms', 'consumer groups are not supported yet'],
  ['exclude.internal.topics', 'consumer groups are not supported yet'],
  ['share.', 'share groups are not supported yet'],
  ['interceptor.classes', 'interceptors are not supported yet'],
  ['metric.reporters', 'client metrics are not supported yet'],
  ['metrics.', 'client metrics are not supported yet'],
  ['enable.metrics.push', 'client metrics are not supported yet'],
  ['config.providers', 'configuration providers are not supported'],
  ['client.dns.lookup', 'the platform resolves names'],
  ['send.buffer.bytes', 'the operating system sizes socket buffers'],
  ['receive.buffer.bytes', 'the operating system sizes socket buffers'],
  ['bootstrap.controllers', 'use bootstrap.servers'],
  ['partitioner.class', 'pass a `partitioner`'],
  ['partitioner.availability.timeout.ms', 'it is not supported yet'],
  ['key.serializer', 'pass a `keySerializer` object'],
  ['value.serializer', 'pass a `valueSerializer` object'],
  ['key.deserializer', 'pass a `keyDeserializer` object'],
  ['value.deserializer', 'pass a `valueDeserializer` object'],
];

/** Why a key of Kafka's is not accepted; undefined for a key that is not Kafka's either. */
export function whyUnsupported(dottedKey: string): string | undefined {
  for (const [name, reason] of unsupported) {
    if (dottedKey === name || (name.endsWith('.') && dottedKey.startsWith(name))) return reason;
  }
  return undefined;
}
