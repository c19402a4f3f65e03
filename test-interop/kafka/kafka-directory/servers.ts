// Apache Kafka and Samsa by turns on the same two log directories, with the same settings where both have them.

import { join } from 'node:path';
import { type KafkaBroker, startKafka } from '../../support/apache-kafka.ts';
import { type BrokerProcess, freePort, startBroker } from '../../support/broker-process.ts';
import { authenticated, type Caller, connectTo } from './connection.ts';
import { securitySettings } from './kafka-only.ts';

/** Small topics of Kafka's own, and snapshots of the metadata all the time. */
const common = (home: string): string[] => [
  `log.dirs=${join(home, 'data')},${join(home, 'data-2')}`,
  'offsets.topic.num.partitions=2',
  'transaction.state.log.num.partitions=2',
  'share.coordinator.state.topic.num.partitions=2',
  'group.initial.rebalance.delay.ms=0',
  'metadata.log.max.record.bytes.between.snapshots=2000',
  'log.cleaner.backoff.ms=200',
  'log.flush.start.offset.checkpoint.interval.ms=200',
];

const ofKafka = ['metadata.log.segment.ms=2000', 'log.initial.task.delay.ms=100'];

export interface SecuredKafka {
  readonly broker: KafkaBroker;
  readonly caller: Caller;
  /** Somebody who may have delegation tokens. */
  readonly admin: Caller;
}

export async function onKafka<T>(
  jars: string,
  home: string,
  ending: 'shutDown' | 'stop',
  body: (kafka: SecuredKafka) => Promise<T>,
): Promise<T> {
  const [port, controllerPort, saslPort] = [await freePort(), await freePort(), await freePort()];
  const settings = [...securitySettings(port, controllerPort, saslPort), ...common(home), ...ofKafka];
  const broker = await startKafka(jars, home, settings, port);
  try {
    const caller = await connectTo(port);
    const admin = await authenticated(saslPort, 'admin', 'admin-secret');
    const result = await body({ broker, caller, admin });
    await caller.close();
    await admin.close();
    await broker[ending]();
    return result;
  } finally {
    await broker.stop();
  }
}

export async function onSamsa<T>(
  home: string,
  ending: 'stop' | 'kill',
  body: (samsa: { readonly broker: BrokerProcess; readonly caller: Caller }) => Promise<T>,
): Promise<T> {
  const broker = await startBroker({ dataDirectory: join(home, 'data'), overrides: common(home) });
  try {
    const caller = await connectTo(broker.port);
    const result = await body({ broker, caller });
    await caller.close();
    await broker[ending]();
    return result;
  } finally {
    await broker.kill();
  }
}
