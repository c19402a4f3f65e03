// Hostile clients of groups against a whole broker: every request is answered or its connection closed,
// decent members are served meanwhile, and nothing goes wrong that the broker does not understand.

import assert from 'node:assert/strict';
import { env } from 'node:process';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { SeededRandom } from '../../src/base/ports/simulated/seeded-random.ts';
import { decodeSubscription, encodeSubscription } from '../../src/client/consumer/assignors/subscription-bytes.ts';
import { consumerGroupDescribeApi } from '../../src/protocol/apis/consumer-group-describe.ts';
import { consumerGroupHeartbeatApi } from '../../src/protocol/apis/consumer-group-heartbeat.ts';
import { deleteGroupsApi } from '../../src/protocol/apis/delete-groups.ts';
import { describeGroupsApi } from '../../src/protocol/apis/describe-groups.ts';
import { findCoordinatorApi } from '../../src/protocol/apis/find-coordinator.ts';
import { heartbeatApi } from '../../src/protocol/apis/heartbeat.ts';
import { joinGroupApi } from '../../src/protocol/apis/join-group.ts';
import { leaveGroupApi } from '../../src/protocol/apis/leave-group.ts';
import { listGroupsApi } from '../../src/protocol/apis/list-groups.ts';
import { offsetCommitApi } from '../../src/protocol/apis/offset-commit.ts';
import { offsetDeleteApi } from '../../src/protocol/apis/offset-delete.ts';
import { offsetFetchApi } from '../../src/protocol/apis/offset-fetch.ts';
import { syncGroupApi } from '../../src/protocol/apis/sync-group.ts';
import { ErrorCode } from '../../src/protocol/errors.ts';
import type { Api } from '../../src/protocol/schema/message.ts';
import { createTopic, simulate, type TestBroker, withBroker, type World } from '../broker/kit.ts';
import { ConnectionClosed, requestBytes, type TestClient } from '../broker/test-client.ts';
import { hostileGroupValues } from '../broker/hostile/group-values.ts';
import { fieldsOf, HostileRequests } from '../broker/hostile/hostile-requests.ts';

/** A longer run than `npm test`, where this takes seconds of a busy machine. */
const scale = Math.min(1, Number(env['SAMSA_SEEDS'] ?? 40) / 200);

const settings = { 'offsets.topic.num.partitions': 3, 'group.initial.rebalance.delay.ms': 100 };

const groupApis: readonly Api[] = [
  consumerGroupDescribeApi,
  consumerGroupHeartbeatApi,
  consumerGroupHeartbeatApi,
  deleteGroupsApi,
  describeGroupsApi,
  findCoordinatorApi,
  heartbeatApi,
  joinGroupApi,
  joinGroupApi,
  leaveGroupApi,
  listGroupsApi,
  offsetCommitApi,
  offsetCommitApi,
  offsetDeleteApi,
  offsetFetchApi,
  syncGroupApi,
];

/** A member that does everything right, in a group of its own. */
class Witness {
  readonly #client: TestClient;
  #memberId = '';
  #generationId = -1;
  offset = 0;

  constructor(client: TestClient) {
    this.#client = client;
  }

  async join(): Promise<void> {
    const request = {
      groupId: 'witness',
      sessionTimeoutMs: 1_800_000,
      rebalanceTimeoutMs: 10_000,
      protocolType: 'consumer',
      protocols: [{ name: 'range', metadata: new Uint8Array(4) }],
      groupInstanceId: 'witness',
    };
    const joined = await this.#client.call(joinGroupApi, 9, { ...request, memberId: '' });
    assert.equal(joined.errorCode, ErrorCode.NONE);
    this.#memberId = joined.memberId;
    this.#generationId = joined.generationId;
    const synced = await this.#client.call(syncGroupApi, 5, {
      ...this.#self,
      protocolType: 'consumer',
      protocolName: 'range',
      assignments: [{ memberId: this.#memberId, assignment: new Uint8Array(3) }],
    });
    assert.equal(synced.errorCode, ErrorCode.NONE);
  }

  get #self() {
    return {
      groupId: 'witness',
      memberId: this.#memberId,
      generationId: this.#generationId,
      groupInstanceId: 'witness',
    };
  }

  async isServed(): Promise<void> {
    assert.equal((await this.#client.call(heartbeatApi, 4, this.#self)).errorCode, ErrorCode.NONE);
    this.offset += 1;
    const partitions = [{ partitionIndex: 0, committedOffset: this.offset, committedMetadata: '' }];
    const { topics } = await this.#client.call(offsetCommitApi, 9, {
      groupId: 'witness',
      memberId: this.#memberId,
      groupInstanceId: 'witness',
      generationIdOrMemberEpoch: this.#generationId,
      topics: [{ name: 't', partitions }],
    });
    assert.equal(topics[0]!.partitions[0]!.errorCode, ErrorCode.NONE);
    const asked = { groupId: 'witness', topics: null };
    const { groups } = await this.#client.call(offsetFetchApi, 9, { groups: [asked] });
    assert.equal(groups[0]!.topics[0]!.partitions[0]!.committedOffset, this.offset);
  }
}

async function findCoordinator(client: TestClient): Promise<void> {
  const { errorCode } = await client.call(findCoordinatorApi, 2, { key: 'g' });
  assert.equal(errorCode, ErrorCode.NONE);
}

function assertNoErrors({ events }: TestBroker): void {
  const errors = events.filter(({ level }) => level === 'error');
  assert.deepEqual(errors, []);
}

interface Storm {
  answered: number;
  closed: number;
  waited: number;
  succeeded: number;
}

/** Kafka has no better code for a classic member that joins a group of the other protocol with such a subscription. */
function isUnreadableJoin(api: Api, { protocols }: Record<string, unknown>): boolean {
  if (api !== joinGroupApi) return false;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a request of this API
  return (protocols as { metadata: Uint8Array }[]).some(({ metadata }) => {
    try {
      decodeSubscription(metadata, undefined);
      return false;
    } catch {
      return true;
    }
  });
}

/** One connection's requests, one after the other. A join or sync that waits for others is given up. */
async function attack(broker: TestBroker, world: World, seed: number, topicId: string, storm: Storm): Promise<void> {
  const random = new SeededRandom(seed);
  const requests = new HostileRequests(random, hostileGroupValues, topicId);
  let client = await broker.connect();
  for (let count = 0; count < 120; count += 1) {
    const api = groupApis[random.below(groupApis.length)]!;
    const version = api.versions.min + random.below(api.versions.max - api.versions.min + 1);
    const request = requests.next(api, version);
    const told = `seed ${seed}: ${api.name} v${version} ${JSON.stringify(request).slice(0, 2_000)}`;
    try {
      const answer = await Promise.race([
        client.call(api, version, request as never),
        world.sleep(30_000).then(() => undefined),
      ]);
      if (answer === undefined) {
        assert.ok(api === joinGroupApi || api === syncGroupApi, `no answer: ${told}`);
        storm.waited += 1;
        client.destroy();
        client = await broker.connect();
        continue;
      }
      storm.answered += 1;
      requests.learn(answer);
      for (const [name, value] of fieldsOf(answer)) {
        if (name !== 'errorCode') continue;
        assert.ok(value !== ErrorCode.UNKNOWN_SERVER_ERROR || isUnreadableJoin(api, request), told);
        if (value === ErrorCode.NONE) storm.succeeded += 1;
      }
    } catch (error) {
      if (!(error instanceof ConnectionClosed)) throw new Error(told, { cause: error });
      storm.closed += 1;
      client = await broker.connect();
    }
  }
  client.destroy();
}

test('whatever is asked of groups is answered or refused, and a decent member is served meanwhile', async () => {
  const storm: Storm = { answered: 0, closed: 0, waited: 0, succeeded: 0 };
  const rounds = Math.ceil(Number(env['SAMSA_SEEDS'] ?? 40) / 40);
  for (let round = 0; round < rounds; round += 1) {
    await simulate(
      async (world) => {
        const broker = await world.start(settings);
        const client = await broker.connect();
        const topicId = await createTopic(client, 't', 2);
        await findCoordinator(client);
        const witness = new Witness(client);
        await witness.join();
        const siege = { isOver: false };
        const attacks = Promise.all(
          Array.from({ length: 8 }, (_, index) => attack(broker, world, 100 * round + index, topicId, storm)),
        ).finally(() => (siege.isOver = true));
        while (!siege.isOver) {
          await witness.isServed();
          await Promise.race([world.sleep(200), attacks]);
        }
        await attacks;
        await witness.isServed();
        assertNoErrors(broker);
        client.destroy();
        await broker.broker.close();
        const again = await world.start(settings);
        const after = await again.connect();
        const asked = { groupId: 'witness', topics: null };
        const { groups } = await after.call(offsetFetchApi, 9, { groups: [asked] });
        assert.equal(groups[0]!.topics[0]!.partitions[0]!.committedOffset, witness.offset);
        assertNoErrors(again);
        after.destroy();
        await again.broker.close();
      },
      { seed: round + 1, stepLimit: 5_000_000 },
    );
  }
  assert.ok(storm.answered > 700 * rounds && storm.succeeded > 400 * rounds, JSON.stringify(storm));
});

test('ids that are no UTF-8 end the connection they come on, and harm nobody else', () =>
  withBroker(async (client, broker) => {
    await createTopic(client, 't', 2);
    await findCoordinator(client);
    const witness = new Witness(client);
    await witness.join();
    for (const { api, version, request } of [
      { api: heartbeatApi, version: 4, request: { groupId: 'MARKER', generationId: 1, memberId: 'MARKER' } },
      { api: describeGroupsApi, version: 6, request: { groups: ['MARKER'] } },
      { api: offsetFetchApi, version: 9, request: { groups: [{ groupId: 'MARKER', topics: null }] } },
      { api: deleteGroupsApi, version: 2, request: { groupsNames: ['MARKER'] } },
    ] as const) {
      const bytes = Buffer.from(requestBytes(api as Api, version, 7, null, request as never));
      for (let at = bytes.indexOf('MARKER'); at >= 0; at = bytes.indexOf('MARKER'))
        bytes.set([0xc3, 0x28, 0xff, 0xfe, 0xed, 0xa0], at);
      const rude = await broker.connect();
      rude.writeFrame(bytes);
      await rude.closedSoon();
      await witness.isServed();
    }
    const { groups } = await client.call(listGroupsApi, 5, {});
    assert.deepEqual(
      groups.map(({ groupId }) => groupId),
      ['witness'],
    );
    assertNoErrors(broker);
  }, settings));

test('ids as long as a string can be are answered, though no message can repeat them', () =>
  withBroker(async (client, broker) => {
    await createTopic(client, 't', 2);
    await findCoordinator(client);
    const groupId = 'x'.repeat(32_767);
    const memberId = 'y'.repeat(32_767);
    const beat = { groupId, memberId, rebalanceTimeoutMs: 10_000, subscribedTopicNames: ['t'], topicPartitions: [] };
    const early = await client.call(consumerGroupHeartbeatApi, 1, { ...beat, memberEpoch: 5 });
    assert.equal(early.errorCode, ErrorCode.GROUP_ID_NOT_FOUND);
    const { groups } = await client.call(describeGroupsApi, 6, { groups: [groupId] });
    assert.equal(groups[0]!.errorCode, ErrorCode.GROUP_ID_NOT_FOUND);
    const request = { groupIds: [groupId], includeAuthorizedOperations: false };
    const described = await client.call(consumerGroupDescribeApi, 1, request);
    assert.equal(described.groups[0]!.errorCode, ErrorCode.GROUP_ID_NOT_FOUND);
    const short = { ...beat, groupId: 'x'.repeat(20_000), memberId: 'y'.repeat(20_000) };
    const joined = await client.call(consumerGroupHeartbeatApi, 1, { ...short, memberEpoch: 0 });
    assert.equal(joined.errorCode, ErrorCode.NONE);
    const strange = { ...short, memberId: 'z'.repeat(20_000), memberEpoch: 7 };
    const refused = await client.call(consumerGroupHeartbeatApi, 1, strange);
    assert.equal(refused.errorCode, ErrorCode.UNKNOWN_MEMBER_ID);
    assertNoErrors(broker);
  }, settings));

test('a hundred thousand partitions in one commit are answered one by one, also when no batch could hold them', () =>
  withBroker(async (client, broker) => {
    await createTopic(client, 't', 2);
    await findCoordinator(client);
    const count = 100_000;
    const commit = async (indexOf: (i: number) => number): Promise<Map<number, number>> => {
      const partitions = Array.from({ length: count }, (_, i) => ({
        partitionIndex: indexOf(i),
        committedOffset: i,
        committedMetadata: '',
      }));
      const request = { groupId: 'g', memberId: '', topics: [{ name: 't', partitions }] };
      const { topics } = await client.call(offsetCommitApi, 9, request);
      const codes = new Map<number, number>();
      for (const { errorCode } of topics[0]!.partitions) codes.set(errorCode, (codes.get(errorCode) ?? 0) + 1);
      return codes;
    };
    assert.deepEqual(
      [...(await commit((i) => i))],
      [
        [ErrorCode.NONE, 2],
        [ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, count - 2],
      ],
    );
    assert.deepEqual([...(await commit((i) => i % 2))], [[ErrorCode.INVALID_COMMIT_OFFSET_SIZE, count]]);
    assertNoErrors(broker);
  }, settings));

/** What is still reachable: garbage that nobody has collected yet says nothing. */
function liveHeapBytes(): number {
  setFlagsFromString('--expose-gc');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- that is what the flag puts there
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

test('thousands of groups are listed, described, kept over a restart and deleted', () =>
  simulate(
    async ({ start }) => {
      const count = 10_000 * scale;
      const first = await start(settings);
      let client = await first.connect();
      await createTopic(client, 't', 2);
      await findCoordinator(client);
      const before = liveHeapBytes();
      const ids: number[] = [];
      for (let i = 0; i < count; i += 1) {
        const partitions = [{ partitionIndex: 0, committedOffset: i, committedMetadata: '' }];
        ids.push(
          client.send(offsetCommitApi, 9, { groupId: `g${i}`, memberId: '', topics: [{ name: 't', partitions }] }),
        );
      }
      for (const id of ids) {
        const { topics } = await client.receive(offsetCommitApi, 9, id);
        assert.equal(topics[0]!.partitions[0]!.errorCode, ErrorCode.NONE);
      }
      assert.ok(liveHeapBytes() - before < 8_000 * count, 'a group that holds one offset is small');
      assert.equal((await client.call(listGroupsApi, 5, {})).groups.length, count);
      assertNoErrors(first);
      client.destroy();
      await first.broker.close();
      const second = await start(settings);
      client = await second.connect();
      assert.equal((await client.call(listGroupsApi, 5, {})).groups.length, count);
      const groupsNames = Array.from({ length: count }, (_, i) => `g${i}`);
      const { results } = await client.call(deleteGroupsApi, 2, { groupsNames });
      assert.ok(results.length === count && results.every(({ errorCode }) => errorCode === ErrorCode.NONE));
      assert.deepEqual((await client.call(listGroupsApi, 5, {})).groups, []);
      assertNoErrors(second);
      client.destroy();
      await second.broker.close();
    },
    { stepLimit: 5_000_000 },
  ));

const huge = 1024 * 1024;

/** A join whose subscription is a megabyte of user data. */
function hugeJoin(memberId: string) {
  const userData = new Uint8Array(huge);
  const metadata = encodeSubscription({
    topics: ['t'],
    userData,
    ownedPartitions: [],
    generationId: -1,
    rackId: undefined,
  });
  return {
    groupId: 'g',
    sessionTimeoutMs: 10_000,
    rebalanceTimeoutMs: 10_000,
    protocolType: 'consumer',
    memberId,
    protocols: [{ name: 'range', metadata }],
  };
}

test('a member with a megabyte of metadata cannot be kept, is told so, and leaves the group to others', () =>
  withBroker(async (client, broker, world) => {
    await createTopic(client, 't', 2);
    await findCoordinator(client);
    const { memberId } = await client.call(joinGroupApi, 9, hugeJoin(''));
    const joined = await client.call(joinGroupApi, 9, hugeJoin(memberId));
    assert.equal(joined.errorCode, ErrorCode.NONE);
    const synced = await client.call(syncGroupApi, 5, {
      groupId: 'g',
      memberId,
      generationId: joined.generationId,
      protocolType: 'consumer',
      protocolName: 'range',
      assignments: [],
    });
    // What Kafka answers, too, when a group does not fit into a batch.
    assert.equal(synced.errorCode, ErrorCode.UNKNOWN_SERVER_ERROR);
    await client.call(leaveGroupApi, 5, { groupId: 'g', members: [{ memberId }] });
    await world.sleep(20_000);
    const small = { ...hugeJoin(''), protocols: [{ name: 'range', metadata: new Uint8Array(4) }] };
    const next = await client.call(joinGroupApi, 3, small);
    assert.equal(next.errorCode, ErrorCode.NONE);
    assert.deepEqual([next.members.length, next.leader], [1, next.memberId]);
    assertNoErrors(broker);
  }, settings));

test('hundreds of members of one group are answered in one rebalance', () =>
  withBroker(async (client, broker) => {
    await createTopic(client, 't', 2);
    await findCoordinator(client);
    const count = 2_000 * scale;
    const members = await Promise.all(Array.from({ length: count }, () => broker.connect()));
    const joins = members.map((member, index) =>
      member.call(joinGroupApi, 9, {
        ...hugeJoin(''),
        groupInstanceId: `i${index}`,
        protocols: [{ name: 'range', metadata: new Uint8Array(20) }],
      }),
    );
    const joined = await Promise.all(joins);
    const last = Math.max(...joined.map(({ generationId }) => generationId));
    assert.ok(joined.every(({ errorCode }) => errorCode === ErrorCode.NONE));
    assert.ok(last <= 3, `${last} generations`);
    const leader = joined.find((answer) => answer.generationId === last && answer.members.length > 0);
    assert.equal(leader?.members.length, count);
    const { groups } = await client.call(describeGroupsApi, 6, { groups: ['g'] });
    assert.equal(groups[0]!.members.length, count);
    for (const member of members) member.destroy();
    assertNoErrors(broker);
  }, settings));
