// A partition of `__consumer_offsets` that Apache Kafka 4.3.1 wrote, with groups of both protocols in the middle
// of what they did: everything is there after loading, and goes on.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { GroupShard } from '../../../src/coordinator/group/group-shard.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { CoordinatorKit } from '../kit.ts';
import { MemoryCoordinatorLog } from '../memory-coordinator-log.ts';

const caller = { clientId: 'oracle', clientHost: '/127.0.0.1', apiVersion: 6 };
const staticMember = 'i1-8f0e6688-145c-4742-bffe-bb2873f69088';

async function load() {
  const log = new MemoryCoordinatorLog();
  log.put(
    readFileSync(join(import.meta.dirname, '../../fixtures/coordinator/__consumer_offsets-0/00000000000000000000.log')),
  );
  return CoordinatorKit.start({ log, createState: (context) => new GroupShard(context, () => log.maxBatchBytes) });
}

type Kit = Awaited<ReturnType<typeof load>>;

async function listed(kit: Kit): Promise<string[]> {
  const groups = await kit.ask(() => kit.state.list({ statesFilter: [], typesFilter: [] }));
  return groups
    .map(
      ({ groupId, groupState, groupType, protocolType }) => `${groupId} ${groupType} ${groupState} '${protocolType}'`,
    )
    .toSorted();
}

test('the groups of a real Kafka are there, in their states', async () => {
  const kit = await load();
  assert.deepEqual(await listed(kit), [
    `classic classic Stable 'consumer'`,
    `left classic Empty 'consumer'`,
    `modern consumer Assigning 'consumer'`,
    `simple classic Empty ''`,
    `transactional classic Empty ''`,
  ]);
});

test('the members of its classic group go on where they were', async () => {
  const kit = await load();
  const described = await kit.ask(() => kit.state.describe(caller, 'classic'));
  assert.equal(described.protocolData, 'range');
  assert.deepEqual(
    described.members.map(({ memberId, groupInstanceId, memberAssignment }) => ({
      memberId,
      groupInstanceId,
      assignment: Buffer.from(memberAssignment).toString('hex'),
    })),
    [{ memberId: staticMember, groupInstanceId: 'i1', assignment: '000000000001000174000000010000000000000000' }],
  );
  const beat = { groupId: 'classic', generationId: 1, memberId: staticMember, groupInstanceId: 'i1' };
  assert.equal((await kit.ask(() => kit.state.heartbeat(caller, beat))).errorCode, ErrorCode.NONE);
  // Its session is 30 seconds, from the loading on.
  await kit.advance(29_000);
  assert.equal((await kit.ask(() => kit.state.heartbeat(caller, beat))).errorCode, ErrorCode.NONE);
  await kit.advance(31_000);
  assert.equal((await kit.ask(() => kit.state.heartbeat(caller, beat))).errorCode, ErrorCode.UNKNOWN_MEMBER_ID);
});

test('the members of its consumer group are there, those that speak the classic protocol too', async () => {
  const kit = await load();
  const described = await kit.ask(() => kit.state.describeConsumer('modern'));
  assert.deepEqual([described.groupState, described.groupEpoch, described.assignmentEpoch], ['Assigning', 6, 4]);
  const members = new Map(described.members.map((member) => [member.memberId, member]));
  const shown = (memberId: string) => {
    const { memberEpoch, instanceId, rackId, subscribedTopicNames, subscribedTopicRegex, memberType } =
      members.get(memberId)!;
    return [memberEpoch, instanceId, rackId, subscribedTopicNames, subscribedTopicRegex, memberType];
  };
  assert.equal(members.size, 3);
  assert.deepEqual(shown('AAAAAAAAAAAAAAAAAAAAAQ'), [3, 'i1', 'r1', ['t', 'u'], '', 1]);
  assert.deepEqual(shown('AAAAAAAAAAAAAAAAAAAAAg'), [3, null, null, [], 'regex-.*', 1]);
  assert.deepEqual(shown('HHZlEYeXTyKEMUgriFxAWQ'), [4, null, null, ['t'], '', 0]);
});

test('nothing of it is lost when it is loaded again after we went on', async () => {
  const kit = await load();
  const leaving = {
    groupId: 'classic',
    memberId: '',
    members: [{ memberId: '', groupInstanceId: 'i1', reason: null }],
  };
  const left = await kit.ask(() => kit.state.leave({ ...caller, apiVersion: 5 }, leaving));
  assert.deepEqual(
    left.members?.map(({ errorCode }) => errorCode),
    [ErrorCode.NONE],
  );
  await kit.restart();
  assert.equal((await listed(kit))[0], `classic classic Empty 'consumer'`);
  assert.equal((await listed(kit)).length, 5);
});
