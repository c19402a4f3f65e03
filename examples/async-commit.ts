// Commits without waiting: the next records are processed meanwhile, and a callback hears how it went. An
// asynchronous commit is not tried again, because a later one will say more; only the last one, on the way
// out, is waited for.

import { Consumer, formatTopicPartition, stringSerde } from '../src/client/index.ts';

const bootstrapServers = process.argv[2] ?? process.env['BOOTSTRAP_SERVERS'] ?? 'localhost:9092';

const consumer = new Consumer({
  bootstrapServers,
  groupId: 'async-commit',
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
    if (records.isEmpty) continue;
    consumer.commitAsync((offsets, error) => {
      const places = Array.from(offsets, ([partition, { offset }]) => `${formatTopicPartition(partition)} ${offset}`);
      if (error === undefined) console.log(`committed ${places.join(', ')}`);
      else console.error(`not committed: ${error.message}`);
    });
  }
  await consumer.commitSync();
} finally {
  await consumer.close();
}
