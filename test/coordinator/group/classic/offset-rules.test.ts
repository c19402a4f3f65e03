// What a classic group in each of its states says about committed offsets.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ByteWriter } from '../../../../src/base/bytes/byte-writer.ts';
import type { OffsetCommitter } from '../../../../src/coordinator/group/group.ts';
import { ErrorCode, errorByCode } from '../../../../src/protocol/errors.ts';
import { consumerProtocolSubscription } from '../../../../src/protocol/messages/consumer-protocol.ts';
import { encodeMessage } from '../../../../src/protocol/schema/codec.ts';
import { bytesOf, caller, type ClassicKit, joinRequest, startClassic, syncRequest } from './classic-kit.ts';

function subscription(version: number, topics: readonly string[]): Uint8Array {
  const writer = new ByteWriter(64);
  writer.int16(version);
  encodeMessage(consumerProtocolSubscription, Math.min(version, 3), writer, {
    topics,
    userData: null,
    ownedPartitions: [],
  });
  return writer.toBytes();
}

/** A Stable group of one member with this metadata. */
async function stable(metadata: Uint8Array, protocolType = 'consumer'): Promise<{ kit: ClassicKit; memberId: string }> {
  const kit = await startClassic();
  const { classic } = kit.state;
  const request = joinRequest({ protocolType, protocols: [{ name: 'range', metadata }] });
  const { memberId } = await kit.ask(() => classic.join(caller(3), request));
  await kit.ask(() => classic.sync(caller(), syncRequest({ memberId, protocolType })));
  return { kit, memberId };
}

const outside: OffsetCommitter = {
  memberId: '',
  groupInstanceId: null,
  generationOrEpoch: -1,
  apiVersion: 9,
  isTransactional: false,
};

const nameOf = (code: number): string => errorByCode(code).name;

test('only members of this generation commit while there are members', async () => {
  const { kit, memberId } = await stable(subscription(3, ['t']));
  const group = kit.state.group()!;
  const by = (changes: Partial<OffsetCommitter>): string =>
    nameOf(group.validateOffsetCommit({ ...outside, ...changes }));
  assert.equal(by({}), 'UNKNOWN_MEMBER_ID');
  assert.equal(by({ memberId, generationOrEpoch: 1 }), 'NONE');
  assert.equal(by({ memberId, generationOrEpoch: 0 }), 'ILLEGAL_GENERATION');
  assert.equal(by({ memberId }), 'ILLEGAL_GENERATION');
  assert.equal(by({ memberId: 'ghost', generationOrEpoch: 1 }), 'UNKNOWN_MEMBER_ID');
  assert.equal(by({ memberId, groupInstanceId: 'i', generationOrEpoch: 1 }), 'UNKNOWN_MEMBER_ID');
  // A transaction may commit for a group without saying who it is.
  assert.equal(by({ isTransactional: true }), 'NONE');
  assert.equal(by({ isTransactional: true, memberId, generationOrEpoch: 7 }), 'ILLEGAL_GENERATION');
});

test('between two generations a member is told to wait, a transaction is not', async () => {
  const { kit, memberId } = await stable(subscription(3, ['t']));
  const metadata = subscription(3, ['t']);
  const request = joinRequest({ memberId, protocols: [{ name: 'range', metadata }] });
  await kit.ask(() => kit.state.classic.join(caller(), request));
  const group = kit.state.group()!;
  const committer = { ...outside, memberId, generationOrEpoch: 2 };
  assert.equal(nameOf(group.validateOffsetCommit(committer)), 'REBALANCE_IN_PROGRESS');
  assert.equal(nameOf(group.validateOffsetCommit({ ...committer, isTransactional: true })), 'NONE');
});

test('anybody from outside commits to an empty group, but not as a member', async () => {
  const kit = await startClassic();
  const group = kit.state.classic.createSimple('g');
  assert.equal(group.validateOffsetCommit(outside), ErrorCode.NONE);
  assert.equal(group.validateOffsetCommit({ ...outside, memberId: 'm' }), ErrorCode.NONE);
  assert.equal(group.validateOffsetCommit({ ...outside, generationOrEpoch: 0 }), ErrorCode.UNKNOWN_MEMBER_ID);
});

test('what consumers read is read from their metadata, of whatever version', async () => {
  for (const version of [0, 1, 2, 3, 9]) {
    const { kit } = await stable(subscription(version, ['t', 'u']));
    const group = kit.state.group()!;
    assert.deepEqual([...group.subscribedTopics!], ['t', 'u']);
    assert.equal(group.isSubscribedToTopic('t'), true);
    assert.equal(group.isSubscribedToTopic('v'), false);
    assert.equal(group.validateOffsetDelete(), ErrorCode.NONE);
  }
});

test('consumers that cannot be understood read everything, members of another type nothing', async () => {
  for (const metadata of [
    bytesOf('?'),
    new Uint8Array(0),
    Uint8Array.of(255, 255),
    Uint8Array.of(0, 0, 127, 0, 0, 0),
  ]) {
    const { kit } = await stable(metadata);
    const group = kit.state.group()!;
    assert.equal(group.subscribedTopics, undefined);
    assert.equal(group.isSubscribedToTopic('t'), true);
    assert.deepEqual(group.offsetExpiration(), { kind: 'never' });
  }
  const { kit } = await stable(subscription(0, ['t']), 'connect');
  const group = kit.state.group()!;
  assert.equal(group.isSubscribedToTopic('t'), false);
  assert.equal(group.validateOffsetDelete(), ErrorCode.NON_EMPTY_GROUP);
  assert.deepEqual(group.offsetExpiration(), { kind: 'never' });
});

test('offsets grow old from when nobody uses them', async () => {
  const { kit, memberId } = await stable(subscription(3, ['t']));
  const group = kit.state.group()!;
  const expiration = group.offsetExpiration();
  assert.equal(expiration.kind, 'unsubscribed');
  assert.equal(expiration.kind === 'unsubscribed' && expiration.isSubscribed('t'), true);
  assert.equal(expiration.kind === 'unsubscribed' && expiration.isSubscribed('u'), false);
  await kit.advance(1_234);
  const leave = { groupId: 'g', memberId, members: [] };
  await kit.ask(() => kit.state.classic.leave(caller(0), leave));
  const leftMs = kit.platform.clock.wallMs();
  assert.deepEqual(group.offsetExpiration(), { kind: 'after', sinceMs: leftMs });
  assert.equal(group.isSubscribedToTopic('t'), false);
  await kit.advance(1_000_000);
  await kit.restart();
  assert.deepEqual(kit.state.group()!.offsetExpiration(), { kind: 'after', sinceMs: leftMs });
  // A group that only holds offsets counts from each commit.
  assert.deepEqual(kit.state.classic.createSimple('simple').offsetExpiration(), { kind: 'after', sinceMs: undefined });
});

test('a group is deleted when it is empty', async () => {
  const { kit, memberId } = await stable(subscription(3, ['t']));
  const group = kit.state.group()!;
  assert.equal(group.validateDelete(), ErrorCode.NON_EMPTY_GROUP);
  await kit.ask(() => kit.state.classic.leave(caller(0), { groupId: 'g', memberId, members: [] }));
  assert.equal(group.validateDelete(), ErrorCode.NONE);
  assert.deepEqual(group.tombstones(), [{ name: 'GroupMetadata', key: { group: 'g' }, value: null }]);
});
