// The simplest consumer: the positions of what the loop has done with are committed every five seconds,
// before a rebalance and when the consumer is closed. A record that the loop still holds is not committed,
// so after a crash it comes again.

import { Consumer, stringSerde } from '../src/client/index.ts';

const bootstrapServers = process.argv[2] ?? process.env['BOOTSTRAP_SERVERS'] ?? 'localhost:9092';

const consumer = new Consumer({
  bootstrapServers,
  groupId: 'auto-commit',
  enableAutoCommit: true,
  autoCommitIntervalMs: 5_000,
  autoOffsetReset: 'earliest',
  keyDeserializer: stringSerde,
  valueDeserializer: stringSerde,
});
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());

try {
  consumer.subscribe(['orders']);
  for await (const { partition, offset, key, value } of consumer.stream({ signal: stop.signal })) {
    console.log(`orders-${partition} ${offset}: ${key} ${value}`);
  }
} finally {
  await consumer.close();
}
