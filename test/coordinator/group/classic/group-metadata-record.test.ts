// The record of a classic group: the bytes that Kafka writes, and every version that it ever wrote.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ByteWriter } from '../../../../src/base/bytes/byte-writer.ts';
import { ClassicGroup } from '../../../../src/coordinator/group/classic/classic-group.ts';
import { ClassicMember } from '../../../../src/coordinator/group/classic/classic-member.ts';
import { groupMetadataRecord } from '../../../../src/coordinator/group/classic/group-metadata-record.ts';
import { groupRecordCodec } from '../../../../src/coordinator/group/group-record.ts';
import { groupMetadataKey, groupMetadataValue } from '../../../../src/protocol/messages/classic-group-records.ts';
import { BatchBuilder } from '../../../../src/protocol/records/batch-builder.ts';
import { encodeMessage } from '../../../../src/protocol/schema/codec.ts';
import { MemoryCoordinatorLog } from '../../memory-coordinator-log.ts';
import { startClassic } from './classic-kit.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** The group of the published vectors. */
const settled = (): ClassicGroup =>
  new ClassicGroup({
    groupId: 'g1',
    state: 'Stable',
    generation: 5,
    protocolType: 'consumer',
    protocolName: 'range',
    leaderId: 'c-1',
    stateTimestampMs: 1_700_000_000_000,
    members: [
      new ClassicMember({
        memberId: 'c-1',
        groupInstanceId: null,
        clientId: 'c',
        clientHost: '/127.0.0.1',
        rebalanceTimeoutMs: 300_000,
        sessionTimeoutMs: 45_000,
        protocols: [
          { name: 'roundrobin', metadata: Uint8Array.of(9) },
          { name: 'range', metadata: Uint8Array.of(1, 2) },
        ],
        assignment: Uint8Array.of(3),
      }),
    ],
  });

test('a group with members is written as Kafka writes it', () => {
  const { key, value } = groupRecordCodec.encode(groupMetadataRecord(settled()));
  assert.equal(hex(key), '000200026731');
  assert.equal(
    hex(value!),
    '00030008636f6e73756d657200000005000572616e67650003632d310000018bcfe56800000000010003632d31ffff000163000a2f3132372e302e302e31000493e00000afc80000000201020000000103',
  );
});

test('an empty group is written as Kafka writes it', () => {
  const group = new ClassicGroup({
    groupId: 'g1',
    generation: 6,
    protocolType: 'consumer',
    stateTimestampMs: 1_700_000_000_000,
  });
  const { value } = groupRecordCodec.encode(groupMetadataRecord(group));
  assert.equal(hex(value!), '00030008636f6e73756d657200000006ffffffff0000018bcfe5680000000000');
});

test('a member that the leader forgot is written with an empty assignment', () => {
  const record = groupMetadataRecord(settled(), new Map());
  assert.equal(record.name === 'GroupMetadata' && record.value?.members[0]?.assignment.length, 0);
});

function logOf(...versions: readonly number[]): MemoryCoordinatorLog {
  const log = new MemoryCoordinatorLog();
  const builder = new BatchBuilder();
  for (const version of versions) {
    const key = new ByteWriter(16);
    key.int16(groupMetadataKey.type);
    encodeMessage(groupMetadataKey, 0, key, { group: `v${version}` });
    const value = new ByteWriter(256);
    value.int16(version);
    const record = groupMetadataRecord(settled());
    if (record.name !== 'GroupMetadata' || record.value === null) throw new Error('not a group');
    encodeMessage(groupMetadataValue, version, value, record.value);
    builder.append(0, key.toBytes(), value.toBytes());
  }
  log.put(builder.build());
  return log;
}

test('a group of any version that was ever written is loaded, and its session runs', async () => {
  const kit = await startClassic({ log: logOf(0, 1, 2, 3, 4) });
  for (const version of [0, 1, 2, 3, 4]) {
    const group = kit.state.group(`v${version}`)!;
    const member = group.members.get('c-1')!;
    assert.equal(group.state, 'Stable');
    assert.equal(group.generation, 5);
    assert.equal(group.leaderId, 'c-1');
    // v0 knows one timeout only, v0 and v1 do not say since when.
    assert.equal(member.rebalanceTimeoutMs, version === 0 ? 45_000 : 300_000);
    assert.equal(group.stateTimestampMs, version < 2 ? undefined : 1_700_000_000_000);
    assert.equal(hex(member.metadataOf('range')), '0102');
    assert.equal(hex(member.assignment), '03');
  }
  await kit.advance(45_000);
  assert.equal(kit.state.group('v0')!.state, 'Empty');
  assert.equal(kit.state.group('v4')!.state, 'Empty');
});

test('what is loaded would be written the same again', async () => {
  const kit = await startClassic({ log: logOf(3) });
  const { key, value } = groupRecordCodec.encode(groupMetadataRecord(kit.state.group('v3')!));
  const [logged] = kit.log.records();
  assert.equal(hex(key), hex(logged!.key));
  assert.equal(hex(value!), hex(logged!.value!));
});
