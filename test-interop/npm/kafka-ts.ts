// kafka-ts: strings only, always idempotent, never compressed, but the newest request versions.

import assert from 'node:assert/strict';
import { load } from '../support/cache.ts';
import type { Driver } from './driver.ts';

export async function kafkaTs(packages: string, address: string): Promise<Driver> {
  const { createKafkaClient, API, setLogger } = await load(packages, 'kafka-ts');
  const say = (message: string, fields: unknown): void => console.error('kafka-ts:', message, fields);
  const silence = (): void => {};
  setLogger({ debug: silence, info: silence, warn: say, error: say });
  const [host, port] = address.split(':');
  const client = createKafkaClient({ clientId: 'kafka-ts', bootstrapServers: [{ host, port: Number(port) }] });
  const producer = client.createProducer({});
  const cluster = client.createCluster();
  await cluster.connect();
  return {
    name: 'kafka-ts',
    codecs: ['none'],
    acksLevels: ['idempotent'],
    onlyText: true,
    ownTimestamps: true,
    async createTopic(name, numPartitions, configs = {}) {
      const entries = Object.entries(configs).map(([key, value]) => ({ name: key, value }));
      await cluster.ensureConnected();
      await cluster.sendRequest(API.CREATE_TOPICS, {
        validateOnly: false,
        timeoutMs: 10_000,
        topics: [{ name, numPartitions, replicationFactor: 1, assignments: [], configs: entries }],
      });
    },
    async produce(topic, records) {
      const messages = records.map(({ key, value, headers, timestampMs, number }) => ({
        topic,
        partition: number % 3,
        timestamp: BigInt(timestampMs),
        key: key?.toString('utf8') ?? null,
        value: value?.toString('utf8') ?? null,
        headers,
      }));
      await producer.send(messages);
    },
    async administrate(topic) {
      const metadata = await cluster.sendRequest(API.METADATA, {
        topics: [{ id: null, name: topic }],
        allowTopicAutoCreation: false,
        includeTopicAuthorizedOperations: false,
      });
      assert.equal(metadata.topics[0].partitions.length, 3);
      await cluster.sendRequest(API.DELETE_TOPICS, { topics: [{ name: topic, topicId: null }], timeoutMs: 10_000 });
    },
    async close() {
      await producer.close();
      await cluster.disconnect();
    },
  };
}
