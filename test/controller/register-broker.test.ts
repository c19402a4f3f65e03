import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { UnsupportedFeatureError } from '../../src/controller/features.ts';
import { metadataRecord, type MetadataRecord } from '../../src/metadata/metadata-record.ts';
import { MemoryMetadataLog, MemoryMetadataStore } from '../../src/metadata/stores/memory.ts';
import { ErrorCode, KafkaError } from '../../src/protocol/errors.ts';
import { fixedClock, startController } from './controller-fixture.ts';

const topicId = 'OZhpXPp8QImU_LV_dorHnA';

interface Found {
  readonly replicas?: readonly number[];
  readonly leader: number;
  readonly isr: readonly number[];
  readonly eligibleLeaderReplicas?: readonly number[];
  readonly lastKnownElr?: readonly number[];
}

/** The records of a log that another controller left, with one topic whose partitions are as given. */
function leftBehind(partitions: readonly Found[], metadataVersion = 30): readonly MetadataRecord[] {
  return [
    metadataRecord('FeatureLevelRecord', { name: 'metadata.version', featureLevel: metadataVersion }),
    metadataRecord('FeatureLevelRecord', { name: 'transaction.version', featureLevel: 2 }),
    metadataRecord('TopicRecord', { name: 'a', topicId }),
    ...partitions.map((partition, partitionId) =>
      metadataRecord('PartitionRecord', {
        topicId,
        partitionId,
        replicas: [1],
        removingReplicas: [],
        addingReplicas: [],
        leaderEpoch: 7,
        partitionEpoch: 9,
        ...partition,
      }),
    ),
  ];
}

async function logOf(records: readonly MetadataRecord[]): Promise<MemoryMetadataLog> {
  const log = new MemoryMetadataLog();
  const store = new MemoryMetadataStore({ clock: fixedClock, log });
  const { epoch, nextOffset } = await store.campaign();
  await store.append(epoch, nextOffset, [records]);
  return log;
}

describe('a broker that comes back', () => {
  test('is elected where it led, where it is in sync, eligible, or the last known leader, and nowhere else', async () => {
    const log = await logOf(
      leftBehind([
        { leader: 1, isr: [1] },
        { leader: -1, isr: [1] },
        { leader: -1, isr: [], eligibleLeaderReplicas: [1], lastKnownElr: [1] },
        { leader: -1, isr: [], lastKnownElr: [1] },
        { replicas: [1, 2], leader: 2, isr: [1, 2] },
        { replicas: [2, 1], leader: -1, isr: [], eligibleLeaderReplicas: [2] },
        { replicas: [2], leader: -1, isr: [2] },
      ]),
    );
    const { controller } = await startController({ log });
    const { partitions } = controller.image.topics.byName.get('a')!;
    assert.deepEqual(
      partitions.map(({ leader, leaderEpoch, isr }) => [leader, leaderEpoch, isr]),
      [
        [1, 8, [1]],
        [1, 8, [1]],
        [1, 8, [1]],
        [1, 8, [1]],
        [2, 7, [1, 2]],
        [-1, 7, []],
        [-1, 7, [2]],
      ],
    );
    assert.deepEqual([partitions[2]!.eligibleLeaderReplicas, partitions[2]!.lastKnownElr], [[], []]);
  });

  test('is elected in bounded batches, however many partitions there are', async () => {
    const log = await logOf(leftBehind(Array.from({ length: 25_000 }, () => ({ leader: 1, isr: [1] }))));
    const { controller } = await startController({ log });
    const elections = log.batches.filter(({ records }) => records.some(({ name }) => name === 'PartitionChangeRecord'));
    assert.ok(elections.length >= 3);
    for (const { records } of elections) assert.ok(records.length <= 10_001);
    assert.ok(controller.image.topics.byName.get('a')!.partitions.every(({ leaderEpoch }) => leaderEpoch === 8));
  });

  test('must know its epoch', async () => {
    const { controller, brokerEpoch } = await startController();
    const codeOf = (code: number) => (error: unknown) => error instanceof KafkaError && error.code === code;
    await assert.rejects(controller.unfenceBroker(1, brokerEpoch + 1), codeOf(ErrorCode.STALE_BROKER_EPOCH));
    await assert.rejects(controller.unfenceBroker(9, 0), codeOf(ErrorCode.BROKER_ID_NOT_REGISTERED));
  });
});

describe('a cluster of another release', () => {
  for (const [version, advice] of [
    [25, /upgrade the cluster/],
    [31, /newer release/],
  ] as const) {
    test(`with metadata.version ${version} is refused, and nothing is written`, async () => {
      const log = await logOf(leftBehind([], version));
      await assert.rejects(
        startController({ log }),
        (error) => error instanceof UnsupportedFeatureError && advice.test(error.message),
      );
      assert.deepEqual([log.epoch, log.batches.length], [1, 1]);
    });
  }
});
