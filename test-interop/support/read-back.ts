// Reads topics to their end with our own client.

import { Admin, Consumer } from '../../src/client/index.ts';
import type { ReadRecord } from './sample-records.ts';

const readTimeoutMs = 30_000;

export async function readTopic(address: string, topic: string): Promise<ReadRecord[]> {
  await using consumer = new Consumer({ 'bootstrap.servers': address, 'auto.offset.reset': 'earliest' });
  const partitions = (await consumer.partitionsFor(topic)).map(({ partition }) => ({ topic, partition }));
  const ends = await consumer.endOffsets(partitions);
  consumer.assign(partitions);
  consumer.seekToBeginning();
  const read: ReadRecord[] = [];
  const end = performance.now() + readTimeoutMs;
  const isDone = async (): Promise<boolean> => {
    for (const partition of partitions) if ((await consumer.position(partition)) < ends.get(partition)!) return false;
    return true;
  };
  while (!(await isDone())) {
    if (performance.now() > end) throw new Error(`${topic} could not be read to its end; ${read.length} records came`);
    for (const record of await consumer.poll(500)) {
      read.push({
        partition: record.partition,
        offset: record.offset,
        timestampMs: record.timestamp,
        key: record.key,
        value: record.value,
        headers: record.headers.map(({ key, value }) => [key, value]),
      });
    }
  }
  return read;
}

export async function createTopic(
  address: string,
  name: string,
  partitions: number,
  configs: Readonly<Record<string, string>> = {},
): Promise<void> {
  await using admin = new Admin({ 'bootstrap.servers': address });
  (await admin.createTopics([{ name, partitions, replicationFactor: 1, configs }])).all();
}
