// kafka-crab-js: a prebuilt librdkafka behind a small interface.

import assert from 'node:assert/strict';
import { load } from '../support/cache.ts';
import { createTopic, readTopic } from '../support/read-back.ts';
import { type Acks, acksLevels, type Codec, codecs, type Driver } from './driver.ts';

export async function kafkaCrab(packages: string, address: string): Promise<Driver> {
  const { KafkaClient } = await load(packages, 'kafka-crab-js');
  const client = new KafkaClient({ brokers: address, clientId: 'kafka-crab', logLevel: 'error' });
  const producers = new Map<string, ReturnType<typeof client.createProducer>>();
  const producerFor = (codec: Codec, acks: Acks): ReturnType<typeof client.createProducer> => {
    const name = `${codec}/${acks}`;
    let producer = producers.get(name);
    if (producer === undefined) {
      producer = client.createProducer({
        configuration: {
          'compression.codec': codec,
          acks: acks === 'idempotent' ? 'all' : acks,
          'enable.idempotence': String(acks === 'idempotent'),
          'linger.ms': '5',
          'message.max.bytes': '20000000',
        },
      });
      producers.set(name, producer);
    }
    return producer;
  };
  return {
    name: 'kafka-crab',
    // Its librdkafka is built without zstd.
    codecs: codecs.filter((codec) => codec !== 'zstd'),
    acksLevels,
    onlyText: false,
    ownTimestamps: false,
    createTopic: (topic, partitions, configs) => createTopic(address, topic, partitions, configs),
    async produce(topic, records, codec, acks) {
      const messages = records.map(({ key, value, headers }) => ({
        ...(key === null ? {} : { key }),
        ...(value === null ? { isTombstone: true } : { payload: value }),
        headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)])),
      }));
      const answers: { error?: unknown }[] = await producerFor(codec, acks).send({ topic, messages });
      assert.deepEqual(
        answers.filter(({ error }) => error !== undefined && error !== null),
        [],
      );
    },
    async administrate(topic) {
      const records = await readTopic(address, topic);
      const partition = records.find(({ offset }) => offset > 1)!.partition;
      await client.deleteRecords([{ topic, partitionOffset: [{ partition, offset: { offset: 1 } }] }]);
      const left = (await readTopic(address, topic)).filter((record) => record.partition === partition);
      assert.equal(left[0]!.offset, 1);
    },
    async close() {
      for (const producer of producers.values()) await producer.flush();
    },
  };
}
