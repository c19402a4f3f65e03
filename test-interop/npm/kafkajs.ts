// kafkajs: the most used client of Node, which speaks the versions before the compact encoding.

import assert from 'node:assert/strict';
import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import { compressFrame, decompressFrame } from 'lz4-napi';
import { compress as compressSnappy, uncompress as uncompressSnappy } from 'snappy';
import { load } from '../support/cache.ts';
import { type Acks, acksLevels, type Codec, codecs, type Driver } from './driver.ts';

const codecIds: Readonly<Record<Codec, number>> = { none: 0, gzip: 1, snappy: 2, lz4: 3, zstd: 4 };
const acksIds: Readonly<Record<Acks, number>> = { '0': 0, '1': 1, all: -1, idempotent: -1 };

interface Encoder {
  readonly buffer: Buffer;
}

export async function kafkajs(packages: string, address: string): Promise<Driver> {
  const { Kafka, CompressionCodecs, logLevel } = (await load(packages, 'kafkajs')).default;
  // kafkajs brings gzip alone and leaves the others to its users.
  const plug = (codec: Codec, compress: (bytes: Buffer) => Promise<Buffer>, open: (bytes: Buffer) => Promise<Buffer>) =>
    (CompressionCodecs[codecIds[codec]] = () => ({
      compress: (encoder: Encoder) => compress(encoder.buffer),
      decompress: open,
    }));
  plug('snappy', compressSnappy, async (bytes) => Buffer.from(await uncompressSnappy(bytes)));
  plug('lz4', compressFrame, decompressFrame);
  plug('zstd', promisify(zstdCompress), promisify(zstdDecompress));

  const kafka = new Kafka({ clientId: 'kafkajs', brokers: [address], logLevel: logLevel.ERROR });
  const admin = kafka.admin();
  await admin.connect();
  const producers = new Map<boolean, ReturnType<typeof kafka.producer>>();
  for (const idempotent of [false, true]) {
    const producer = kafka.producer({ idempotent });
    await producer.connect();
    producers.set(idempotent, producer);
  }
  return {
    name: 'kafkajs',
    codecs,
    acksLevels,
    onlyText: false,
    ownTimestamps: true,
    async createTopic(topic, partitions, configs = {}) {
      const configEntries = Object.entries(configs).map(([name, value]) => ({ name, value }));
      await admin.createTopics({ topics: [{ topic, numPartitions: partitions, configEntries }] });
    },
    async produce(topic, records, codec, acks) {
      const messages = records.map(({ key, value, headers, timestampMs, number }) => {
        return { key, value, headers, timestamp: String(timestampMs), partition: number % 3 };
      });
      const producer = producers.get(acks === 'idempotent');
      await producer.send({ topic, messages, acks: acksIds[acks], compression: codecIds[codec] });
    },
    async administrate(topic) {
      assert.ok((await admin.listTopics()).includes(topic));
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      assert.equal(topics[0].partitions.length, 3);
      assert.equal((await admin.describeCluster()).brokers.length, 1);
      await admin.createPartitions({ topicPartitions: [{ topic, count: 4 }] });
      const resource = { type: 2, name: topic };
      await admin.alterConfigs({
        validateOnly: false,
        resources: [{ ...resource, configEntries: [{ name: 'retention.ms', value: '-1' }] }],
      });
      const { resources } = await admin.describeConfigs({ includeSynonyms: true, resources: [resource] });
      const entries = resources[0].configEntries as { configName: string; configValue: string }[];
      assert.equal(entries.find(({ configName }) => configName === 'retention.ms')?.configValue, '-1');
      const offsets: { partition: number; low: string; high: string }[] = await admin.fetchTopicOffsets(topic);
      assert.equal(offsets.length, 4);
      const filled = offsets.find(({ high }) => Number(high) > 1);
      assert.ok(filled !== undefined);
      const byTime = await admin.fetchTopicOffsetsByTimestamp(topic, 0);
      assert.equal(byTime.find(({ partition }: { partition: number }) => partition === filled.partition).offset, '0');
      await admin.deleteTopicRecords({ topic, partitions: [{ partition: filled.partition, offset: '1' }] });
      const after: typeof offsets = await admin.fetchTopicOffsets(topic);
      assert.equal(after.find(({ partition }) => partition === filled.partition)?.low, '1');
      // Another topic: its producers would go on asking for one that is gone.
      const doomed = `${topic}-deleted`;
      await admin.createTopics({ topics: [{ topic: doomed, numPartitions: 1 }] });
      await admin.deleteTopics({ topics: [doomed] });
      assert.ok(!(await admin.listTopics()).includes(doomed));
    },
    async close() {
      for (const producer of producers.values()) await producer.disconnect();
      await admin.disconnect();
    },
  };
}
