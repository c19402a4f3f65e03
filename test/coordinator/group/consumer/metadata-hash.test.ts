import assert from 'node:assert/strict';
import { test } from 'node:test';
import { metadataHashOf } from '../../../../src/coordinator/group/consumer/metadata-hash.ts';
import { MetadataDelta } from '../../../../src/metadata/metadata-delta.ts';
import { emptyImage, type MetadataImage } from '../../../../src/metadata/metadata-image.ts';
import { metadataRecord } from '../../../../src/metadata/metadata-record.ts';

interface Topic {
  readonly name: string;
  readonly topicId: string;
  readonly partitions: number;
}

function imageOf(topics: readonly Topic[], rack: string | null = null): MetadataImage {
  const delta = new MetadataDelta(emptyImage);
  for (const brokerId of [1, 2]) {
    delta.replay(
      metadataRecord('RegisterBrokerRecord', {
        brokerId,
        isMigratingZkBroker: false,
        incarnationId: 'AAAAAAAAAAAAAAAAAAAAAQ',
        brokerEpoch: 1,
        endPoints: [],
        features: [],
        rack: rack === null ? null : `${rack}${brokerId}`,
        fenced: false,
        inControlledShutdown: false,
        logDirs: [],
        cordonedLogDirs: null,
      }),
    );
  }
  for (const { name, topicId, partitions } of topics) {
    delta.replay(metadataRecord('TopicRecord', { name, topicId }));
    for (let partitionId = 0; partitionId < partitions; partitionId += 1) {
      delta.replay(
        metadataRecord('PartitionRecord', {
          partitionId,
          topicId,
          replicas: [2, 1],
          isr: [1],
          removingReplicas: [],
          addingReplicas: [],
          leader: 1,
          leaderRecoveryState: 0,
          leaderEpoch: 0,
          partitionEpoch: 0,
          directories: [],
          eligibleLeaderReplicas: null,
          lastKnownElr: null,
        }),
      );
    }
  }
  return delta.build(emptyImage.provenance);
}

// Ids and hash of a group that Apache Kafka 4.3.1 wrote into `__consumer_offsets`.
const written: readonly Topic[] = [
  { name: 'codecs', topicId: 'utBDUY6pTja8ZN7ViXc-YQ', partitions: 1 },
  { name: 'txn', topicId: '6UnZwHmsTxC-nvndUnAuAQ', partitions: 2 },
];

test('a group of Apache Kafka has the hash that Kafka gave it', () => {
  assert.equal(metadataHashOf(['txn', 'codecs', 'missing', 'txn'], imageOf(written)), 8_503_886_082_377_831_661n);
});

test('no topics have the hash 0', () => {
  assert.equal(metadataHashOf([], imageOf(written)), 0n);
  assert.equal(metadataHashOf(['missing'], imageOf(written)), 0n);
});

test('racks of replicas count, in their own order', () => {
  // Made with the library that Kafka hashes with, from the same values in the same order.
  assert.equal(metadataHashOf(['codecs', 'txn'], imageOf(written, 'rack-')), 6_567_417_311_258_734_409n);
});

test('what an assignment does not depend on does not change the hash', () => {
  const names = ['codecs', 'txn'];
  const more = [...written, { name: 'other', topicId: 'AAAAAAAAAAAAAAAAAAAAAg', partitions: 5 }];
  assert.equal(metadataHashOf(names, imageOf(more)), metadataHashOf(names, imageOf(written)));
  const [codecs, txn] = written;
  assert.notEqual(
    metadataHashOf(names, imageOf([codecs!, { ...txn!, partitions: 3 }])),
    metadataHashOf(names, imageOf(written)),
  );
});
