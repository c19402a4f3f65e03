import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { emptyImage, imageRecords, type MetadataImage } from '../../../src/metadata/metadata-image.ts';
import { MetadataDelta } from '../../../src/metadata/metadata-delta.ts';
import { metadataRecord, type MetadataRecord } from '../../../src/metadata/metadata-record.ts';
import { InvalidMetadataError } from '../../../src/metadata/invalid-metadata-error.ts';

const idA = 'OZhpXPp8QImU_LV_dorHnA';
const idB = 'utBDUY6pTja8ZN7ViXc-YQ';
const directory = '0no9H8KzS2u_1vRvWsUYjg';

function applied(
  records: readonly MetadataRecord[],
  before: MetadataImage = emptyImage,
): [MetadataDelta, MetadataImage] {
  const delta = new MetadataDelta(before);
  for (const record of records) delta.replay(record);
  return [delta, delta.build({ lastContainedOffset: 1, lastContainedEpoch: 1, lastContainedTimeMs: 1 })];
}

const topic = (name: string, topicId: string) => metadataRecord('TopicRecord', { name, topicId });
const partition = (topicId: string, partitionId: number) =>
  metadataRecord('PartitionRecord', {
    topicId,
    partitionId,
    replicas: [1, 2],
    isr: [1],
    removingReplicas: [],
    addingReplicas: [],
    leader: 1,
    leaderEpoch: 4,
    partitionEpoch: 7,
    directories: [directory, directory],
    eligibleLeaderReplicas: [2],
  });
const change = (partitionId: number, body: { leader?: number; isr?: number[]; replicas?: number[] }) =>
  metadataRecord('PartitionChangeRecord', { topicId: idA, partitionId, ...body });
const topicConfig = (name: string) =>
  metadataRecord('ConfigRecord', { resourceType: 2, resourceName: name, name: 'retention.ms', value: '5' });

const [, start] = applied([topic('a', idA), topicConfig('a'), partition(idA, 0), partition(idA, 1)]);

describe('topics in the image', () => {
  test('are found by id and by name, with their partitions', () => {
    assert.equal(start.topics.byName.get('a'), start.topics.byId.get(idA));
    assert.equal(start.topics.byId.get(idA)!.partitions.length, 2);
  });

  test('a named leader is an election: the leader epoch rises, even when it is the same one', () => {
    const [, after] = applied([change(0, { leader: 1 }), change(1, { isr: [1, 2] })], start);
    const [elected, grown] = after.topics.byName.get('a')!.partitions;
    assert.deepEqual([elected!.leader, elected!.leaderEpoch, elected!.partitionEpoch], [1, 5, 8]);
    assert.deepEqual([grown!.leader, grown!.leaderEpoch, grown!.partitionEpoch, grown!.isr], [1, 4, 8, [1, 2]]);
    assert.equal(start.topics.byName.get('a')!.partitions[0]!.leaderEpoch, 4, 'the earlier image is as it was');
  });

  test('new replicas without directories have none yet', () => {
    const [, after] = applied([change(0, { replicas: [1, 2, 3] })], start);
    const { directories } = after.topics.byName.get('a')!.partitions[0]!;
    assert.deepEqual(
      directories,
      Array.from({ length: 3 }, () => 'AAAAAAAAAAAAAAAAAAAAAA'),
    );
  });

  test('go with their settings, and their name is free again', () => {
    const remove = metadataRecord('RemoveTopicRecord', { topicId: idA });
    const [delta, after] = applied([remove, topic('a', idB), partition(idB, 0)], start);
    assert.deepEqual(
      delta.topics!.deleted.map(({ id }) => id),
      [idA],
    );
    assert.deepEqual(
      delta.topics!.created.map(({ id }) => id),
      [idB],
    );
    assert.equal(after.topics.byName.get('a')!.id, idB);
    assert.equal(after.topics.byId.has(idA), false);
    assert.equal(after.configs.size, 0);
  });

  test('a topic that comes and goes in one delta was never there', () => {
    const [delta, after] = applied(
      [topic('b', idB), partition(idB, 0), metadataRecord('RemoveTopicRecord', { topicId: idB })],
      start,
    );
    assert.deepEqual([delta.topics!.created, delta.topics!.deleted, delta.topics!.changed], [[], [], []]);
    assert.deepEqual([...after.topics.byName.keys()], ['a']);
  });

  test('a change names the partitions it touched, in order', () => {
    const [delta] = applied([partition(idA, 2), change(1, { isr: [1, 2] })], start);
    const [changed] = delta.topics!.changed;
    assert.deepEqual(changed!.partitionIds, [1, 2]);
    assert.deepEqual([changed!.before.partitions.length, changed!.after.partitions.length], [2, 3]);
  });

  test('clearing eligibility touches only partitions that have some', () => {
    const [delta, after] = applied([metadataRecord('ClearElrRecord', { topicName: '' })], start);
    assert.deepEqual(
      after.topics.byName.get('a')!.partitions.map((p) => p.eligibleLeaderReplicas),
      [[], []],
    );
    assert.deepEqual(delta.topics!.changed[0]!.partitionIds, [0, 1]);
    const [again] = applied([metadataRecord('ClearElrRecord', { topicName: 'a' })], after);
    assert.deepEqual(again.topics!.changed, []);
  });

  test('refuse what contradicts them', () => {
    const contradictions: MetadataRecord[][] = [
      [topic('a', idB)],
      [partition(idB, 0)],
      [change(2, { leader: 1 })],
      [metadataRecord('RemoveTopicRecord', { topicId: idB })],
      [partition(idA, 3)],
      [partition(idA, 2 ** 30)],
      [metadataRecord('ClearElrRecord', { topicName: 'b' })],
    ];
    for (const records of contradictions) assert.throws(() => applied(records, start), InvalidMetadataError);
  });

  test('are built again by the records of the image', () => {
    const [, again] = applied([...imageRecords(start)]);
    assert.deepEqual([...imageRecords(again)], [...imageRecords(start)]);
    assert.deepEqual(again.topics.byName.get('a'), start.topics.byName.get('a'));
  });
});
