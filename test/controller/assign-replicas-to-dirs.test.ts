import assert from 'node:assert/strict';
import { test } from 'node:test';
import { oneUuid } from '../../src/base/uuid.ts';
import type { MetadataDelta } from '../../src/metadata/metadata-delta.ts';
import { ErrorCode } from '../../src/protocol/errors.ts';
import { directoryId, newTopic, startController } from './controller-fixture.ts';

const other = 'Q2mTVwnsTdGcpxbG-JZQFw';

test('the metadata learns in which log directory a replica lies, and changes nothing else', async () => {
  const { controller, brokerEpoch } = await startController();
  await controller.createTopics({ topics: [newTopic('t', 3)], validateOnly: false });
  const topic = () => controller.image.topics.byName.get('t')!;
  const { id: topicId, partitions: before } = topic();
  assert.deepEqual(before[1]!.directories, [directoryId], 'a single directory needs no telling');
  const changes: MetadataDelta[] = [];
  controller.subscribe((delta) => void changes.push(delta));
  const assign = (partition: number, id: string, topicIdOf = topicId) =>
    controller.assignReplicasToDirs(1, brokerEpoch, [{ topicId: topicIdOf, partition, directoryId: id }]);
  await assign(1, other);
  const [, after] = topic().partitions;
  assert.deepEqual(after, { ...before[1]!, directories: [other], partitionEpoch: before[1]!.partitionEpoch + 1 });
  assert.equal(changes.length, 1);
  await assign(1, other);
  await assign(7, other);
  await assign(0, other, oneUuid);
  assert.equal(changes.length, 1, 'what is known, or gone, changes nothing');
});

test('only the present life of a broker may say where its replicas lie', async () => {
  const { controller, brokerEpoch } = await startController();
  const assign = (brokerId: number, epoch: number) => controller.assignReplicasToDirs(brokerId, epoch, []);
  await assert.rejects(assign(1, brokerEpoch - 1), { code: ErrorCode.STALE_BROKER_EPOCH });
  await assert.rejects(assign(9, brokerEpoch), { code: ErrorCode.BROKER_ID_NOT_REGISTERED });
});
