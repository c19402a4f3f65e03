// Topics of one partition that consoles write to and read from, and one with transactions of which one was
// aborted.

import { Admin, Producer, stringSerde } from '../../../src/client/index.ts';

const names = ['spoken', 'numbers', 'heard', 'settled'] as const;

export async function createSpoken(address: string): Promise<void> {
  await using admin = new Admin({ bootstrapServers: address });
  const there = new Set((await admin.listTopics()).map(({ name }) => name));
  const missing = names.filter((name) => !there.has(name));
  if (missing.length === 0) return;
  (await admin.createTopics(missing.map((name) => ({ name, partitions: 1 })))).all();
  await settle(address);
}

async function settle(address: string): Promise<void> {
  await using producer = new Producer({
    bootstrapServers: address,
    transactionalId: 'settler',
    valueSerializer: stringSerde,
  });
  await producer.initTransactions();
  for (const [value, end] of [
    ['kept', 'commitTransaction'],
    ['taken back', 'abortTransaction'],
    ['kept, too', 'commitTransaction'],
  ] as const) {
    producer.beginTransaction();
    await producer.send({ topic: 'settled', value });
    await producer[end]();
  }
}
