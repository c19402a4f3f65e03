// Something to consume: creates the topic `orders` with three partitions if it is not there, and writes 30
// orders to it. Run it as often as you like.

import { Admin, ErrorCode, jsonSerde, KafkaError, Producer, stringSerde } from '../src/client/index.ts';

const bootstrapServers = process.argv[2] ?? process.env['BOOTSTRAP_SERVERS'] ?? 'localhost:9092';

const admin = new Admin({ bootstrapServers });
try {
  const created = await admin.createTopics([{ name: 'orders', partitions: 3 }]);
  created.all();
} catch (error) {
  if (!(error instanceof KafkaError && error.code === ErrorCode.TOPIC_ALREADY_EXISTS)) throw error;
} finally {
  await admin.close();
}

const producer = new Producer({ bootstrapServers, keySerializer: stringSerde, valueSerializer: jsonSerde() });
try {
  const orders = Array.from({ length: 30 }, (_, index) => ({
    topic: 'orders',
    // Records with the same key keep their order: they go to the same partition.
    key: `customer-${index % 7}`,
    value: { order: index, total: (index * 37) % 100 },
  }));
  const written = await producer.send(orders);
  console.log(`${written.length} orders written`);
} finally {
  await producer.close();
}
