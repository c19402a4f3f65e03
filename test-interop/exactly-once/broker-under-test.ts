// The broker that the copies go through: Samsa, or Apache Kafka with EXACTLY_ONCE_BROKER=kafka, which tells
// whether the suite itself is right.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kafkaJars, startKafka } from '../support/apache-kafka.ts';
import { openWorkArea } from '../support/work-area.ts';

export interface BrokerUnderTest {
  readonly address: string;
  readonly port: number;
  /** Kill -9, and the same data on the same port again. */
  crash(): Promise<void>;
  close(): Promise<void>;
}

const overrides = [
  'group.initial.rebalance.delay.ms=0',
  'group.min.session.timeout.ms=1000',
  'offsets.topic.num.partitions=3',
  'transaction.state.log.num.partitions=3',
  'auto.create.topics.enable=false',
];

export const isKafka = process.env['EXACTLY_ONCE_BROKER'] === 'kafka';

export function openBroker(): Promise<BrokerUnderTest> {
  return isKafka ? openKafka() : openSamsa();
}

async function openSamsa(): Promise<BrokerUnderTest> {
  const area = await openWorkArea(overrides);
  const { address, port } = area.broker;
  return { address, port, crash: () => area.crash(), close: () => area.close() };
}

async function openKafka(): Promise<BrokerUnderTest> {
  const directory = mkdtempSync(join(tmpdir(), 'samsa-exactly-once-'));
  const jars = await kafkaJars();
  let broker = await startKafka(jars, directory, overrides);
  const { address, port } = broker;
  return {
    address,
    port,
    async crash() {
      await broker.stop();
      broker = await startKafka(jars, directory, overrides, port);
    },
    async close() {
      await broker.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
