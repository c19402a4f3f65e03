// Sends without waiting and hears of each record by a callback: the fastest way for many records.

import { Producer, stringSerde } from '../src/client/index.ts';
import { createPayments } from './payments.ts';

const bootstrapServers = process.argv[2] ?? process.env['BOOTSTRAP_SERVERS'] ?? 'localhost:9092';

await createPayments(bootstrapServers);
const producer = new Producer({ bootstrapServers, valueSerializer: stringSerde });
try {
  for (let index = 0; index < 1_000; index += 1) {
    const value = `callback ${index}`;
    const hasRoom = producer.send({ topic: 'payments', value }, (metadata, error) => {
      if (metadata === undefined) console.error(`${value} is not written`, error);
      else console.log(`payments-${metadata.partition} ${metadata.offset}: ${value}`);
    });
    // Records come faster than the broker takes them.
    if (!hasRoom) await producer.ready();
  }
  await producer.flush();
} finally {
  await producer.close();
}
