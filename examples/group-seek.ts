// Puts a group back to what was written since a time (an hour ago), to process it once more:
//   node examples/group-seek.ts localhost:9092 billing 2026-01-31T12:00:00Z
// The broker refuses it while the group has members: stop its consumers first.

import { Admin, formatTopicPartition, type OffsetAndMetadata, type TopicPartition } from '../src/client/index.ts';

const bootstrapServers = process.argv[2] ?? process.env['BOOTSTRAP_SERVERS'] ?? 'localhost:9092';
const groupId = process.argv[3] ?? 'billing';
const timestamp = process.argv[4] === undefined ? Date.now() - 3_600_000 : Date.parse(process.argv[4]);

await using admin = new Admin({ bootstrapServers });
const committed = (await admin.listConsumerGroupOffsets([{ groupId }])).get(groupId)!;
const partitions = [...committed.keys()];

const since = (await admin.listOffsets(partitions.map((partition) => ({ ...partition, offset: { timestamp } })))).all();
const ends = (await admin.listOffsets(partitions.map((partition) => ({ ...partition, offset: 'latest' })))).all();

const offsets = partitions.map((partition): [TopicPartition, OffsetAndMetadata] => {
  const name = formatTopicPartition(partition);
  const { offset } = since.get(name)!;
  // -1: nothing was written since then, so the group goes on at the end.
  return [partition, { offset: offset < 0 ? ends.get(name)!.offset : offset }];
});
(await admin.alterConsumerGroupOffsets(groupId, offsets)).all();

for (const [partition, { offset }] of offsets)
  console.log(`${groupId} ${formatTopicPartition(partition)}: from ${committed.get(partition)?.offset} to ${offset}`);
