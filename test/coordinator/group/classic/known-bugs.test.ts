// Bugs that others had and that need more than a script. Named after where they were found; KAFKA-12890
// (sync-timeout.txt), KAFKA-9752 (new-members.txt), KAFKA-13126 (long-timeouts.txt) and Redpanda 4900
// (deleted.txt) are scripts.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ByteWriter } from '../../../../src/base/bytes/byte-writer.ts';
import type { GroupRecord } from '../../../../src/coordinator/group/group-record.ts';
import { groupRecord, tombstone } from '../../../../src/coordinator/group/group-record.ts';
import { joinAnswerFor } from '../../../../src/coordinator/group/classic/answers.ts';
import { joinGroupApi } from '../../../../src/protocol/apis/join-group.ts';
import { ErrorCode } from '../../../../src/protocol/errors.ts';
import { encodeMessage } from '../../../../src/protocol/schema/codec.ts';
import { assignmentsFor, caller, joinRequest, startClassic, syncRequest, textOf } from './classic-kit.ts';

test('KAFKA-14422: a leader of any version is answered, whatever its group is made of', async () => {
  for (let version = 0; version <= 9; version += 1) {
    const kit = await startClassic();
    const { classic } = kit.state;
    const leader = kit.run(() => classic.join(caller(Math.min(version, 3)), joinRequest()));
    const follower = kit.run(() => classic.join(caller(9), joinRequest({ groupInstanceId: 'static' })));
    for (const answer of [await kit.platform.runUntil(leader), await kit.platform.runUntil(follower)]) {
      assert.equal(answer.errorCode, ErrorCode.NONE);
      const again = await kit.ask(() =>
        classic.join(caller(version), joinRequest({ memberId: answer.memberId, protocols: [] })),
      );
      for (const shown of [answer, again]) {
        const writer = new ByteWriter(64);
        encodeMessage(joinGroupApi.response, version, writer, { throttleTimeMs: 0, ...joinAnswerFor(version, shown) });
        assert.ok(writer.toBytes().length > 0);
      }
    }
  }
});

test('KAFKA-7286: a group of 6 MB loads through a buffer of 5 MB', async () => {
  const kit = await startClassic();
  kit.log.maxBatchBytes = 8 * 1024 * 1024;
  const metadata = new Uint8Array(3 * 1024 * 1024).fill(7);
  const join = () => kit.state.classic.join(caller(3), joinRequest({ protocols: [{ name: 'range', metadata }] }));
  const answers = [kit.run(join), kit.run(join)];
  const [leader, follower] = await kit.platform.runUntil(Promise.all(answers));
  const assignments = assignmentsFor([leader!.memberId, follower!.memberId]);
  await kit.ask(() => kit.state.classic.sync(caller(), syncRequest({ memberId: leader!.memberId, assignments })));
  assert.ok(kit.config.loadBufferBytes < 2 * metadata.length);
  await kit.restart();
  const group = kit.state.group()!;
  assert.equal(group.state, 'Stable');
  assert.equal(group.members.size, 2);
  assert.equal(Buffer.compare(group.members.get(follower!.memberId)!.metadataOf('range'), metadata), 0);
});

test('KAFKA-5600: the last word about a group counts when it is loaded, a tombstone too', async () => {
  const kit = await startClassic();
  const generation = (group: string, value: number): GroupRecord =>
    groupRecord(
      'GroupMetadata',
      { group },
      { protocolType: 'x', generation: value, protocol: null, leader: null, currentStateTimestamp: 1, members: [] },
    );
  kit.write([generation('kept', 1), generation('gone', 1), generation('back', 7)]);
  kit.write([generation('kept', 2), tombstone('GroupMetadata', { group: 'gone' })]);
  kit.write([tombstone('GroupMetadata', { group: 'back' }), generation('back', 1), generation('kept', 3)]);
  await kit.restart();
  assert.equal(kit.state.group('kept')!.generation, 3);
  assert.equal(kit.state.group('gone'), undefined);
  assert.equal(kit.state.group('back')!.generation, 1);
});

test('KAFKA-6593: commits and heartbeats in a storm disturb nobody', async () => {
  const kit = await startClassic();
  const { classic } = kit.state;
  const { memberId } = await kit.ask(() => classic.join(caller(3), joinRequest({ sessionTimeoutMs: 6_000 })));
  await kit.ask(() => classic.sync(caller(), syncRequest({ memberId, assignments: assignmentsFor([memberId]) })));
  const group = kit.state.group()!;
  const committer = { memberId, groupInstanceId: null, generationOrEpoch: 1, apiVersion: 9, isTransactional: false };
  const beat = { groupId: 'g', memberId, groupInstanceId: null, generationId: 1 };
  for (let second = 0; second < 60; second += 1) {
    await kit.advance(1_000);
    assert.equal(group.validateOffsetCommit(committer), ErrorCode.NONE);
    group.onOffsetCommitted(memberId);
    if (second % 7 === 0) {
      const { errorCode } = await kit.ask(() => classic.heartbeat(caller(4), beat));
      assert.equal(errorCode, ErrorCode.NONE);
    }
  }
  assert.equal(group.generation, 1);
});

test('groups and members may be called anything, and do not meet each other', async () => {
  const kit = await startClassic();
  const names = ['__proto__', 'constructor', 'toString', 'g-1', 'g', 'g/1', '\0', ' ', 'é'.repeat(100)];
  const joins = names.map((groupId) =>
    kit.run(() => kit.state.classic.join(caller(3, '1-client'), joinRequest({ groupId, sessionTimeoutMs: 10_000 }))),
  );
  for (const { errorCode, generationId } of await kit.platform.runUntil(Promise.all(joins)))
    assert.deepEqual([errorCode, generationId], [ErrorCode.NONE, 1]);
  await kit.advance(10_000);
  for (const groupId of names) assert.equal(kit.state.group(groupId)!.state, 'Empty');
  await kit.restart();
  for (const groupId of names) assert.equal(kit.state.group(groupId)!.generation, 2);
});

test('who waits when the partition goes is told where to look', async () => {
  const kit = await startClassic();
  const { classic } = kit.state;
  const join = (groupId: string) => kit.run(() => classic.join(caller(3), joinRequest({ groupId })));
  const leader = join('synced');
  const follower = join('synced');
  await kit.advance(6_000);
  const { memberId } = await follower;
  assert.equal((await leader).errorCode, ErrorCode.NONE);
  const joining = join('joined');
  const syncing = kit.run(() => classic.sync(caller(), syncRequest({ groupId: 'synced', memberId })));
  await kit.settle();
  kit.close();
  assert.equal((await joining).errorCode, ErrorCode.NOT_COORDINATOR);
  assert.equal((await syncing).errorCode, ErrorCode.NOT_COORDINATOR);
});

test('what a member said outlives the request that it came in', async () => {
  const kit = await startClassic();
  const frame = Buffer.from('metadata and more');
  const protocols = [{ name: 'range', metadata: frame.subarray(0, 8) }];
  const joining = kit.run(() => kit.state.classic.join(caller(3), joinRequest({ protocols })));
  frame.fill(0);
  const { members } = await kit.platform.runUntil(joining);
  assert.equal(textOf(members[0]!.metadata), 'metadata');
});
