// Random lives of a group whose members speak either protocol, with restarts and failing appends: the group
// changes its kind back and forth. Whatever happens, every request is answered with an error that Kafka
// knows for it, a restart finds what was alive, and no partition has two holders.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ByteWriter } from '../../../../src/base/bytes/byte-writer.ts';
import { ErrorCode, errorByCode, KafkaError } from '../../../../src/protocol/errors.ts';
import { consumerProtocolSubscription } from '../../../../src/protocol/messages/consumer-protocol.ts';
import { encodeMessage } from '../../../../src/protocol/schema/codec.ts';
import { GroupScriptKit } from '../consumer/consumer-kit.ts';
import { stateOf } from '../consumer/group-state.ts';

const runs = 100;
const clientCount = 4;

interface Client {
  memberId: string;
  readonly instanceId: string | null;
  /** Generation or epoch. */
  epoch: number;
  protocol: 'classic' | 'consumer' | 'none';
}

type Step =
  | { readonly kind: 'join-classic' | 'join' | 'beat' | 'leave' | 'crash'; readonly client: number }
  | { readonly kind: 'advance'; readonly ms: number }
  | { readonly kind: 'restart' }
  | { readonly kind: 'fail' };

const clientIndex = fc.nat(clientCount - 1);
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'join-classic' as const,
        'join' as const,
        'beat' as const,
        'beat' as const,
        'leave' as const,
        'crash' as const,
      ),
      client: clientIndex,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('advance' as const), ms: fc.constantFrom(100, 5_000, 50_000) }),
  },
  { weight: 1, arbitrary: fc.constantFrom<Step>({ kind: 'restart' }, { kind: 'fail' }) },
);

/** What a member may be told, whatever the others do. */
const known: ReadonlySet<number> = new Set([
  ErrorCode.NONE,
  ErrorCode.UNKNOWN_MEMBER_ID,
  ErrorCode.ILLEGAL_GENERATION,
  ErrorCode.REBALANCE_IN_PROGRESS,
  ErrorCode.FENCED_INSTANCE_ID,
  ErrorCode.FENCED_MEMBER_EPOCH,
  ErrorCode.UNRELEASED_INSTANCE_ID,
  ErrorCode.GROUP_ID_NOT_FOUND,
  ErrorCode.MEMBER_ID_REQUIRED,
  ErrorCode.INCONSISTENT_GROUP_PROTOCOL,
  // The append that was made to fail, and what classic groups make of it.
  ErrorCode.NOT_ENOUGH_REPLICAS,
  ErrorCode.COORDINATOR_NOT_AVAILABLE,
]);

test('a group of both protocols answers, survives restarts and gives no partition twice', async () => {
  const changes: string[] = [];
  await fc.assert(
    fc.asyncProperty(
      fc.nat(),
      fc.boolean(),
      fc.array(anyStep, { maxLength: 40, size: 'max' }),
      async (seed, isStatic, steps) => {
        const life = new MixedLife(
          await GroupScriptKit.start({ t: 6 }, { initialRebalanceDelayMs: 0 }, seed),
          isStatic,
        );
        for (const step of steps) await life.take(step);
        changes.push(...life.changes);
      },
    ),
    { numRuns: runs },
  );
  // Both ways were gone, or nothing was shown.
  for (const change of ['classic consumer', 'consumer classic'])
    assert.ok(changes.filter((each) => each === change).length > 5, change);
});

class MixedLife {
  readonly #kit: GroupScriptKit;
  readonly #clients: Client[];
  #type: string | undefined;
  /** `classic consumer` and back, while members were there. */
  readonly changes: string[] = [];

  constructor(kit: GroupScriptKit, isStatic: boolean) {
    this.#kit = kit;
    this.#clients = Array.from({ length: clientCount }, (_, i) => ({
      memberId: '',
      instanceId: isStatic && i % 2 === 0 ? `i${i}` : null,
      epoch: 0,
      protocol: 'none',
    }));
  }

  async take(step: Step): Promise<void> {
    if (step.kind === 'advance') await this.#kit.advance(step.ms);
    else if (step.kind === 'restart') await this.#kit.restart();
    else if (step.kind === 'fail') this.#kit.failNextAppend(ErrorCode.NOT_ENOUGH_REPLICAS);
    else await this.#act(this.#clients[step.client]!, step.kind);
    await this.#check();
  }

  async #act(client: Client, kind: 'join-classic' | 'join' | 'beat' | 'leave' | 'crash'): Promise<void> {
    if (kind === 'join-classic') return this.#joinClassic(client);
    if (kind === 'join') return this.#join(client);
    if (kind === 'crash') client.protocol = 'none';
    if (client.protocol === 'classic') await this.#classicTurn(client, kind);
    if (client.protocol === 'consumer') await this.#consumerTurn(client, kind);
  }

  async #joinClassic(client: Client): Promise<void> {
    if (client.protocol !== 'classic') client.memberId = '';
    client.protocol = 'classic';
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const joined = await this.#answer(() => this.#kit.join(this.#joinRequest(client), 9));
      if (joined?.errorCode === ErrorCode.MEMBER_ID_REQUIRED) client.memberId = joined.memberId;
      if (joined?.errorCode === ErrorCode.UNKNOWN_MEMBER_ID) client.memberId = '';
      if (joined?.errorCode !== ErrorCode.NONE) continue;
      client.memberId = joined.memberId;
      client.epoch = joined.generationId ?? -1;
      const isLeader = joined.leader === joined.memberId;
      await this.#answer(() =>
        this.#kit.sync(
          {
            groupId: 'g',
            generationId: client.epoch,
            memberId: client.memberId,
            groupInstanceId: client.instanceId,
            protocolType: 'consumer',
            protocolName: 'range',
            assignments: isLeader ? [{ memberId: client.memberId, assignment: new Uint8Array(0) }] : [],
          },
          5,
        ),
      );
      return;
    }
  }

  #joinRequest({ memberId, instanceId }: Client) {
    return {
      groupId: 'g',
      sessionTimeoutMs: 45_000,
      rebalanceTimeoutMs: 20_000,
      memberId,
      groupInstanceId: instanceId,
      protocolType: 'consumer',
      protocols: [{ name: 'range', metadata: subscription }],
      reason: null,
    };
  }

  async #join(client: Client): Promise<void> {
    if (client.protocol !== 'consumer') client.memberId = `m${this.#clients.indexOf(client)}`;
    client.protocol = 'consumer';
    client.epoch = 0;
    await this.#beat(client, {
      memberEpoch: 0,
      rebalanceTimeoutMs: 20_000,
      subscribedTopicNames: ['t'],
      topicPartitions: [],
    });
  }

  async #classicTurn(client: Client, kind: string): Promise<void> {
    const { memberId, instanceId: groupInstanceId, epoch } = client;
    if (kind === 'leave') {
      client.protocol = 'none';
      const members = [{ memberId, groupInstanceId, reason: null }];
      await this.#answer(() => this.#kit.classicLeave({ groupId: 'g', memberId: '', members }));
      return;
    }
    const beat = { groupId: 'g', generationId: epoch, memberId, groupInstanceId };
    const answer = await this.#answer(() => this.#kit.classicHeartbeat(beat));
    if (answer?.errorCode === ErrorCode.REBALANCE_IN_PROGRESS) await this.#joinClassic(client);
  }

  async #consumerTurn(client: Client, kind: string): Promise<void> {
    if (kind === 'leave') {
      client.protocol = 'none';
      await this.#beat(client, { memberEpoch: client.instanceId === null ? -1 : -2 });
      return;
    }
    // Gives up at once whatever it is to lose.
    await this.#beat(client, { topicPartitions: [] });
  }

  async #beat(client: Client, changes: object): Promise<void> {
    const answer = await this.#answer(() =>
      this.#kit.heartbeat(
        {
          groupId: 'g',
          memberId: client.memberId,
          memberEpoch: client.epoch,
          instanceId: client.instanceId,
          rackId: null,
          rebalanceTimeoutMs: -1,
          subscribedTopicNames: null,
          subscribedTopicRegex: null,
          serverAssignor: null,
          topicPartitions: null,
          ...changes,
        },
        1,
        'c',
      ),
    );
    if (answer === undefined) client.protocol = 'none';
    else client.epoch = answer.memberEpoch;
  }

  /** undefined for a request that failed as a whole. */
  async #answer<Answer extends { readonly errorCode?: number }>(
    ask: () => Promise<Answer>,
  ): Promise<Answer | undefined> {
    try {
      const answer = await ask();
      assert.ok(known.has(answer.errorCode ?? 0), errorByCode(answer.errorCode ?? 0).name);
      return answer;
    } catch (error) {
      if (!(error instanceof KafkaError)) throw error;
      assert.ok(known.has(error.code), error.message);
      return undefined;
    }
  }

  async #check(): Promise<void> {
    const { state } = this.#kit.kit;
    const reloaded = await this.#kit.kit.reload();
    const group = state.consumerGroup();
    const { type, isEmpty } = state.groups.get('g') ?? { type: undefined, isEmpty: true };
    if (type !== this.#type && !isEmpty) this.changes.push(`${this.#type} ${type}`);
    this.#type = type;
    assert.equal(reloaded.groups.get('g')?.type, state.groups.get('g')?.type);
    assert.deepEqual(stateOf(reloaded.consumerGroup()), stateOf(group));
    const holders = new Set<string>();
    for (const { assigned, revoking } of group?.members ?? []) {
      for (const [topicId, partitions] of [...assigned, ...revoking]) {
        for (const partition of partitions.keys()) {
          assert.ok(!holders.has(`${topicId}-${partition}`), 'a partition has two holders');
          holders.add(`${topicId}-${partition}`);
        }
      }
    }
  }
}

const subscription = (() => {
  const writer = new ByteWriter(32);
  writer.int16(1);
  encodeMessage(consumerProtocolSubscription, 1, writer, { topics: ['t'] });
  return writer.toBytes();
})();
