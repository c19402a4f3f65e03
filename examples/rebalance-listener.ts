// Hears when partitions come and go: start it in two terminals and stop one again. With the cooperative
// assignor only what moves is given up, and the rest is consumed on meanwhile.

import { Consumer, formatTopicPartition, stringSerde, type TopicPartition } from '../src/client/index.ts';

const bootstrapServers = process.argv[2] ?? process.env['BOOTSTRAP_SERVERS'] ?? 'localhost:9092';

const consumer = new Consumer({
  bootstrapServers,
  groupId: 'rebalance-listener',
  enableAutoCommit: false,
  autoOffsetReset: 'earliest',
  partitionAssignmentStrategy: ['cooperative-sticky'],
  // A member learns of a rebalance from its next heartbeat; the default is 3 s.
  heartbeatIntervalMs: 500,
  keyDeserializer: stringSerde,
  valueDeserializer: stringSerde,
});
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());

function say(what: string, partitions: readonly TopicPartition[]): void {
  console.log(`${what}: ${partitions.map(formatTopicPartition).join(', ') || 'nothing'}`);
}

try {
  consumer.subscribe(['orders'], {
    onPartitionsAssigned: (partitions) => say('assigned', partitions),
    async onPartitionsRevoked(partitions) {
      // They are still ours: the last chance to say how far we came.
      await consumer.commitSync();
      say('committed and revoked', partitions);
    },
    // They are somebody else's already: there is nothing to commit any more.
    onPartitionsLost: (partitions) => say('lost', partitions),
  });
  for await (const { partition, offset, key, value } of consumer.stream({ signal: stop.signal })) {
    console.log(`orders-${partition} ${offset}: ${key} ${value}`);
  }
} finally {
  await consumer.close();
}
