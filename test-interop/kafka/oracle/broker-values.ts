// Settings of a broker that are made while it runs, good and bad ones: both brokers take or refuse them alike.

type Row = readonly [key: string, value: string];

const rows = (values: readonly string[], ...keys: readonly string[]): Row[] =>
  keys.flatMap((key) => values.map((value): Row => [key, value]));

export const brokerValues: readonly Row[] = [
  ...rows(['-1', '0', '1', '4', '16', '17', 'x', ''], 'num.io.threads'),
  ...rows(['0', '1', '6', '7', ' 5 '], 'num.network.threads'),
  ...rows(['0', '2', '3'], 'num.replica.fetchers'),
  ...rows(['0', '5', '20', '21', '4'], 'background.threads', 'remote.log.reader.threads'),
  ...rows(['0', '1000'], 'num.recovery.threads.per.data.dir'),
  ...rows(['0', '2', '3'], 'log.cleaner.threads'),
  ...rows(['-1', '0', '1'], 'max.connections', 'max.connection.creation.rate', 'max.connections.per.ip'),
  ...rows(['', 'a:1', 'a:1,b:2', 'a', 'host,a:1', 'a:x', 'a:'], 'max.connections.per.ip.overrides'),
  ...rows(['-2', '-1', '0', '1', 'x'], 'log.roll.ms', 'log.roll.jitter.ms', 'log.retention.ms', 'log.retention.bytes'),
  ...rows(['-3', '-2', '-1', '5', '9000000000'], 'log.local.retention.ms', 'log.local.retention.bytes'),
  ...rows(['-1', '0', '1', '2147483648'], 'message.max.bytes', 'log.segment.bytes', 'log.flush.interval.messages'),
  ...rows(['', 'delete', 'compact,delete', 'delete,delete', 'none'], 'log.cleanup.policy'),
  ...rows(['gzip', 'rar'], 'compression.type', 'log.message.timestamp.type'),
  ...rows(['true', 'FALSE', 'maybe'], 'unclean.leader.election.enable'),
  ...rows(['-0.1', '0.5', '1.5', 'x'], 'log.cleaner.min.cleanable.ratio'),
  ...rows(['1', '100000'], 'group.consumer.assignment.interval.ms', 'group.share.assignment.interval.ms'),
  ...rows(['', 'a', 'a,,b'], 'listeners', 'cordoned.log.dirs'),
  ...rows(['JKS'], 'ssl.keystore.type', 'ssl.truststore.location', 'ssl.key.password'),
  ...rows(['1'], 'log.dirs', 'node.id', 'log.roll.hours', 'zookeeper.connect', 'no.such.key'),
  ...rows(['0', '5', 'x'], 'listener.name.plaintext.max.connections', 'listener.name.plaintext.no.such.key'),
];
