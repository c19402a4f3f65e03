// Groups through the whole broker: what the coordinator decides is tested in test/coordinator; here it is
// about what lies between: topics, ids, restarts, configurations.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alterConfigsApi } from '../../../src/protocol/apis/alter-configs.ts';
import { consumerGroupDescribeApi } from '../../../src/protocol/apis/consumer-group-describe.ts';
import { consumerGroupHeartbeatApi } from '../../../src/protocol/apis/consumer-group-heartbeat.ts';
import { deleteGroupsApi } from '../../../src/protocol/apis/delete-groups.ts';
import { deleteTopicsApi } from '../../../src/protocol/apis/delete-topics.ts';
import { describeGroupsApi } from '../../../src/protocol/apis/describe-groups.ts';
import { findCoordinatorApi } from '../../../src/protocol/apis/find-coordinator.ts';
import { heartbeatApi } from '../../../src/protocol/apis/heartbeat.ts';
import { joinGroupApi } from '../../../src/protocol/apis/join-group.ts';
import { leaveGroupApi } from '../../../src/protocol/apis/leave-group.ts';
import { listGroupsApi } from '../../../src/protocol/apis/list-groups.ts';
import { offsetCommitApi } from '../../../src/protocol/apis/offset-commit.ts';
import { offsetDeleteApi } from '../../../src/protocol/apis/offset-delete.ts';
import { offsetFetchApi } from '../../../src/protocol/apis/offset-fetch.ts';
import { syncGroupApi } from '../../../src/protocol/apis/sync-group.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { createTopic, simulate, withBroker } from '../kit.ts';
import type { TestClient } from '../test-client.ts';

const settings = { 'offsets.topic.num.partitions': 3, 'group.initial.rebalance.delay.ms': 0 };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function findCoordinator(client: TestClient): Promise<void> {
  const { errorCode } = await client.call(findCoordinatorApi, 2, { key: 'g' });
  assert.equal(errorCode, ErrorCode.NONE);
}

/** One member of a classic group, with an assignment. */
async function joined(client: TestClient, groupId = 'g') {
  const request = {
    groupId,
    sessionTimeoutMs: 10_000,
    rebalanceTimeoutMs: 10_000,
    protocolType: 'consumer',
    protocols: [{ name: 'range', metadata: bytes('subscription') }],
  };
  const first = await client.call(joinGroupApi, 9, { ...request, memberId: '' });
  assert.equal(first.errorCode, ErrorCode.MEMBER_ID_REQUIRED);
  const { memberId } = first;
  const { errorCode, generationId, leader } = await client.call(joinGroupApi, 9, { ...request, memberId });
  assert.deepEqual([errorCode, leader], [ErrorCode.NONE, memberId]);
  const synced = await client.call(syncGroupApi, 5, {
    groupId,
    generationId,
    memberId,
    protocolType: 'consumer',
    protocolName: 'range',
    assignments: [{ memberId, assignment: bytes('mine') }],
  });
  assert.deepEqual([synced.errorCode, Buffer.from(synced.assignment).toString()], [ErrorCode.NONE, 'mine']);
  return { groupId, memberId, generationId };
}

function commit(client: TestClient, offset: number, member: { memberId: string; generationId: number } | undefined) {
  return client.call(offsetCommitApi, 9, {
    groupId: 'g',
    memberId: member?.memberId ?? '',
    generationIdOrMemberEpoch: member?.generationId ?? -1,
    topics: [
      { name: 't', partitions: [0, 1, 7].map((partitionIndex) => committed(partitionIndex, offset)) },
      { name: 'missing', partitions: [committed(0, offset)] },
    ],
  });
}

const committed = (partitionIndex: number, committedOffset: number) => ({
  partitionIndex,
  committedOffset,
  committedMetadata: 'note',
});

async function fetched(client: TestClient, groupId = 'g'): Promise<unknown> {
  const { groups } = await client.call(offsetFetchApi, 9, { groups: [{ groupId, topics: null }] });
  const { errorCode, topics } = groups[0]!;
  if (errorCode !== ErrorCode.NONE) return errorCode;
  return topics.map(({ name, partitions }) => [
    name,
    ...partitions.map(({ partitionIndex, committedOffset, metadata }) => [partitionIndex, committedOffset, metadata]),
  ]);
}

const both = (offset: number) => [['t', [0, offset, 'note'], [1, offset, 'note']]];

test('a member joins, commits and leaves; topics and partitions that are not there are refused one by one', () =>
  withBroker(async (client) => {
    await createTopic(client, 't', 2);
    await findCoordinator(client);
    const member = await joined(client);
    const { topics } = await commit(client, 5, member);
    assert.deepEqual(
      topics.map(({ name, partitions }) => [name, partitions.map((each) => [each.partitionIndex, each.errorCode])]),
      [
        ['t', [0, 1, 7].map((index) => [index, index === 7 ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION : ErrorCode.NONE])],
        ['missing', [[0, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION]]],
      ],
    );
    assert.deepEqual(await fetched(client), both(5));
    const { groups } = await client.call(listGroupsApi, 5, {});
    assert.deepEqual(groups, [{ groupId: 'g', protocolType: 'consumer', groupState: 'Stable', groupType: 'classic' }]);
    const described = await client.call(describeGroupsApi, 6, { groups: ['g'], includeAuthorizedOperations: true });
    const { groupState, members, authorizedOperations } = described.groups[0]!;
    assert.deepEqual([groupState, members.length, authorizedOperations], ['Stable', 1, 3400]);
    assert.match(members[0]!.clientHost, /^\//);
    const left = await client.call(leaveGroupApi, 5, { groupId: 'g', members: [{ memberId: member.memberId }] });
    assert.equal(left.members[0]!.errorCode, ErrorCode.NONE);
  }, settings));

test('after a kill the group is what it was: the member beats on, offsets are there, the rest is refused', () =>
  simulate(async ({ machine, start }) => {
    const first = await start(settings);
    let client = await first.connect();
    await createTopic(client, 't', 2);
    await findCoordinator(client);
    const member = await joined(client);
    await commit(client, 9, member);
    client.endsWithBroker = true;
    machine.crash();
    const second = await start(settings);
    client = await second.connect();
    const beat = await client.call(heartbeatApi, 4, member);
    assert.equal(beat.errorCode, ErrorCode.NONE);
    assert.deepEqual(await fetched(client), both(9));
    const old = await client.call(heartbeatApi, 4, { ...member, generationId: member.generationId - 1 });
    assert.equal(old.errorCode, ErrorCode.ILLEGAL_GENERATION);
    client.destroy();
    await second.broker.close();
  }));

test('topics by id: what was committed under an id is found under it, and an id that is none is refused', () =>
  withBroker(async (client) => {
    const topicId = await createTopic(client, 't', 2);
    const noId = '000000000000000000000w';
    await findCoordinator(client);
    const { topics } = await client.call(offsetCommitApi, 10, {
      groupId: 'g',
      memberId: '',
      topics: [topicId, noId].map((id) => ({ topicId: id, partitions: [committed(0, 3)] })),
    });
    assert.deepEqual(
      topics.map((topic) => [topic.topicId, topic.partitions[0]!.errorCode]),
      [
        [topicId, ErrorCode.NONE],
        [noId, ErrorCode.UNKNOWN_TOPIC_ID],
      ],
    );
    const asked = [topicId, noId].map((id) => ({ topicId: id, partitionIndexes: [0, 1] }));
    const { groups } = await client.call(offsetFetchApi, 10, { groups: [{ groupId: 'g', topics: asked }] });
    assert.deepEqual(
      groups[0]!.topics.map((topic) => [
        topic.topicId,
        topic.partitions.map(({ committedOffset, errorCode }) => [committedOffset, errorCode]),
      ]),
      [
        [
          topicId,
          [
            [3, ErrorCode.NONE],
            [-1, ErrorCode.NONE],
          ],
        ],
        [
          noId,
          [
            [-1, ErrorCode.UNKNOWN_TOPIC_ID],
            [-1, ErrorCode.UNKNOWN_TOPIC_ID],
          ],
        ],
      ],
    );
    const all = await client.call(offsetFetchApi, 10, { groups: [{ groupId: 'g', topics: null }] });
    assert.deepEqual(
      all.groups[0]!.topics.map((topic) => topic.topicId),
      [topicId],
    );
  }, settings));

test('a topic that is deleted takes what was committed in it along', () =>
  withBroker(async (client, _broker, world) => {
    await createTopic(client, 't', 2);
    await findCoordinator(client);
    await commit(client, 5, undefined);
    assert.deepEqual(await fetched(client), both(5));
    await client.call(deleteTopicsApi, 5, { topicNames: ['t'], timeoutMs: 1000 });
    await world.sleep(1_000);
    await createTopic(client, 't', 2);
    assert.deepEqual(await fetched(client), []);
  }, settings));

test('offsets and groups are deleted when nobody uses them, and stay deleted', () =>
  simulate(async ({ machine, start }) => {
    const first = await start(settings);
    let client = await first.connect();
    await createTopic(client, 't', 2);
    await findCoordinator(client);
    await commit(client, 5, undefined);
    const { errorCode, topics } = await client.call(offsetDeleteApi, 0, {
      groupId: 'g',
      topics: ['t', 'missing'].map((name) => ({ name, partitions: [{ partitionIndex: 0 }] })),
    });
    assert.equal(errorCode, ErrorCode.NONE);
    assert.deepEqual(
      topics.map(({ name, partitions }) => [name, partitions[0]!.errorCode]),
      [
        ['t', ErrorCode.NONE],
        ['missing', ErrorCode.UNKNOWN_TOPIC_OR_PARTITION],
      ],
    );
    assert.deepEqual(await fetched(client), [['t', [1, 5, 'note']]]);
    const ofNobody = await client.call(offsetDeleteApi, 0, {
      groupId: 'nobody',
      topics: [{ name: 'missing', partitions: [{ partitionIndex: 0 }] }],
    });
    assert.deepEqual([ofNobody.errorCode, ofNobody.topics], [ErrorCode.GROUP_ID_NOT_FOUND, []]);
    const { results } = await client.call(deleteGroupsApi, 2, { groupsNames: ['g', 'g', 'nobody'] });
    assert.deepEqual(
      results.map((result) => [result.groupId, result.errorCode]),
      [
        ['g', ErrorCode.NONE],
        ['nobody', ErrorCode.GROUP_ID_NOT_FOUND],
      ],
    );
    client.endsWithBroker = true;
    machine.crash();
    const second = await start(settings);
    client = await second.connect();
    assert.deepEqual((await client.call(listGroupsApi, 5, {})).groups, []);
    const { groups } = await client.call(describeGroupsApi, 6, { groups: ['g'] });
    assert.deepEqual([groups[0]!.groupState, groups[0]!.errorCode], ['Dead', ErrorCode.GROUP_ID_NOT_FOUND]);
    client.destroy();
    await second.broker.close();
  }));

test('a consumer group hears its settings, sees new partitions, and is described', () =>
  withBroker(async (client) => {
    const topicId = await createTopic(client, 't', 2);
    await findCoordinator(client);
    const resources = [
      { resourceType: 32, resourceName: 'c', configs: [{ name: 'consumer.heartbeat.interval.ms', value: '6000' }] },
    ];
    const altered = await client.call(alterConfigsApi, 2, { resources, validateOnly: false });
    assert.equal(altered.responses[0]!.errorCode, ErrorCode.NONE);
    const beat = await client.call(consumerGroupHeartbeatApi, 1, {
      groupId: 'c',
      memberId: 'me',
      memberEpoch: 0,
      rebalanceTimeoutMs: 10_000,
      subscribedTopicNames: ['t'],
      topicPartitions: [],
    });
    assert.deepEqual([beat.errorCode, beat.heartbeatIntervalMs], [ErrorCode.NONE, 6_000]);
    assert.deepEqual(beat.assignment?.topicPartitions, [{ topicId, partitions: [0, 1] }]);
    const { groups } = await client.call(consumerGroupDescribeApi, 1, {
      groupIds: ['c', 'nobody', ''],
      includeAuthorizedOperations: true,
    });
    assert.deepEqual(
      groups.map(({ errorCode, groupState, members }) => [errorCode, groupState, members.length]),
      [
        [ErrorCode.NONE, 'Stable', 1],
        [ErrorCode.GROUP_ID_NOT_FOUND, '', 0],
        [ErrorCode.INVALID_GROUP_ID, '', 0],
      ],
    );
    assert.deepEqual(groups[0]!.members[0]!.assignment.topicPartitions, [
      { topicId, topicName: 't', partitions: [0, 1] },
    ]);
  }, settings));
