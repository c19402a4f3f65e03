// Records that no Kafka of today writes, but whose logs are still around.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type GroupRecord, groupRecordCodec } from '../../../../src/coordinator/group/group-record.ts';
import { requireSameAfterReload, snapshot, startOffsets } from './offsets-fixture.ts';

const legacy = (key: string, value: string | null): GroupRecord =>
  groupRecordCodec.decode(Buffer.from(key, 'hex'), value === null ? null : Buffer.from(value, 'hex'))!;

test('offsets of the oldest brokers count, and are deleted by either kind of record', async () => {
  const kit = await startOffsets();
  const value = '0000000000000000002a00016d0000018bcfe56800';
  kit.write([legacy('0000000267310002743100000003', value), legacy('0000000267310002743100000004', value)]);
  await kit.restart();
  const offset = '{"offset":42,"leaderEpoch":-1,"commitTimestampMs":1700000000000,"metadata":"m"';
  const rest = ',"expireTimestampMs":-1,"topicId":"AAAAAAAAAAAAAAAAAAAAAA"}';
  assert.deepEqual(snapshot(kit.state), ['g1', `g1 t1-3 ${offset}${rest}`, `g1 t1-4 ${offset}${rest}`]);
  kit.write([legacy('0000000267310002743100000003', null), legacy('0001000267310002743100000004', null)]);
  await kit.restart();
  assert.deepEqual(snapshot(kit.state), ['g1']);
  await requireSameAfterReload(kit);
});
