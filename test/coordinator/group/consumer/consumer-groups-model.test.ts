// Random lives of members of a consumer group, with crashes, restarts, failing appends and topics that come
// and go. What must hold whatever happens: a partition has one holder, epochs only rise and stay in order,
// what a restart finds is what was alive, and once all send their heartbeats the group comes to rest.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ConsumerGroup } from '../../../../src/coordinator/group/consumer/consumer-group.ts';
import type { ConsumerMember } from '../../../../src/coordinator/group/consumer/consumer-member.ts';
import { partitionCountOf, topicPartitionsOf } from '../../../../src/coordinator/group/consumer/partitions.ts';
import type { ConsumerGroupHeartbeatRequest } from '../../../../src/coordinator/group/group-api.ts';
import { ErrorCode, KafkaError } from '../../../../src/protocol/errors.ts';
import { GroupScriptKit } from './consumer-kit.ts';
import { stateOf } from './group-state.ts';

const clientCount = 4;
const runs = 120;

type Owned = { topicId: string; partitions: number[] }[];

interface Client {
  readonly memberId: string;
  readonly instanceId: string | null;
  /** undefined while it is no member. */
  epoch: number | undefined;
  /** What it works on, and says so. */
  owned: Owned;
  /** What it was assigned last: it gives up what is not in it, and only then takes what is new. */
  assigned: Owned;
}

type Step =
  | { readonly kind: 'join'; readonly client: number; readonly topics: readonly string[]; readonly regex: string }
  | { readonly kind: 'beat'; readonly client: number }
  | { readonly kind: 'lag'; readonly client: number }
  | { readonly kind: 'work'; readonly client: number }
  | { readonly kind: 'subscribe'; readonly client: number; readonly topics: readonly string[] }
  | { readonly kind: 'leave'; readonly client: number }
  | { readonly kind: 'crash'; readonly client: number }
  | { readonly kind: 'advance'; readonly ms: number }
  | { readonly kind: 'topics'; readonly topics: Record<string, number> }
  | { readonly kind: 'restart' }
  | { readonly kind: 'fail' };

const clientIndex = fc.nat(clientCount - 1);
const topicList = fc.subarray(['t1', 't2', 't3'], { minLength: 0 });
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('join' as const),
      client: clientIndex,
      topics: topicList,
      regex: fc.constantFrom('', '', 't.*', 't[12]'),
    }),
  },
  { weight: 10, arbitrary: fc.record({ kind: fc.constant('beat' as const), client: clientIndex }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('lag' as const), client: clientIndex }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('work' as const), client: clientIndex }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('subscribe' as const), client: clientIndex, topics: topicList }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('leave' as const), client: clientIndex }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash' as const), client: clientIndex }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('advance' as const), ms: fc.constantFrom(100, 5_000, 12_000, 50_000) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('topics' as const),
      topics: fc.record(
        { t1: fc.integer({ min: 1, max: 5 }), t2: fc.integer({ min: 1, max: 3 }), t3: fc.integer({ min: 1, max: 2 }) },
        { requiredKeys: [] },
      ),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'fail' as const }) },
);

test('whatever members do, a partition has one holder, epochs rise, and a restart changes nothing', async () => {
  const settings = fc.record({ seed: fc.nat(), interval: fc.constantFrom(0, 1_000), isStatic: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(settings, fc.array(anyStep, { maxLength: 60, size: 'max' }), async (setting, steps) => {
      const life = await Life.start(setting);
      for (const each of steps) await life.take(each);
      await life.comeToRest();
    }),
    { numRuns: runs },
  );
});

class Life {
  readonly #kit: GroupScriptKit;
  readonly #clients: Client[];
  #highest = new Map<string, number>();
  #groupEpoch = 0;

  private constructor(kit: GroupScriptKit, isStatic: boolean) {
    this.#kit = kit;
    this.#clients = Array.from({ length: clientCount }, (_, i) => ({
      memberId: `m${i}`,
      instanceId: isStatic && i % 2 === 0 ? `i${i}` : null,
      epoch: undefined,
      owned: [],
      assigned: [],
    }));
  }

  static async start({
    seed,
    interval,
    isStatic,
  }: {
    seed: number;
    interval: number;
    isStatic: boolean;
  }): Promise<Life> {
    const config = { consumerAssignmentIntervalMs: () => interval };
    return new Life(await GroupScriptKit.start({ t1: 4, t2: 1 }, config, seed), isStatic);
  }

  async take(step: Step): Promise<void> {
    switch (step.kind) {
      case 'join':
        await this.#join(this.#clients[step.client]!, step);
        break;
      case 'beat':
        await this.#beat(this.#clients[step.client]!, {});
        break;
      case 'lag':
        // Says what it owned before, as a request that was sent again does.
        await this.#beat(this.#clients[step.client]!, { topicPartitions: null });
        break;
      case 'work':
        followAssignment(this.#clients[step.client]!);
        break;
      case 'subscribe':
        await this.#beat(this.#clients[step.client]!, { subscribedTopicNames: [...step.topics] });
        break;
      case 'leave':
        await this.#leave(this.#clients[step.client]!);
        break;
      case 'crash':
        this.#clients[step.client]!.epoch = undefined;
        break;
      case 'advance':
        await this.#kit.advance(step.ms);
        break;
      case 'topics':
        await this.#kit.setTopics(step.topics);
        break;
      case 'restart':
        await this.#kit.restart();
        break;
      case 'fail':
        this.#kit.failNextAppend(ErrorCode.NOT_ENOUGH_REPLICAS);
        break;
    }
    await this.#check();
  }

  /** Everybody who is a member sends heartbeats; those who are gone are removed. */
  async comeToRest(): Promise<void> {
    this.#kit.kit.log.failNoMore();
    for (let round = 0; round < 40; round += 1) {
      for (const each of this.#clients) {
        followAssignment(each);
        await this.#beat(each, {});
      }
      await this.#check();
      await this.#kit.advance(5_000);
    }
    const group = this.#group();
    if (group === undefined) return;
    assert.ok(group.stateName === 'Stable' || group.stateName === 'Empty', group.stateName);
    this.#everyPartitionHasAMember(group);
    for (const { memberId, epoch, owned } of this.#clients) {
      const member = group.member(memberId);
      assert.equal(epoch, member?.memberEpoch);
      if (member !== undefined) assert.deepEqual(sorted(owned), sorted(topicPartitionsOf(member.assigned)));
    }
  }

  #everyPartitionHasAMember(group: ConsumerGroup): void {
    const { topics } = this.#kit.kit.image;
    const held = [...group.members].reduce((sum, { assigned }) => sum + partitionCountOf(assigned), 0);
    const read = new Set([...group.members].flatMap((member) => [...group.subscriptions.topicsOf(member)]));
    const all = [...read].reduce((sum, name) => sum + (topics.byName.get(name)?.partitions.length ?? 0), 0);
    assert.equal(held, all);
  }

  async #join(
    joining: Client,
    { topics: names, regex }: { readonly topics: readonly string[]; readonly regex: string },
  ): Promise<void> {
    joining.owned = [];
    joining.assigned = [];
    joining.epoch = 0;
    await this.#beat(joining, {
      rebalanceTimeoutMs: 20_000,
      subscribedTopicNames: [...names],
      subscribedTopicRegex: regex,
      topicPartitions: [],
    });
  }

  async #leave(leaving: Client): Promise<void> {
    if (leaving.epoch === undefined) return;
    await this.#send(leaving, { memberEpoch: leaving.instanceId === null ? -1 : -2 });
    leaving.epoch = undefined;
  }

  async #beat(beating: Client, changes: Partial<ConsumerGroupHeartbeatRequest>): Promise<void> {
    if (beating.epoch === undefined) return;
    const answer = await this.#send(beating, {
      memberEpoch: beating.epoch,
      topicPartitions: beating.owned,
      ...changes,
    });
    if (answer === undefined) return;
    beating.epoch = answer.memberEpoch;
    if (answer.assignment)
      beating.assigned = answer.assignment.topicPartitions.map(({ topicId, partitions }) => ({
        topicId,
        partitions: [...partitions],
      }));
  }

  /** undefined when the request failed; who is fenced is no member any more. */
  async #send({ memberId, instanceId }: Client, changes: Partial<ConsumerGroupHeartbeatRequest>) {
    const request = {
      groupId: 'g',
      memberId,
      memberEpoch: 0,
      instanceId,
      rackId: null,
      rebalanceTimeoutMs: -1,
      subscribedTopicNames: null,
      subscribedTopicRegex: null,
      serverAssignor: null,
      topicPartitions: null,
      ...changes,
    };
    try {
      return await this.#kit.heartbeat(request, 1, 'c');
    } catch (error) {
      if (!(error instanceof KafkaError)) throw error;
      const sender = this.#clients.find((candidate) => candidate.memberId === memberId)!;
      if (error.code === ErrorCode.NOT_ENOUGH_REPLICAS) {
        if (request.memberEpoch === 0) sender.epoch = undefined;
        return undefined;
      }
      assert.ok(fencing.has(error.code), error.message);
      sender.epoch = undefined;
      sender.owned = [];
      sender.assigned = [];
      return undefined;
    }
  }

  #group(): ConsumerGroup | undefined {
    return this.#kit.kit.state.consumerGroup();
  }

  async #check(): Promise<void> {
    const group = this.#group();
    const reloaded = (await this.#kit.kit.reload()).consumerGroup();
    assert.deepEqual(stateOf(reloaded), stateOf(group));
    if (group === undefined) return;
    assert.ok(group.groupEpoch >= this.#groupEpoch, 'the group epoch went back');
    assert.ok(group.assignmentEpoch <= group.groupEpoch, 'the target is ahead of the group');
    this.#groupEpoch = group.groupEpoch;
    this.#checkClients(group);
    this.#checkSubscriptions(group);
    const holders = new Set<string>();
    for (const member of group.members) this.#checkMember(group, member, holders);
    this.#highest = new Map(Array.from(group.members, ({ memberId, memberEpoch }) => [memberId, memberEpoch]));
  }

  /** What counts for users: no two live members work on one partition. */
  #checkClients(group: ConsumerGroup): void {
    const workers = new Map<string, string>();
    for (const { memberId, epoch, owned } of this.#clients) {
      // Who was fenced stops working when it hears of it; nobody can be protected from who does not listen.
      if (epoch === undefined || group.member(memberId) === undefined) continue;
      for (const { topicId, partitions } of owned) {
        for (const partition of partitions) {
          const key = `${topicId}-${partition}`;
          assert.equal(workers.get(key), undefined, `${key} has two workers`);
          workers.set(key, memberId);
        }
      }
    }
  }

  #checkSubscriptions(group: ConsumerGroup): void {
    const members = [...group.members];
    for (const pattern of group.subscriptions.resolved.keys())
      assert.ok(
        members.some(({ subscribedTopicRegex }) => subscribedTopicRegex === pattern),
        'nobody uses the pattern',
      );
    for (const name of ['t1', 't2', 't3']) {
      const isRead = members.some((member) => new Set(group.subscriptions.topicsOf(member)).has(name));
      assert.equal(group.isSubscribedToTopic(name), isRead, name);
    }
  }

  #checkMember(group: ConsumerGroup, member: ConsumerMember, holders: Set<string>): void {
    const { memberId, memberEpoch, assigned, revoking } = member;
    assert.ok(memberEpoch <= group.assignmentEpoch, 'a member is ahead of the target');
    const before = this.#highest.get(memberId) ?? 0;
    assert.ok(memberEpoch >= before || memberEpoch === -2 || before === -2, 'a member epoch went back');
    for (const held of [assigned, revoking]) {
      for (const [topicId, partitions] of held) {
        for (const [partition, since] of partitions) {
          assert.ok(!holders.has(`${topicId}-${partition}`), 'a partition has two holders');
          holders.add(`${topicId}-${partition}`);
          assert.ok(group.owners.isHeld(topicId, partition), 'a partition is held that counts as free');
          assert.ok(since <= Math.max(memberEpoch, group.assignmentEpoch));
        }
      }
    }
  }
}

/** As consumers do it: first give up, then take. */
function followAssignment(client: Client): void {
  const wanted = new Map(client.assigned.map(({ topicId, partitions }) => [topicId, new Set(partitions)]));
  const kept = client.owned
    .map(({ topicId, partitions }) => ({
      topicId,
      partitions: partitions.filter((partition) => wanted.get(topicId)?.has(partition) === true),
    }))
    .filter(({ partitions }) => partitions.length > 0);
  const hasToGiveUp = sorted(kept).join(';') !== sorted(client.owned).join(';');
  client.owned = hasToGiveUp ? kept : client.assigned;
}

const fencing: ReadonlySet<number> = new Set([
  ErrorCode.UNKNOWN_MEMBER_ID,
  ErrorCode.FENCED_MEMBER_EPOCH,
  ErrorCode.UNRELEASED_INSTANCE_ID,
  ErrorCode.GROUP_ID_NOT_FOUND,
]);

function sorted(owned: Owned): string[] {
  return owned
    .filter(({ partitions }) => partitions.length > 0)
    .map(({ topicId, partitions }) => `${topicId}: ${partitions.join(',')}`)
    .toSorted();
}
