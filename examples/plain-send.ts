// The simplest producer: records without keys. They are sent together, to whichever partition is due.

import { Producer, stringSerde } from '../src/client/index.ts';
import { createPayments } from './payments.ts';

const bootstrapServers = process.argv[2] ?? process.env['BOOTSTRAP_SERVERS'] ?? 'localhost:9092';

await createPayments(bootstrapServers);
const producer = new Producer({ bootstrapServers, valueSerializer: stringSerde });
try {
  const payments = Array.from({ length: 10 }, (_, index) => ({ topic: 'payments', value: `plain ${index}` }));
  const written = await producer.send(payments);
  for (const [index, { partition, offset }] of written.entries()) {
    console.log(`payments-${partition} ${offset}: ${payments[index]!.value}`);
  }
} finally {
  await producer.close();
}
