import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { InvalidMetadataError } from '../../src/metadata/invalid-metadata-error.ts';
import { MetadataDelta } from '../../src/metadata/metadata-delta.ts';
import { emptyImage, imageRecords, type MetadataImage } from '../../src/metadata/metadata-image.ts';
import { metadataRecord, type MetadataRecord } from '../../src/metadata/metadata-record.ts';

const id = 'OZhpXPp8QImU_LV_dorHnA';

function applied(records: readonly MetadataRecord[], before: MetadataImage = emptyImage): MetadataImage {
  const delta = new MetadataDelta(before);
  for (const record of records) delta.replay(record);
  return delta.build(before.provenance);
}

const register = metadataRecord('RegisterBrokerRecord', {
  brokerId: 1,
  brokerEpoch: 5,
  incarnationId: id,
  endPoints: [{ name: 'PLAINTEXT', host: 'localhost', port: 9092, securityProtocol: 0 }],
  features: [],
  rack: null,
  fenced: true,
  logDirs: [id],
});
const brokerChange = (body: {
  fenced?: number;
  inControlledShutdown?: number;
  brokerEpoch?: number;
  cordonedLogDirs?: string[];
}) => metadataRecord('BrokerRegistrationChangeRecord', { brokerId: 1, brokerEpoch: 5, ...body });

describe('brokers in the image', () => {
  test('are fenced and unfenced, by either kind of record', () => {
    const unfenced = applied([register, brokerChange({ fenced: -1 })]);
    assert.equal(unfenced.cluster.get(1)!.fenced, false);
    const leaving = applied(
      [brokerChange({ inControlledShutdown: 1 }), brokerChange({ cordonedLogDirs: [] })],
      unfenced,
    );
    const { fenced, inControlledShutdown, cordonedLogDirs } = leaving.cluster.get(1)!;
    assert.deepEqual([fenced, inControlledShutdown, cordonedLogDirs], [false, true, []]);
    const fencedAgain = applied([metadataRecord('FenceBrokerRecord', { id: 1, epoch: 5 })], leaving);
    assert.equal(fencedAgain.cluster.get(1)!.fenced, true);
    const back = applied([metadataRecord('UnfenceBrokerRecord', { id: 1, epoch: 5 })], fencedAgain);
    assert.equal(back.cluster.get(1)!.fenced, false);
    assert.equal(
      applied([metadataRecord('UnregisterBrokerRecord', { brokerId: 1, brokerEpoch: 5 })], back).cluster.size,
      0,
    );
  });

  test('refuse changes of another life', () => {
    assert.throws(() => applied([register, brokerChange({ brokerEpoch: 4, fenced: -1 })]), InvalidMetadataError);
    assert.throws(() => applied([metadataRecord('FenceBrokerRecord', { id: 2, epoch: 5 })]), InvalidMetadataError);
  });
});

describe('settings and features in the image', () => {
  test('a null value removes a setting, level 0 a feature', () => {
    const set = (value: string | null) =>
      metadataRecord('ConfigRecord', { resourceType: 4, resourceName: '', name: 'x', value });
    const feature = (featureLevel: number) =>
      metadataRecord('FeatureLevelRecord', { name: 'group.version', featureLevel });
    const image = applied([set('1'), feature(1)]);
    assert.deepEqual([image.configs.size, image.features.get('group.version')], [1, 1]);
    const after = applied([set(null), feature(0)], image);
    assert.deepEqual([after.configs.size, after.features.size], [0, 0]);
  });
});

describe('what this release does not act on', () => {
  const acl = metadataRecord('AccessControlEntryRecord', {
    id,
    resourceType: 2,
    resourceName: 'a',
    patternType: 3,
    principal: 'User:x',
    host: '*',
    operation: 2,
    permissionType: 3,
  });
  const quota = (value: number, remove = false, entities = ['user', 'client-id']) =>
    metadataRecord('ClientQuotaRecord', {
      entity: entities.map((entityType) => ({ entityType, entityName: null })),
      key: 'producer_byte_rate',
      value,
      remove,
    });
  const scram = metadataRecord('UserScramCredentialRecord', {
    name: 'x',
    mechanism: 1,
    salt: new Uint8Array([1]),
    storedKey: new Uint8Array([2]),
    serverKey: new Uint8Array([3]),
    iterations: 4096,
  });
  const token = metadataRecord('DelegationTokenRecord', {
    owner: 'User:x',
    requester: 'User:x',
    renewers: [],
    issueTimestamp: 1,
    maxTimestamp: 2,
    expirationTimestamp: 3,
    tokenId: 't',
  });

  test('is kept and goes into snapshots, the newest of each', () => {
    const image = applied([acl, quota(1), quota(2, false, ['client-id', 'user']), scram, token]);
    const records = [...imageRecords(image)];
    assert.equal(records.length, 4);
    for (const record of [acl, scram, token]) {
      assert.deepEqual(
        records.find(({ name }) => name === record.name),
        record,
      );
    }
    assert.deepEqual(
      records.filter(({ name }) => name === 'ClientQuotaRecord'),
      [quota(2, false, ['client-id', 'user'])],
    );
  });

  test('goes when its removal is replayed', () => {
    const image = applied([acl, quota(1), scram, token]);
    const removals = [
      metadataRecord('RemoveAccessControlEntryRecord', { id }),
      quota(0, true),
      metadataRecord('RemoveUserScramCredentialRecord', { name: 'x', mechanism: 1 }),
      metadataRecord('RemoveDelegationTokenRecord', { tokenId: 't' }),
    ];
    const after = applied(removals, image);
    assert.equal(after.keptRecords.size, 0);
    assert.equal(after.clientQuotas.size, 0);
  });
});
