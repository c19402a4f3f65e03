import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkSoleBroker } from '../../src/controller/sole-broker.ts';
import { MetadataDelta } from '../../src/metadata/metadata-delta.ts';
import { emptyImage } from '../../src/metadata/metadata-image.ts';
import { metadataRecord } from '../../src/metadata/metadata-record.ts';

const topicId = 'OZhpXPp8QImU_LV_dorHnA';

function imageWith(replicas: readonly number[]) {
  const delta = new MetadataDelta(emptyImage);
  delta.replay(metadataRecord('TopicRecord', { name: 'orders', topicId }));
  const partition = { topicId, partitionId: 0, replicas, isr: replicas, removingReplicas: [], addingReplicas: [] };
  const epochs = { leader: replicas[0]!, leaderEpoch: 0, partitionEpoch: 0, directories: [] };
  delta.replay(metadataRecord('PartitionRecord', { ...partition, ...epochs }));
  return delta.build(emptyImage.provenance);
}

test('partitions of this node alone are served', () => {
  checkSoleBroker(emptyImage, 1);
  checkSoleBroker(imageWith([1]), 1);
});

test('partitions on other brokers are refused with one of them named', () => {
  const text = /partitions on broker 2, 3 \(orders-0 on 1, 2, 3\).*which is 1.*kafka-reassign-partitions/;
  assert.throws(() => checkSoleBroker(imageWith([1, 2, 3]), 1), text);
});
