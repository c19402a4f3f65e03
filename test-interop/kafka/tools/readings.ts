// Topics with offsets to ask for: three records in each partition of `readings`, none in `empty`. What another
// tool's lines have made already stays as they left it.

import { Admin, Producer, stringSerde } from '../../../src/client/index.ts';

const firstTimestamp = 1_700_000_000_000;

export async function writeReadings(address: string): Promise<void> {
  await using admin = new Admin({ bootstrapServers: address });
  if ((await admin.listTopics()).some(({ name }) => name === 'readings')) return;
  (
    await admin.createTopics([
      { name: 'readings', partitions: 2, configs: { 'retention.ms': '-1' } },
      { name: 'empty', partitions: 2 },
    ])
  ).all();
  await using producer = new Producer({ bootstrapServers: address, valueSerializer: stringSerde });
  for (const partition of [0, 1]) {
    for (let at = 0; at < 3; at += 1) {
      await producer.send({ topic: 'readings', partition, value: String(at), timestamp: firstTimestamp + at });
    }
  }
}
