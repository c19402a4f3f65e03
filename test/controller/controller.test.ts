import assert from 'node:assert/strict';
import { test } from 'node:test';
import { finalizedFeatures } from '../../src/controller/features.ts';
import { configsOf } from '../../src/metadata/image/configs.ts';
import { loadImage } from '../../src/metadata/load-image.ts';
import { imageRecords } from '../../src/metadata/metadata-image.ts';
import { ErrorCode, KafkaError } from '../../src/protocol/errors.ts';
import { newTopic, startController } from './controller-fixture.ts';

test('a new cluster starts with the features and the broker default that Kafka writes', async () => {
  const { controller, log } = await startController();
  assert.deepEqual(
    [...controller.image.features],
    [
      ['metadata.version', 30],
      ['eligible.leader.replicas.version', 1],
      ['group.version', 1],
      ['transaction.version', 2],
    ],
  );
  assert.deepEqual([...finalizedFeatures(controller.image.features, 1)].at(-1), ['kraft.version', 1]);
  assert.deepEqual(
    log.batches[0]!.records.map(({ name }) => name),
    [
      'BeginTransactionRecord',
      ...Array.from({ length: 4 }, () => 'FeatureLevelRecord'),
      'ConfigRecord',
      'EndTransactionRecord',
    ],
  );
  assert.equal(configsOf(controller.image.configs, { type: 4, name: '' }).get('min.insync.replicas'), '1');
});

test("a broker's epoch is the offset of its registration", async () => {
  const { controller, brokerEpoch } = await startController();
  const broker = controller.image.cluster.get(1)!;
  assert.deepEqual([brokerEpoch, broker.epoch, broker.fenced], [7, 7, false]);
});

test('what was created is there after a restart, led under a higher epoch', async () => {
  const first = await startController();
  await first.controller.createTopics({ topics: [newTopic('a', 3, { 'retention.ms': '5' })], validateOnly: false });
  const topic = first.controller.image.topics.byName.get('a')!;
  assert.deepEqual(
    topic.partitions.map(({ leader, leaderEpoch }) => [leader, leaderEpoch]),
    [0, 0, 0].map((epoch) => [1, epoch]),
  );
  await first.controller.close();
  const second = await startController({ log: first.log });
  const again = second.controller.image.topics.byName.get('a')!;
  assert.equal(again.id, topic.id);
  assert.deepEqual(
    again.partitions.map(({ leader, leaderEpoch }) => [leader, leaderEpoch]),
    [1, 1, 1].map((epoch) => [1, epoch]),
  );
  assert.equal(configsOf(second.controller.image.configs, { type: 2, name: 'a' }).get('retention.ms'), '5');
  assert.ok(second.brokerEpoch > first.brokerEpoch);
  assert.equal(second.controller.epoch, 2);
});

test('subscribers hear every change once, in order, before the request is answered', async () => {
  const { controller } = await startController();
  const heard: string[] = [];
  const end = controller.subscribe((delta, image) => {
    const created = delta.topics?.created.map(({ name }) => name) ?? [];
    const deleted = delta.topics?.deleted.map(({ name }) => name) ?? [];
    heard.push(`+${created.join()} -${deleted.join()} =${image.topics.byName.size}`);
  });
  const created = controller.createTopics({ topics: [newTopic('a'), newTopic('b')], validateOnly: false });
  const deleted = controller.deleteTopics([{ name: 'a', topicId: 'AAAAAAAAAAAAAAAAAAAAAA' }]);
  await created;
  assert.deepEqual(heard.slice(0, 1), ['+a,b - =2']);
  await deleted;
  end();
  await controller.createTopics({ topics: [newTopic('c')], validateOnly: false });
  assert.deepEqual(heard, ['+a,b - =2', '+ -a =1']);
});

test('a failed append fails its requests and leaves no trace', async () => {
  const { controller, store } = await startController();
  store.failNextAppend = new Error('disk full');
  const create = controller.createTopics({ topics: [newTopic('a')], validateOnly: false });
  const remove = controller.deleteTopics([{ name: 'a', topicId: 'AAAAAAAAAAAAAAAAAAAAAA' }]);
  const isStorageError = (error: unknown) =>
    error instanceof KafkaError && error.code === ErrorCode.KAFKA_STORAGE_ERROR;
  await assert.rejects(create, isStorageError);
  await assert.rejects(remove, isStorageError);
  assert.equal(controller.image.topics.byName.size, 0);
  const [again] = await controller.createTopics({ topics: [newTopic('a')], validateOnly: false });
  assert.equal(again!.errorCode, ErrorCode.NONE);
});

test('an outvoted controller answers NOT_CONTROLLER and says so once', async () => {
  const reasons: Error[] = [];
  const { controller, store } = await startController({ onLeadershipLost: (reason) => void reasons.push(reason) });
  await store.campaign();
  await assert.rejects(
    controller.createTopics({ topics: [newTopic('a')], validateOnly: false }),
    (error) => error instanceof KafkaError && error.code === ErrorCode.NOT_CONTROLLER,
  );
  assert.equal(reasons.length, 1);
});

test('producer ids come in blocks, to the registered broker only', async () => {
  const { controller, brokerEpoch } = await startController();
  const blocks = await Promise.all([1, 2, 3].map(() => controller.allocateProducerIds(1, brokerEpoch)));
  assert.deepEqual(
    blocks.map(({ firstProducerId }) => firstProducerId),
    [0, 1000, 2000],
  );
  const codeOf = (code: number) => (error: unknown) => error instanceof KafkaError && error.code === code;
  await assert.rejects(controller.allocateProducerIds(1, brokerEpoch + 1), codeOf(ErrorCode.STALE_BROKER_EPOCH));
  await assert.rejects(controller.allocateProducerIds(2, brokerEpoch), codeOf(ErrorCode.BROKER_ID_NOT_REGISTERED));
});

test('replaying the log, and replaying the image as records, both give the live image', async () => {
  const { controller, store } = await startController();
  const topics = ['a', 'b', 'c', 'd.e'].map((name, i) => newTopic(name, i + 1, { 'cleanup.policy': 'compact' }));
  await controller.createTopics({ topics, validateOnly: false });
  await controller.deleteTopics([{ name: 'b', topicId: 'AAAAAAAAAAAAAAAAAAAAAA' }]);
  await controller.createPartitions({ topics: [{ name: 'c', count: 7, assignments: null }], validateOnly: false });
  const { image } = await loadImage(store);
  const records = (from: typeof image) =>
    [...imageRecords(from)].map((record) => JSON.stringify(record)).toSorted((a, b) => (a < b ? -1 : 1));
  assert.deepEqual(records(image), records(controller.image));
  assert.equal(image.provenance.lastContainedOffset, controller.image.provenance.lastContainedOffset);
});
