// Keys of Kafka 3.9 that Kafka 4 does not have any more, with what to do about them.

const dropIt = 'Kafka 4 removed it; drop the line';

const removed: ReadonlyMap<string, string> = new Map([
  ['alter.config.policy.kraft.compatibility.enable', dropIt],
  ['auto.include.jmx.reporter', 'Kafka 4 removed it; use metric.reporters'],
  ['broker.id.generation.enable', 'Kafka 4 removed it; set node.id'],
  ['control.plane.listener.name', 'Kafka 4 removed it; use controller.listener.names'],
  ['controlled.shutdown.max.retries', dropIt],
  ['controlled.shutdown.retry.backoff.ms', dropIt],
  ['delegation.token.master.key', 'Kafka 4 calls it delegation.token.secret.key'],
  ['group.coordinator.new.enable', dropIt],
  ['inter.broker.protocol.version', 'Kafka 4 removed it; the metadata.version feature replaces it'],
  ['leader.imbalance.per.broker.percentage', dropIt],
  ['log.message.downconversion.enable', 'Kafka 4 removed it; records are always in format version 2'],
  ['log.message.format.version', 'Kafka 4 removed it; records are always in format version 2'],
  [
    'log.message.timestamp.difference.max.ms',
    'Kafka 4 removed it; use log.message.timestamp.before.max.ms and log.message.timestamp.after.max.ms',
  ],
  ['offsets.commit.required.acks', 'Kafka 4 removed it; commits always need all in-sync replicas'],
  ['reserved.broker.max.id', 'Kafka 4 removed it; set node.id'],
]);

/** What became of a removed key, or null for a key that Kafka never had. */
export function whyRemoved(key: string): string | null {
  if (key.startsWith('zookeeper.')) return 'Kafka 4 does not use ZooKeeper; drop the line';
  if (key.startsWith('password.encoder.')) return dropIt;
  return removed.get(key) ?? null;
}
