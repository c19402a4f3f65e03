import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { keptMetadata } from '../../src/broker/kept-metadata.ts';
import { MetadataDelta } from '../../src/metadata/metadata-delta.ts';
import { emptyImage, type MetadataImage } from '../../src/metadata/metadata-image.ts';
import { metadataRecord, type MetadataRecord } from '../../src/metadata/metadata-record.ts';

function imageOf(records: readonly MetadataRecord[]): MetadataImage {
  const delta = new MetadataDelta(emptyImage);
  for (const record of records) delta.replay(record);
  return delta.build(emptyImage.provenance);
}

const acl = (id: string) =>
  metadataRecord('AccessControlEntryRecord', {
    id,
    resourceType: 2,
    resourceName: 't',
    patternType: 3,
    principal: 'User:a',
    host: '*',
    operation: 3,
    permissionType: 3,
  });

const config = (resourceType: number, resourceName: string, name: string, value = '1') =>
  metadataRecord('ConfigRecord', { resourceType, resourceName, name, value });

test('what is acted on is not listed', () => {
  const image = imageOf([
    metadataRecord('FeatureLevelRecord', { name: 'metadata.version', featureLevel: 30 }),
    config(2, 't', 'retention.ms'),
    config(4, '1', 'log.retention.ms'),
    config(32, 'g', 'consumer.session.timeout.ms'),
    metadataRecord('ClientQuotaRecord', {
      entity: [{ entityType: 'user', entityName: null }],
      key: 'producer_byte_rate',
      value: 1,
      remove: false,
    }),
  ]);
  assert.deepEqual(keptMetadata(image), []);
});

test('what is kept only is counted by kind, settings are named with the reason', () => {
  const image = imageOf([
    acl('AAAAAAAAAAAAAAAAAAAAAQ'),
    acl('AAAAAAAAAAAAAAAAAAAAAg'),
    metadataRecord('ClientQuotaRecord', {
      entity: [{ entityType: 'user', entityName: 'a' }],
      key: 'producer_byte_rate',
      value: 1,
      remove: false,
    }),
    metadataRecord('FeatureLevelRecord', { name: 'share.version', featureLevel: 1 }),
    config(16, 'telemetry', 'interval.ms'),
    config(16, 'telemetry', 'metrics'),
    config(2, 'a', 'remote.storage.enable', 'true'),
    config(2, 'b', 'remote.storage.enable', 'true'),
    config(4, '', 'some.future.key'),
  ]);
  assert.deepEqual(keptMetadata(image), [
    '2 ACLs',
    '1 client quota',
    'feature share.version 1',
    '1 client metrics subscription',
    'topic config remote.storage.enable (tiered storage comes with a later release)',
    'broker config some.future.key (unknown to this release)',
  ]);
  assert.ok(!keptMetadata(image, true).some((phrase) => phrase.includes('client metrics')), 'somebody takes them in');
});

test('docs/from-kafka.md tells of every kind', () => {
  const page = readFileSync(new URL('../../docs/from-kafka.md', import.meta.url), 'utf8');
  const image = imageOf([
    acl('AAAAAAAAAAAAAAAAAAAAAQ'),
    metadataRecord('UserScramCredentialRecord', {
      name: 'alice',
      mechanism: 1,
      salt: Uint8Array.of(1),
      storedKey: Uint8Array.of(2),
      serverKey: Uint8Array.of(3),
      iterations: 4096,
    }),
    metadataRecord('ClientQuotaRecord', { entity: [], key: 'k', value: 1, remove: false }),
    metadataRecord('DelegationTokenRecord', {
      owner: 'User:a',
      requester: 'User:a',
      renewers: [],
      issueTimestamp: 0,
      maxTimestamp: 0,
      expirationTimestamp: 0,
      tokenId: 't',
    }),
    metadataRecord('FeatureLevelRecord', { name: 'share.version', featureLevel: 1 }),
    metadataRecord('FeatureLevelRecord', { name: 'streams.version', featureLevel: 1 }),
    config(16, 'telemetry', 'metrics'),
  ]);
  const kept = keptMetadata(image);
  assert.equal(kept.length, 7);
  for (const phrase of kept) {
    const kind = phrase.replace(/^\d+ /, '').replace(/ \d+$/, '');
    assert.ok(page.includes(kind), `${kind} is missing`);
  }
});
