// Records with a key: all of one customer are in one partition, in the order in which they were sent.

import { Producer, stringSerde } from '../src/client/index.ts';
import { createPayments } from './payments.ts';

const bootstrapServers = process.argv[2] ?? process.env['BOOTSTRAP_SERVERS'] ?? 'localhost:9092';

await createPayments(bootstrapServers);
const producer = new Producer({ bootstrapServers, keySerializer: stringSerde, valueSerializer: stringSerde });
try {
  const payments = Array.from({ length: 12 }, (_, index) => {
    const key = `customer-${index % 4}`;
    return { topic: 'payments', key, value: `keyed ${index} of ${key}` };
  });
  const written = await producer.send(payments);
  for (const [index, { partition, offset }] of written.entries()) {
    console.log(`payments-${partition} ${offset}: ${payments[index]!.value}`);
  }
} finally {
  await producer.close();
}
