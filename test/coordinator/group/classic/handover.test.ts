// Groups that become classic, and groups that stop being so: what the conversion of groups builds on.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ClassicGroup } from '../../../../src/coordinator/group/classic/classic-group.ts';
import { ClassicMember } from '../../../../src/coordinator/group/classic/classic-member.ts';
import { ErrorCode, KafkaError } from '../../../../src/protocol/errors.ts';
import { bytesOf, caller, type ClassicKit, joinRequest, startClassic, syncRequest } from './classic-kit.ts';

const member = (memberId: string): ClassicMember =>
  new ClassicMember({
    memberId,
    groupInstanceId: null,
    clientId: 'client',
    clientHost: '/127.0.0.1',
    rebalanceTimeoutMs: 60_000,
    sessionTimeoutMs: 10_000,
    protocols: [{ name: 'range', metadata: bytesOf('m') }],
    assignment: bytesOf(memberId),
  });

const converted = (kit: ClassicKit): ClassicGroup =>
  new ClassicGroup({
    groupId: 'g',
    state: 'Stable',
    generation: 12,
    protocolType: 'consumer',
    protocolName: 'range',
    leaderId: 'a',
    stateTimestampMs: kit.platform.clock.wallMs(),
    members: [member('a'), member('b')],
    onOffsetCommitted: kit.state.classic.onOffsetCommitted,
  });

test('an adopted group is the one that was built, with its sessions running', async () => {
  const kit = await startClassic();
  const group = converted(kit);
  await kit.ask(() => ({ ...kit.state.classic.adopt(group), response: undefined }));
  assert.equal(kit.state.group(), group);
  assert.equal((await kit.reload()).group()!.generation, 12);
  await kit.advance(9_000);
  const beat = { groupId: 'g', memberId: 'a', groupInstanceId: null, generationId: 12 };
  const { errorCode } = await kit.ask(() => kit.state.classic.heartbeat(caller(4), beat));
  assert.equal(errorCode, ErrorCode.NONE);
  await kit.advance(1_000);
  assert.equal(group.state, 'PreparingRebalance');
  assert.equal(group.members.has('b'), false);
});

test('a group that could not be adopted is nowhere, and its timers are gone', async () => {
  const kit = await startClassic();
  const group = converted(kit);
  kit.log.failNext(new KafkaError(ErrorCode.NOT_ENOUGH_REPLICAS));
  await assert.rejects(kit.ask(() => ({ ...kit.state.classic.adopt(group), response: undefined })));
  assert.equal(kit.state.group(), undefined);
  await kit.advance(60_000);
  assert.equal(group.state, 'Stable');
  // Nor does it come back with the next record of that name.
  await kit.ask(() => kit.state.classic.join(caller(), joinRequest()));
  assert.equal(kit.state.group()!.generation, 0);
});

test('an adopted group can be called together at once', async () => {
  const kit = await startClassic();
  const group = converted(kit);
  await kit.ask(() => {
    const adopted = kit.state.classic.adopt(group);
    const called = kit.state.classic.rebalance(group, { text: 'a member left' });
    return { ...adopted, records: [...adopted.records, ...called.records], response: undefined };
  });
  assert.equal(group.state, 'PreparingRebalance');
  const protocols = [{ name: 'range', metadata: bytesOf('m') }];
  const joins = ['a', 'b'].map((memberId) =>
    kit.run(() => kit.state.classic.join(caller(), joinRequest({ memberId, protocols }))),
  );
  const [first] = await kit.platform.runUntil(Promise.all(joins));
  assert.equal(first!.generationId, 13);
});

test('a released group is left alone by time; resumed, everything in it ends in time again', async () => {
  const kit = await startClassic();
  const { classic } = kit.state;
  const { memberId } = await kit.ask(() => classic.join(caller(3), joinRequest({ rebalanceTimeoutMs: 30_000 })));
  await kit.ask(() => classic.sync(caller(), syncRequest({ memberId })));
  const given = await kit.ask(() => classic.join(caller(), joinRequest({ sessionTimeoutMs: 20_000 })));
  const waiting = kit.run(() => classic.join(caller(3), joinRequest({ rebalanceTimeoutMs: 30_000 })));
  await kit.settle();
  const group = kit.state.group()!;
  classic.release(group);
  await kit.advance(400_000);
  assert.equal(group.state, 'PreparingRebalance');
  assert.equal(group.members.size, 2);
  assert.ok(group.pendingJoins.has(given.memberId));
  classic.resume(group);
  await kit.advance(30_000);
  assert.equal((await waiting).generationId, 2);
  assert.equal(group.members.size, 1);
  assert.equal(group.pendingJoins.size, 0);
});

test('a first rebalance that is resumed waits for its delay', async () => {
  const kit = await startClassic();
  const { classic } = kit.state;
  const waiting = kit.run(() => classic.join(caller(3), joinRequest()));
  await kit.settle();
  const group = kit.state.group()!;
  classic.release(group);
  await kit.advance(100_000);
  classic.resume(group);
  await kit.advance(3_000);
  assert.equal((await waiting).generationId, 1);
});

test('members that are not heard of while assignments are awaited are given up after a resume too', async () => {
  const kit = await startClassic();
  const { classic } = kit.state;
  await kit.ask(() => classic.join(caller(3), joinRequest({ rebalanceTimeoutMs: 30_000 })));
  const group = kit.state.group()!;
  assert.equal(group.state, 'CompletingRebalance');
  classic.release(group);
  await kit.advance(100_000);
  assert.equal(group.state, 'CompletingRebalance');
  classic.resume(group);
  await kit.advance(30_000);
  assert.equal(group.state, 'Empty');
});
