// @platformatic/kafka: pure TypeScript, the newest versions of every request.

import assert from 'node:assert/strict';
import { load } from '../support/cache.ts';
import { type Acks, acksLevels, codecs, type Driver } from './driver.ts';

const acksIds: Readonly<Record<Acks, number>> = { '0': 0, '1': 1, all: -1, idempotent: -1 };

export async function platformatic(packages: string, address: string): Promise<Driver> {
  const { Admin, Producer, ConfigResourceTypes, IncrementalAlterConfigOperationTypes } = await load(
    packages,
    '@platformatic/kafka',
  );
  const options = { clientId: 'platformatic', bootstrapBrokers: [address] };
  const admin = new Admin(options);
  const producers = { plain: new Producer(options), idempotent: new Producer({ ...options, idempotent: true }) };
  return {
    name: 'platformatic',
    codecs,
    acksLevels,
    onlyText: false,
    ownTimestamps: true,
    async createTopic(topic, partitions, configs = {}) {
      const entries = Object.entries(configs).map(([name, value]) => ({ name, value }));
      await admin.createTopics({ topics: [topic], partitions, replicas: 1, configs: entries });
    },
    async produce(topic, records, codec, acks) {
      const messages = records.map(({ key, value, headers, timestampMs, number }) => ({
        topic,
        partition: number % 3,
        key: key ?? undefined,
        value: value ?? undefined,
        headers: new Map(Object.entries(headers).map(([header, text]) => [Buffer.from(header), Buffer.from(text)])),
        timestamp: BigInt(timestampMs),
      }));
      const isIdempotent = acks === 'idempotent';
      const producer = isIdempotent ? producers.idempotent : producers.plain;
      await producer.send({ messages, compression: codec, acks: acksIds[acks], idempotent: isIdempotent });
    },
    async administrate(topic) {
      assert.ok((await admin.listTopics()).includes(topic));
      await admin.createPartitions({ topics: [{ name: topic, count: 4, assignments: null }] });
      const resourceType = ConfigResourceTypes.TOPIC;
      await admin.incrementalAlterConfigs({
        resources: [
          {
            resourceType,
            resourceName: topic,
            configs: [{ name: 'retention.ms', configOperation: IncrementalAlterConfigOperationTypes.SET, value: '-1' }],
          },
        ],
      });
      const described = await admin.describeConfigs({
        resources: [{ resourceType, resourceName: topic, configurationKeys: ['retention.ms'] }],
        includeSynonyms: true,
        includeDocumentation: true,
      });
      assert.equal(described[0].configs[0].value, '-1');
      const listOffset = async (timestamp: bigint): Promise<{ partitionIndex: number; offset: bigint }[]> => {
        const partitions = [0, 1, 2, 3].map((partitionIndex) => ({ partitionIndex, timestamp }));
        return (await admin.listOffsets({ topics: [{ name: topic, partitions }] }))[0].partitions;
      };
      const filled = (await listOffset(-1n)).find(({ offset }) => offset > 1n);
      assert.ok(filled !== undefined);
      const partition = filled.partitionIndex;
      await admin.deleteRecords({ topics: [{ name: topic, partitions: [{ partition, offset: 1n }] }] });
      const first = (await listOffset(-2n)).find(({ partitionIndex }) => partitionIndex === partition);
      assert.equal(first?.offset, 1n);
      const logDirs = await admin.describeLogDirs({ topics: [{ name: topic, partitions: [0, 1, 2, 3] }] });
      assert.equal(logDirs[0].results[0].topics[0].partitions.length, 4);
      await admin.deleteTopics({ topics: [topic] });
      assert.ok(!(await admin.listTopics()).includes(topic));
    },
    async close() {
      await producers.plain.close();
      await producers.idempotent.close();
      await admin.close();
    },
  };
}
