// ElectLeaders over partitions as another controller left them: who may take over, and under which epoch.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Controller } from '../../src/controller/controller.ts';
import { metadataRecord } from '../../src/metadata/metadata-record.ts';
import { MemoryMetadataLog, MemoryMetadataStore } from '../../src/metadata/stores/memory.ts';
import { errorByCode, ErrorCode } from '../../src/protocol/errors.ts';
import { fixedClock, newTopic, startController } from './controller-fixture.ts';

const topicId = 'OZhpXPp8QImU_LV_dorHnA';
const preferred = 0;
const unclean = 1;

interface Found {
  readonly replicas: readonly number[];
  readonly leader: number;
  readonly isr: readonly number[];
  readonly eligibleLeaderReplicas?: readonly number[];
}

/** Broker 1 is there; broker 2 has gone. */
async function controllerOf(partitions: readonly Found[]): Promise<Controller> {
  const log = new MemoryMetadataLog();
  const store = new MemoryMetadataStore({ clock: fixedClock, log });
  const { epoch, nextOffset } = await store.campaign();
  const records = [
    metadataRecord('FeatureLevelRecord', { name: 'metadata.version', featureLevel: 30 }),
    metadataRecord('TopicRecord', { name: 'a', topicId }),
    ...partitions.map((partition, partitionId) =>
      metadataRecord('PartitionRecord', {
        topicId,
        partitionId,
        removingReplicas: [],
        addingReplicas: [],
        leaderEpoch: 7,
        partitionEpoch: 9,
        ...partition,
      }),
    ),
  ];
  await store.append(epoch, nextOffset, [records]);
  return (await startController({ log })).controller;
}

async function elect(controller: Controller, electionType: number, partitions: readonly number[] | null) {
  const topicPartitions = partitions === null ? null : [{ topic: 'a', partitions }];
  const [topic] = await controller.electLeaders({ electionType, topicPartitions });
  return topic!.partitions.map(({ partitionId, errorCode }) => `${partitionId} ${errorByCode(errorCode).name}`);
}

const shown = (controller: Controller) =>
  controller.image.topics.byName
    .get('a')!
    .partitions.map(
      ({ leader, leaderEpoch, isr, leaderRecoveryState }) =>
        `${leader}@${leaderEpoch} [${isr.join()}] ${leaderRecoveryState}`,
    );

test('the preferred replica takes over when it is there and in sync', async () => {
  const controller = await controllerOf([
    { replicas: [1, 2], leader: 2, isr: [1, 2] },
    { replicas: [1, 2], leader: 2, isr: [2] },
    { replicas: [2, 1], leader: 1, isr: [1, 2] },
  ]);
  assert.deepEqual(await elect(controller, preferred, [0, 1, 2]), [
    '0 NONE',
    '1 PREFERRED_LEADER_NOT_AVAILABLE',
    '2 PREFERRED_LEADER_NOT_AVAILABLE',
  ]);
  // Partition 2 was led by broker 1, which has started again.
  assert.deepEqual(shown(controller), ['1@8 [1,2] 0', '2@7 [2] 0', '1@8 [1,2] 0']);
  await controller.close();
});

test('an unclean election takes who is in sync, else who is eligible, else who is there', async () => {
  const controller = await controllerOf([
    { replicas: [2, 1], leader: -1, isr: [2], eligibleLeaderReplicas: [] },
    { replicas: [2], leader: -1, isr: [2] },
    { replicas: [1, 2], leader: 2, isr: [2] },
  ]);
  assert.deepEqual(await elect(controller, unclean, [0, 1, 2]), [
    '0 NONE',
    '1 ELIGIBLE_LEADERS_NOT_AVAILABLE',
    '2 ELECTION_NOT_NEEDED',
  ]);
  assert.deepEqual(shown(controller), ['1@8 [1] 1', '-1@7 [2] 0', '2@7 [2] 0']);
  await controller.close();
});

test('all partitions are those that need an election', async () => {
  const controller = await controllerOf([
    { replicas: [1], leader: 1, isr: [1] },
    { replicas: [2], leader: -1, isr: [2] },
  ]);
  assert.deepEqual(await elect(controller, preferred, null), ['1 PREFERRED_LEADER_NOT_AVAILABLE']);
  await controller.close();
});

test('who leads already goes on, and nothing is appended', async () => {
  const { controller, log } = await startController();
  await controller.createTopics({ topics: [newTopic('a', 2)], validateOnly: false });
  const before = log.batches.length;
  assert.deepEqual(await elect(controller, preferred, [0, 1, 9]), [
    '0 ELECTION_NOT_NEEDED',
    '1 ELECTION_NOT_NEEDED',
    '9 UNKNOWN_TOPIC_OR_PARTITION',
  ]);
  assert.equal(log.batches.length, before);
  await controller.close();
});

test('there is no third kind of election', async () => {
  const { controller } = await startController();
  const election = controller.electLeaders({ electionType: 2, topicPartitions: null });
  await assert.rejects(election, { code: ErrorCode.INVALID_REQUEST });
  await controller.close();
});
