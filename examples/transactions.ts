// Writes records in transactions: all of them are seen, or none. The second one is aborted, since its function
// throws; a consumer with `isolationLevel: 'read_committed'` never sees its records.

import { Producer, stringSerde } from '../src/client/index.ts';
import { createPayments } from './payments.ts';

const bootstrapServers = process.argv[2] ?? process.env['BOOTSTRAP_SERVERS'] ?? 'localhost:9092';

await createPayments(bootstrapServers);
const producer = new Producer({
  bootstrapServers,
  // One for each instance of the application, the same after a restart: an earlier producer with it is fenced.
  transactionalId: 'example-of-transactions',
  valueSerializer: stringSerde,
});
try {
  for (const from of ['Alice', 'Bob']) {
    try {
      await producer.transaction(async (transaction) => {
        await transaction.send({ topic: 'payments', value: `10 from ${from}` });
        if (from === 'Bob') throw new Error('Bob has no money');
        await transaction.send({ topic: 'payments', value: `10 to Carol, who has them from ${from}` });
      });
      console.log(`${from}: committed`);
    } catch (error) {
      console.log(`${from}: aborted, ${(error as Error).message}`);
    }
  }
} finally {
  await producer.close();
}
