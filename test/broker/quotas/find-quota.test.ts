import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findQuota } from '../../../src/broker/quotas/find-quota.ts';
import { clientQuotaRecord, quotaEntity } from '../../../src/metadata/image/client-quotas.ts';
import { MetadataDelta } from '../../../src/metadata/metadata-delta.ts';
import { emptyImage } from '../../../src/metadata/metadata-image.ts';

type Names = Readonly<Record<string, string | null>>;

/** From the one that counts first to the one that counts last. */
const levels: readonly Names[] = [
  { user: 'u', 'client-id': 'c' },
  { user: 'u', 'client-id': null },
  { user: 'u' },
  { user: null, 'client-id': 'c' },
  { user: null, 'client-id': null },
  { user: null },
  { 'client-id': 'c' },
  { 'client-id': null },
];

/** Each level has its place in the list as its limit. */
function quotasFrom(first: number, key = 'k') {
  const delta = new MetadataDelta(emptyImage);
  for (const [index, names] of levels.entries()) {
    const parts = Object.entries(names).map(([entityType, entityName]) => ({ entityType, entityName }));
    if (index >= first) delta.replay(clientQuotaRecord(quotaEntity(parts), key, index));
  }
  return delta.build(emptyImage.provenance).clientQuotas;
}

const client = { user: 'u', clientId: 'c' };

test('the first of the eight levels that has the key counts', () => {
  for (const first of levels.keys()) assert.equal(findQuota(quotasFrom(first), 'k', client)?.limit, first);
  assert.equal(findQuota(quotasFrom(levels.length), 'k', client), undefined);
});

test('a level that has other keys only is passed over', () => {
  assert.equal(findQuota(quotasFrom(0, 'another'), 'k', client), undefined);
});

test("a user's quota is shared by all its clients, that of a client id by all users, others are each client's own", () => {
  const ownerOf = (first: number, user: string, clientId: string) =>
    findQuota(quotasFrom(first), 'k', { user, clientId })?.owner;
  const shared = (first: number) => ({
    byUser: ownerOf(first, 'u', 'x') === ownerOf(first, 'u', 'y'),
    byClient: ownerOf(first, 'x', 'c') === ownerOf(first, 'y', 'c'),
  });
  assert.deepEqual(shared(4), { byUser: false, byClient: false });
  assert.deepEqual(shared(5), { byUser: true, byClient: false });
  assert.deepEqual(shared(6), { byUser: false, byClient: true });
  assert.notEqual(ownerOf(5, 'u', 'x'), ownerOf(5, 'v', 'x'));
  assert.notEqual(ownerOf(7, 'u', 'x'), ownerOf(7, 'u', 'y'));
});
