// Waits for the broker's confirmation of each record before it sends the next one: the simplest to reason about
// and the slowest. Whatever does not fail is written.

import { isRetriable, Producer, stringSerde } from '../src/client/index.ts';
import { createPayments } from './payments.ts';

const bootstrapServers = process.argv[2] ?? process.env['BOOTSTRAP_SERVERS'] ?? 'localhost:9092';

await createPayments(bootstrapServers);
const producer = new Producer({ bootstrapServers, acks: 'all', lingerMs: 0, valueSerializer: stringSerde });
try {
  for (let index = 0; index < 5; index += 1) {
    const value = `awaited ${index}`;
    const { partition, offset } = await producer.send({ topic: 'payments', value });
    console.log(`payments-${partition} ${offset}: ${value}`);
  }
} catch (error) {
  // What could be tried again was, for `delivery.timeout.ms`.
  console.error(isRetriable(error) ? 'the broker cannot be reached' : 'the record was refused', error);
  process.exitCode = 1;
} finally {
  await producer.close();
}
