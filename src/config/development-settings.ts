// The settings of a start without a file: those of the server.properties that Kafka ships for
// development, except that we listen on the loopback interface and keep the data in a place that
// outlives a reboot.

const addressKeys = ['advertised.listeners', 'controller.quorum.bootstrap.servers'];

/**
 * @param dataDirectory where `log.dirs` points
 * @param given the keys that the environment or an override set: whoever moves the listeners does not get
 *   addresses of ours that no longer fit
 */
export function developmentSettings(dataDirectory: string, given: ReadonlySet<string>): ReadonlyMap<string, string> {
  const settings = new Map([
    ['process.roles', 'broker,controller'],
    ['node.id', '1'],
    ['controller.quorum.bootstrap.servers', '127.0.0.1:9093'],
    ['listeners', 'PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093'],
    ['inter.broker.listener.name', 'PLAINTEXT'],
    ['advertised.listeners', 'PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093'],
    ['controller.listener.names', 'CONTROLLER'],
    [
      'listener.security.protocol.map',
      'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL',
    ],
    ['log.dirs', dataDirectory],
    ['num.partitions', '1'],
    ['num.recovery.threads.per.data.dir', '1'],
    ['offsets.topic.replication.factor', '1'],
    ['share.coordinator.state.topic.replication.factor', '1'],
    ['share.coordinator.state.topic.min.isr', '1'],
    ['transaction.state.log.replication.factor', '1'],
    ['transaction.state.log.min.isr', '1'],
    ['log.retention.hours', '168'],
    ['log.segment.bytes', '1073741824'],
    ['log.retention.check.interval.ms', '300000'],
  ]);
  if (given.has('listeners')) for (const key of addressKeys) settings.delete(key);
  if (given.has('broker.id')) settings.delete('node.id');
  if (given.has('log.dir')) settings.delete('log.dirs');
  return settings;
}
