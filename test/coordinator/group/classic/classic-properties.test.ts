// Members of one group that join, ask, beat, leave and vanish in any order, while appends fail or hang and
// the broker restarts: whatever happens, the promises of the protocol hold.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { JoinGroupResponse } from '../../../../src/coordinator/group/group-api.ts';
import { ErrorCode, KafkaError } from '../../../../src/protocol/errors.ts';
import { assignmentsFor, caller, type ClassicKit, joinRequest, startClassic, syncRequest } from './classic-kit.ts';

const clientsCount = 4;
const rebalanceTimeoutMs = 20_000;
const sessionTimeoutMs = 12_000;
/** A join or a sync is answered within the longest rebalance timeout, the write timeout, and a moment. */
const patienceMs = rebalanceTimeoutMs + 5_000 + 1_000;

type Deed = 'join' | 'sync' | 'heartbeat' | 'leave' | 'vanish';

type Operation =
  | {
      readonly kind: 'proceed' | 'join' | 'sync' | 'heartbeat' | 'leave' | 'vanish';
      readonly client: number;
      readonly flavour: number;
    }
  | { readonly kind: 'advance'; readonly ms: number }
  | { readonly kind: 'fail' | 'hold' | 'release' | 'lose' | 'restart' };

interface Client {
  readonly groupInstanceId: string | null;
  readonly apiVersion: number;
  memberId: string;
  generation: number;
  /** What a client that does as it is told does next. */
  next: 'join' | 'sync' | 'heartbeat';
  /** Of the last join, if this client led then. */
  members: JoinGroupResponse['members'];
}

interface Waiting {
  readonly what: string;
  readonly sinceMs: number;
}

class Life {
  readonly #kit: ClassicKit;
  readonly #clients: Client[];
  readonly #waiting = new Set<Waiting>();
  /** By life of the broker and generation: who leads. */
  readonly #leaders = new Map<string, string>();
  readonly #instanceOf = new Map<string, string>();
  #life = 0;
  /** The newest that anybody has heard of in this life, and that anybody was ever given a part in. */
  #generation = 0;
  #stableGeneration = 0;
  #isHeld = false;
  answersCount = 0;
  stableCount = 0;

  constructor(kit: ClassicKit) {
    this.#kit = kit;
    this.#clients = Array.from({ length: clientsCount }, (_, i) => ({
      groupInstanceId: i >= 2 ? `instance-${i}` : null,
      apiVersion: i === 0 ? 3 : i === 3 ? 8 : 9,
      memberId: '',
      generation: -1,
      next: 'join',
      members: [],
    }));
  }

  async step(operation: Operation): Promise<void> {
    const { log } = this.#kit;
    switch (operation.kind) {
      case 'advance':
        await this.#advance(operation.ms);
        break;
      case 'fail':
        log.failNext(new KafkaError(ErrorCode.NOT_ENOUGH_REPLICAS));
        break;
      case 'hold':
        log.hold();
        this.#isHeld = true;
        break;
      case 'release':
      case 'lose':
        log.release(operation.kind === 'lose' ? new KafkaError(ErrorCode.KAFKA_STORAGE_ERROR) : undefined);
        this.#isHeld = false;
        break;
      case 'restart':
        await this.#kit.restart();
        this.#isHeld = false;
        this.#life += 1;
        this.#generation = this.#stableGeneration;
        break;
      default: {
        const client = this.#clients[operation.client]!;
        this.#ask(operation.kind === 'proceed' ? client.next : operation.kind, client, operation.flavour);
      }
    }
    await this.#kit.settle();
    await this.#check();
  }

  /** Nobody says anything any more, and the log works: everything ends. */
  async end(): Promise<void> {
    this.#kit.log.release();
    this.#isHeld = false;
    await this.#advance(patienceMs);
    assert.deepEqual([...this.#waiting], [], 'somebody still waits');
    await this.#advance(400_000);
    await this.#check();
    const group = this.#kit.state.group();
    assert.ok(group === undefined || group.isEmpty, `the group ends ${group?.state}`);
  }

  async #advance(ms: number): Promise<void> {
    // In pieces, so that nobody is found to have waited too long only because nobody looked.
    for (let left = ms; left > 0; left -= 1_000) {
      await this.#kit.advance(Math.min(left, 1_000));
      this.#checkPatience();
    }
  }

  #ask(kind: Deed, client: Client, flavour: number): void {
    const { classic } = this.#kit.state;
    const { memberId, groupInstanceId, apiVersion, generation: generationId } = client;
    if (kind === 'join') this.#join(client, flavour);
    else if (kind === 'sync') this.#sync(client);
    else if (kind === 'heartbeat') {
      const request = { groupId: 'g', memberId, groupInstanceId, generationId };
      this.#hear(
        'heartbeat',
        this.#kit.run(() => classic.heartbeat(caller(4), request)),
        ({ errorCode }) => this.#obey(client, errorCode),
      );
    } else if (kind === 'leave') {
      const request = { groupId: 'g', memberId, members: [{ memberId, groupInstanceId, reason: null }] };
      this.#hear(
        'leave',
        this.#kit.run(() => classic.leave(caller(Math.min(apiVersion, 5)), request)),
        () => {},
      );
      client.memberId = '';
    } else client.memberId = '';
  }

  #join(client: Client, flavour: number): void {
    const { classic } = this.#kit.state;
    const request = joinRequest({
      memberId: client.memberId,
      groupInstanceId: client.groupInstanceId,
      sessionTimeoutMs,
      rebalanceTimeoutMs,
      protocols: [
        { name: flavour === 1 ? 'sticky' : 'range', metadata: Uint8Array.of(flavour) },
        { name: 'both', metadata: Uint8Array.of() },
      ],
    });
    this.#hear(
      'join',
      this.#kit.run(() => classic.join(caller(client.apiVersion), request)),
      (answer) => {
        if (answer.errorCode !== ErrorCode.NONE && answer.errorCode !== ErrorCode.MEMBER_ID_REQUIRED)
          return this.#obey(client, answer.errorCode);
        client.memberId = answer.memberId;
        if (client.groupInstanceId !== null) this.#instanceOf.set(answer.memberId, client.groupInstanceId);
        if (answer.errorCode !== ErrorCode.NONE) return;
        client.generation = answer.generationId!;
        client.next = 'sync';
        this.#generation = Math.max(this.#generation, client.generation);
        client.members = answer.members;
        this.#checkLeader(answer);
      },
    );
  }

  #sync(client: Client): void {
    const { memberId, groupInstanceId, generation: generationId, members } = client;
    const { protocolName } = this.#kit.state.group() ?? { protocolName: null };
    const assignments = assignmentsFor(members.map((member) => member.memberId));
    const request = syncRequest({ memberId, groupInstanceId, generationId, protocolName, assignments });
    const answer = this.#kit.run(() => this.#kit.state.classic.sync(caller(4), request));
    this.#hear('sync', answer, ({ errorCode }) => {
      this.#obey(client, errorCode);
      if (errorCode !== ErrorCode.NONE) return;
      client.next = 'heartbeat';
      this.#stableGeneration = Math.max(this.#stableGeneration, generationId);
    });
  }

  #obey(client: Client, errorCode: number): void {
    const isForgotten = errorCode === ErrorCode.UNKNOWN_MEMBER_ID || errorCode === ErrorCode.FENCED_INSTANCE_ID;
    if (isForgotten) client.memberId = '';
    if (errorCode !== ErrorCode.NONE) client.next = 'join';
  }

  #hear<Answer>(what: string, answer: Promise<Answer>, then: (answer: Answer) => void): void {
    const waiting = { what, sinceMs: this.#kit.platform.clock.monotonicMs() };
    this.#waiting.add(waiting);
    const life = this.#life;
    answer.then(
      (value) => {
        this.#waiting.delete(waiting);
        this.answersCount += 1;
        if (life === this.#life) then(value);
      },
      (error: unknown) => {
        this.#waiting.delete(waiting);
        assert.ok(error instanceof KafkaError, String(error));
      },
    );
  }

  /** Who joined a generation was told of one leader; a static one may have come back under another id. */
  #checkLeader({ generationId, leader }: JoinGroupResponse): void {
    const key = `${this.#life}/${generationId}`;
    const shown = this.#instanceOf.get(leader) ?? leader;
    const known = this.#leaders.get(key);
    // An instance is known by its first answer; before that, its id was the only name.
    if (known !== undefined && known !== leader) assert.equal(shown, known, `two leaders of generation ${key}`);
    this.#leaders.set(key, shown);
  }

  #checkPatience(): void {
    const nowMs = this.#kit.platform.clock.monotonicMs();
    for (const { what, sinceMs } of this.#waiting)
      assert.ok(nowMs - sinceMs <= patienceMs, `a ${what} has waited since ${sinceMs}, now it is ${nowMs}`);
  }

  async #check(): Promise<void> {
    this.#checkPatience();
    const live = this.#kit.state.group();
    const generation = live?.generation ?? 0;
    assert.ok(generation >= this.#generation, `generation ${this.#generation} went back to ${generation}`);
    if (live !== undefined && live.members.size > 0)
      assert.ok(live.leaderId !== null && live.members.has(live.leaderId), 'nobody leads, or a stranger');
    if (live?.state === 'Stable') this.stableCount += 1;
    if (this.#isHeld) return;
    const written = (await this.#kit.reload()).group();
    if (live === undefined || written === undefined) return assert.equal(written, live);
    assert.ok(written.generation <= generation, 'the log is ahead of the group');
    if (live.state === 'Stable') assert.deepEqual(shownAs(written), shownAs(live));
    // A group that could not be written down as empty is, at the latest after a rest.
    if (live.state === 'Empty' && written.generation === generation) assert.deepEqual(shownAs(written), shownAs(live));
  }
}

function shownAs(group: NonNullable<ReturnType<ClassicKit['state']['group']>>): unknown {
  const protocol = group.protocolName ?? '';
  return {
    state: group.state,
    generation: group.generation,
    protocolType: group.protocolType,
    protocol,
    leader: group.leaderId,
    topics: group.subscribedTopics,
    members: [...group.members.values()].map((member) => ({
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId,
      timeouts: [member.rebalanceTimeoutMs, member.sessionTimeoutMs],
      metadata: [...member.metadataOf(protocol)],
      assignment: [...member.assignment],
    })),
  };
}

const client = fc.nat({ max: clientsCount - 1 });
const flavour = fc.constantFrom(0, 0, 0, 1);
const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 30, arbitrary: fc.record({ kind: fc.constant('proceed' as const), client, flavour }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constantFrom('join', 'sync', 'heartbeat'), client, flavour }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('leave' as const, 'vanish' as const), client, flavour }) },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('advance' as const), ms: fc.constantFrom(1, 1_000, 3_000, 9_000) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('fail', 'hold', 'release', 'release', 'lose', 'restart'),
    }),
  },
);

test('whatever members, the log and the broker do, the promises of a classic group hold', async () => {
  let answersCount = 0;
  let stableCount = 0;
  // oxlint-disable-next-line typescript/dot-notation -- an index signature
  const numRuns = Number(process.env['SAMSA_RUNS'] ?? 100);
  await fc.assert(
    fc.asyncProperty(
      fc.array(operation, { minLength: 20, maxLength: 60, size: 'max' }),
      fc.nat(),
      async (operations, seed) => {
        const life = new Life(await startClassic({ seed }));
        for (const next of operations) await life.step(next);
        await life.end();
        answersCount += life.answersCount;
        stableCount += life.stableCount;
      },
    ),
    { numRuns },
  );
  // Nothing is shown by runs in which nothing happens.
  assert.ok(answersCount > numRuns * 10, `${answersCount} answers`);
  assert.ok(stableCount > numRuns, `${stableCount} moments in which a group was Stable`);
});
