// Without a group: the partitions are named, positions are the program's own business, and nobody rebalances
// anything. Reads each partition from its beginning to where it ends now, and is done.

import { Consumer, stringSerde } from '../src/client/index.ts';

const bootstrapServers = process.argv[2] ?? process.env['BOOTSTRAP_SERVERS'] ?? 'localhost:9092';

const consumer = new Consumer({ bootstrapServers, keyDeserializer: stringSerde, valueDeserializer: stringSerde });

try {
  const infos = await consumer.partitionsFor('orders');
  const partitions = infos.map(({ partition }) => ({ topic: 'orders', partition }));
  consumer.assign(partitions);
  consumer.seekToBeginning();
  const ends = await consumer.endOffsets(partitions);
  for (const [partition, end] of ends) {
    while ((await consumer.position(partition)) < end) {
      for (const record of await consumer.poll(500)) {
        console.log(`orders-${record.partition} ${record.offset}: ${record.key} ${record.value}`);
      }
    }
  }
  console.log('that is all');
} finally {
  await consumer.close();
}
