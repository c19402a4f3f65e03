// What is this consumer's share, and how far is it? Shows a table whenever the group has dealt out the
// partitions anew: start it in several terminals.

import { Consumer } from '../src/client/index.ts';

const bootstrapServers = process.argv[2] ?? process.env['BOOTSTRAP_SERVERS'] ?? 'localhost:9092';

const consumer = new Consumer({ bootstrapServers, groupId: 'list-assignment', autoOffsetReset: 'earliest' });
const stop = new AbortController();
let isNew = false;
process.once('SIGINT', () => stop.abort());

async function showAssignment(): Promise<void> {
  const partitions = consumer.assignment();
  const committed = await consumer.committed(partitions);
  const ends = await consumer.endOffsets(partitions);
  console.log(`${partitions.length} of ${(await consumer.partitionsFor('orders')).length} partitions`);
  for (const partition of partitions) {
    const position = await consumer.position(partition);
    const offset = committed.get(partition)?.offset ?? 'nothing';
    const lag = (ends.get(partition) ?? position) - position;
    console.log(`orders-${partition.partition}: position ${position}, committed ${offset}, lag ${lag}`);
  }
}

try {
  consumer.subscribe(['orders'], { onPartitionsAssigned: () => void (isNew = true) });
  while (!stop.signal.aborted) {
    await consumer.poll(500);
    if (isNew) await showAssignment();
    isNew = false;
  }
} finally {
  await consumer.close();
}
