// Commits what one `poll` gave, once it is processed, and waits for it. Nothing is lost in a crash; what was
// processed since the last commit comes again.

import { Consumer, stringSerde } from '../src/client/index.ts';

const bootstrapServers = process.argv[2] ?? process.env['BOOTSTRAP_SERVERS'] ?? 'localhost:9092';

const consumer = new Consumer({
  bootstrapServers,
  groupId: 'sync-commit',
  enableAutoCommit: false,
  autoOffsetReset: 'earliest',
  maxPollRecords: 10,
  keyDeserializer: stringSerde,
  valueDeserializer: stringSerde,
});
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());

try {
  consumer.subscribe(['orders']);
  while (!stop.signal.aborted) {
    const records = await consumer.poll(500);
    for (const { partition, offset, key, value } of records) {
      console.log(`orders-${partition} ${offset}: ${key} ${value}`);
    }
    if (!records.isEmpty) {
      await consumer.commitSync();
      console.log(`committed ${records.count}`);
    }
  }
} finally {
  await consumer.close();
}
