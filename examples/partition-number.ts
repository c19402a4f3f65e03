// Says itself which partition a record goes to. The key is kept, but chooses nothing then.

import { Producer, stringSerde } from '../src/client/index.ts';
import { createPayments } from './payments.ts';

const bootstrapServers = process.argv[2] ?? process.env['BOOTSTRAP_SERVERS'] ?? 'localhost:9092';

await createPayments(bootstrapServers);
const producer = new Producer({ bootstrapServers, keySerializer: stringSerde, valueSerializer: stringSerde });
try {
  const partitions = await producer.partitionsFor('payments');
  for (const { partition } of partitions) {
    const value = `for partition ${partition}`;
    const { offset } = await producer.send({ topic: 'payments', partition, key: 'customer-1', value });
    console.log(`payments-${partition} ${offset}: ${value}`);
  }
} finally {
  await producer.close();
}
