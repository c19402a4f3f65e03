// Stops at SIGINT (Ctrl-C) or SIGTERM (`kill`, a container that is stopped) without losing anything or doing
// it twice: the poll that waits is woken, the record that is being processed is finished, what was processed
// is committed, and the group hears that this member leaves, so that others go on at once.

import { setTimeout as sleep } from 'node:timers/promises';
import { Consumer, stringSerde, TopicPartitionMap, WakeupError } from '../src/client/index.ts';

const bootstrapServers = process.argv[2] ?? process.env['BOOTSTRAP_SERVERS'] ?? 'localhost:9092';

const consumer = new Consumer({
  bootstrapServers,
  groupId: 'safe-shutdown',
  enableAutoCommit: false,
  autoOffsetReset: 'earliest',
  keyDeserializer: stringSerde,
  valueDeserializer: stringSerde,
});

let isStopping = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    console.log(`${signal}: stopping`);
    isStopping = true;
    consumer.wakeup();
  });
}

/** The next offset to read of each partition: what is processed, not what was fetched. */
const processed = new TopicPartitionMap<{ offset: number }>();

try {
  consumer.subscribe(['orders'], { onPartitionsRevoked: async () => await commit() });
  for (;;) {
    // Rejects when it is woken, or at once when that happened while records were processed.
    for (const record of await consumer.poll(60_000)) {
      console.log(`orders-${record.partition} ${record.offset}: ${record.key} ${record.value}`);
      await sleep(20);
      processed.set(record, { offset: record.offset + 1 });
      if (isStopping) break;
    }
  }
} catch (error) {
  if (!(error instanceof WakeupError)) throw error;
} finally {
  // Calls the listener, which commits; then leaves the group.
  await consumer.close({ timeoutMs: 5_000 });
  console.log('stopped');
}

async function commit(): Promise<void> {
  await consumer.commitSync(processed);
  const places = Array.from(processed, ([{ partition }, { offset }]) => `orders-${partition} ${offset}`);
  console.log(`committed ${places.join(', ') || 'nothing'}`);
  processed.clear();
}
