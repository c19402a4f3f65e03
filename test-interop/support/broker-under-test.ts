// The broker that a suite runs over: Samsa, or Apache Kafka with BROKER_UNDER_TEST=kafka, which tells whether
// the suite itself asks for what Kafka promises.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kafkaJars, startKafka } from './apache-kafka.ts';
import { openWorkArea } from './work-area.ts';

export interface BrokerUnderTest {
  readonly address: string;
  readonly port: number;
  /** Kill -9, and the same data on the same port again. */
  crash(): Promise<void>;
  close(): Promise<void>;
}

export const isKafka = process.env['BROKER_UNDER_TEST'] === 'kafka';

export function openBroker(overrides: readonly string[]): Promise<BrokerUnderTest> {
  return isKafka ? openKafka(overrides) : openSamsa(overrides);
}

async function openSamsa(overrides: readonly string[]): Promise<BrokerUnderTest> {
  const area = await openWorkArea(overrides);
  const { address, port } = area.broker;
  return { address, port, crash: () => area.crash(), close: () => area.close() };
}

async function openKafka(overrides: readonly string[]): Promise<BrokerUnderTest> {
  const directory = mkdtempSync(join(tmpdir(), 'samsa-under-test-'));
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
