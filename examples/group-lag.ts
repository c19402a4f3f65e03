// How far is every group? For each partition that a group has committed: the offset, the end, what lies between.

import { Admin, formatTopicPartition } from '../src/client/index.ts';

const bootstrapServers = process.argv[2] ?? process.env['BOOTSTRAP_SERVERS'] ?? 'localhost:9092';

await using admin = new Admin({ bootstrapServers });
const groups = (await admin.listConsumerGroups()).all();
const committed = (await admin.listConsumerGroupOffsets(groups)).all();

for (const [groupId, offsets] of committed) {
  const queries = [...offsets.keys()].map((partition) => ({ ...partition, offset: 'latest' as const }));
  // A topic may be gone while the group still remembers it: each partition has an outcome of its own.
  const ends = await admin.listOffsets(queries, { timeoutMs: 5_000 });
  for (const [name, error] of ends.errors) console.log(`${groupId} ${name}: ${error.message}`);
  for (const [partition, position] of offsets) {
    const end = ends.values.get(formatTopicPartition(partition))?.offset;
    if (end === undefined || position === undefined) continue;
    console.log(
      `${groupId} ${formatTopicPartition(partition)}: at ${position.offset} of ${end}, lag ${end - position.offset}`,
    );
  }
}
