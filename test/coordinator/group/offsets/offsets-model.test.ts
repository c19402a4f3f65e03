// Random commits, deletions, expiry, transactions, lost appends, crashes and restarts: what was acknowledged is
// what is fetched, nothing is lost or moves back by itself, and the log read anew always says what the shard says.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { zeroUuid } from '../../../../src/base/uuid.ts';
import { commitRecord } from '../../../../src/coordinator/group/offsets/committed-offset.ts';
import { decideOffsetCommit } from '../../../../src/coordinator/group/offsets/offset-commit.ts';
import { decideOffsetDelete } from '../../../../src/coordinator/group/offsets/offset-delete.ts';
import { decideOffsetFetch } from '../../../../src/coordinator/group/offsets/offset-fetch.ts';
import { ErrorCode, KafkaError } from '../../../../src/protocol/errors.ts';
import { MemoryCoordinatorLog } from '../../memory-coordinator-log.ts';
import {
  commitInTransaction,
  deleteGroup,
  endTransaction,
  type OffsetsKit,
  requireSameAfterReload,
  startOffsets,
} from './offsets-fixture.ts';

const groupIds = ['a', 'b'];
const topics = ['t', 'u'];
const partitions = [0, 1];
/** So short that rounds of expiry often are under way. */
const retentionMs = 1_000;
const checkIntervalMs = 20;
/** Two deletions fill a batch: whatever is long takes several steps. */
const maxBatchBytes = 190;

interface Place {
  readonly groupId: string;
  readonly topic: string;
  readonly partition: number;
}

/** An offset with the order of its commit, and when its retention began. */
interface Expected {
  readonly offset: number;
  readonly order: number;
  readonly atMs: number;
}

const place: fc.Arbitrary<Place> = fc.record(
  {
    groupId: fc.constantFrom(...groupIds),
    topic: fc.constantFrom(...topics),
    partition: fc.constantFrom(...partitions),
  },
  { noNullPrototype: true },
);
const producerId = fc.constantFrom(7, 8);

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('commit' as const), place, isLost: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pipelined' as const), place, isLost: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), place, isLost: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete-group' as const), place, isLost: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete-topic' as const), place }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('transaction' as const), place, producerId }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('end' as const), producerId, isCommitted: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('crash' as const), place, isKept: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.nat(retentionMs) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('renew' as const), place, ms: fc.nat(4 * checkIntervalMs) }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

const keyOf = ({ groupId, topic, partition }: Place): string => `${groupId} ${topic}-${partition}`;

/** What must be there, by the rules in short. */
class Model {
  readonly committed = new Map<string, Expected>();
  readonly pending = new Map<number, Map<string, Expected>>();

  commit(at: Place, offset: Expected): void {
    this.committed.set(keyOf(at), offset);
  }

  commitPending(id: number, at: Place, offset: Expected): void {
    const known = this.pending.get(id) ?? new Map<string, Expected>();
    this.pending.set(id, known.set(keyOf(at), offset));
  }

  end(id: number, isCommitted: boolean): void {
    for (const [key, offset] of isCommitted ? (this.pending.get(id) ?? []) : []) {
      if (offset.order > (this.committed.get(key)?.order ?? -1)) this.committed.set(key, offset);
    }
    this.pending.delete(id);
  }

  forget(isMeant: (key: string) => boolean): void {
    for (const offsets of [this.committed, ...this.pending.values()]) {
      for (const key of offsets.keys()) if (isMeant(key)) offsets.delete(key);
    }
  }

  isPending(key: string): boolean {
    return [...this.pending.values()].some((offsets) => offsets.has(key));
  }

  /** What may be gone by now, and what must be: a round may be late by its interval and its steps. */
  expire(nowMs: number, isStillThere: (key: string) => boolean): void {
    for (const [key, { atMs }] of this.committed) {
      const isOld = nowMs - atMs >= retentionMs && !this.isPending(key);
      if (isOld && !isStillThere(key)) this.committed.delete(key);
    }
  }
}

class Run {
  readonly #kit: OffsetsKit;
  readonly #model = new Model();
  #order = 0;

  constructor(kit: OffsetsKit) {
    this.#kit = kit;
  }

  async take(each: Step): Promise<void> {
    await this.#take(each);
    this.#kit.log.failNoMore();
    await this.#kit.settle();
    await requireSameAfterReload(this.#kit);
    await this.#compare();
  }

  #next(): Expected {
    this.#order += 1;
    // Offsets go up and down: committing an older one is allowed.
    return { offset: (this.#order * 7) % 10, order: this.#order, atMs: this.#kit.platform.clock.wallMs() };
  }

  async #take(each: Step): Promise<void> {
    const kit = this.#kit;
    if ('isLost' in each && each.isLost) kit.log.failNext(new KafkaError(ErrorCode.NOT_ENOUGH_REPLICAS));
    if (each.do === 'commit') await this.#commit(each.place);
    else if (each.do === 'pipelined') await this.#pipelined(each.place);
    else if (each.do === 'delete') await this.#delete(each.place);
    else if (each.do === 'delete-group') await this.#deleteGroup(each.place.groupId);
    else if (each.do === 'delete-topic') await this.#deleteTopic(each.place.topic);
    else if (each.do === 'transaction') this.#transaction(each.producerId, each.place);
    else if (each.do === 'renew') await this.#renew(each.place, each.ms);
    else if (each.do === 'end') {
      endTransaction(kit, each.producerId, each.isCommitted);
      this.#model.end(each.producerId, each.isCommitted);
    } else if (each.do === 'restart') await kit.restart();
    else if (each.do === 'crash') await this.#crash(each.place, each.isKept);
    else await kit.advance(each.ms);
  }

  #ask({ groupId, topic, partition }: Place, { offset }: Expected): Promise<unknown> {
    const asked = { partitionIndex: partition, committedOffset: offset };
    const partitionAsked = { ...asked, committedLeaderEpoch: -1, committedMetadata: null };
    return this.#kit.run(() =>
      decideOffsetCommit(
        this.#kit.state.context,
        { clientId: 'c', clientHost: '/127.0.0.1', apiVersion: 9 },
        {
          groupId,
          memberId: '',
          groupInstanceId: null,
          generationIdOrMemberEpoch: -1,
          retentionTimeMs: -1,
          topics: [{ name: topic, topicId: zeroUuid, partitions: [partitionAsked] }],
        },
      ),
    );
  }

  /** The model follows what was acknowledged. */
  async #commit(at: Place): Promise<void> {
    const offset = this.#next();
    if (await isKept(this.#kit.platform.runUntil(this.#ask(at, offset)))) this.#model.commit(at, offset);
  }

  /** Three at once: the first lost append takes along what was decided upon it. */
  async #pipelined(at: Place): Promise<void> {
    const asked = [0, 1, 2].map(() => {
      const offset = this.#next();
      return { offset, answer: this.#ask(at, offset) };
    });
    for (const { offset, answer } of asked) {
      if (await isKept(this.#kit.platform.runUntil(answer))) this.#model.commit(at, offset);
    }
  }

  /** All grow old together, and one is committed again while they are being forgotten. */
  async #renew(at: Place, ms: number): Promise<void> {
    for (const groupId of groupIds) {
      for (const topic of topics) for (const partition of partitions) await this.#commit({ groupId, topic, partition });
    }
    await this.#kit.advance(retentionMs + ms);
    await this.#commit(at);
  }

  async #delete(at: Place): Promise<void> {
    const asked = [{ name: at.topic, partitions: [{ partitionIndex: at.partition }] }];
    const decide = () => decideOffsetDelete(this.#kit.state.context, { groupId: at.groupId, topics: asked });
    if (await isKept(this.#kit.ask(decide))) this.#model.forget((key) => key === keyOf(at));
  }

  async #deleteGroup(groupId: string): Promise<void> {
    const answer = deleteGroup(this.#kit, groupId);
    if (await isKept(answer)) this.#model.forget((key) => key.startsWith(`${groupId} `));
  }

  async #deleteTopic(topic: string): Promise<void> {
    this.#kit.state.deletedTopics.add([{ name: topic, id: zeroUuid }]);
    // Long enough for a try after a lost append.
    await this.#kit.advance(2_000);
    this.#model.forget((key) => key.includes(` ${topic}-`));
  }

  #transaction(id: number, at: Place): void {
    const expected = this.#next();
    const times = { commitTimestampMs: expected.atMs, expireTimestampMs: -1 };
    const committed = { offset: expected.offset, leaderEpoch: -1, metadata: '', topicId: zeroUuid, ...times };
    commitInTransaction(this.#kit, id, [commitRecord(at, committed)]);
    this.#model.commitPending(id, at, expected);
  }

  /** The broker dies with a commit under way: it may turn out to be in the log, or not, but nothing else does. */
  async #crash(at: Place, isKeptInLog: boolean): Promise<void> {
    const kit = this.#kit;
    const offset = this.#next();
    kit.log.hold();
    const answer = this.#ask(at, offset);
    await kit.settle();
    kit.close();
    assert.equal(await isKept(kit.platform.runUntil(answer)), false);
    kit.log.release(isKeptInLog ? undefined : new KafkaError(ErrorCode.NOT_LEADER_OR_FOLLOWER));
    await kit.restart();
    if (isKeptInLog) this.#model.commit(at, offset);
  }

  async #compare(): Promise<void> {
    const fetched = new Map<string, number>();
    for (const groupId of groupIds) {
      const asked = { groupId, memberId: null, memberEpoch: -1, topics: null };
      const answer = await this.#kit.ask(() => decideOffsetFetch(this.#kit.state.context, asked, false));
      for (const { name, partitions: found } of answer.topics) {
        for (const each of found) {
          fetched.set(keyOf({ groupId, topic: name, partition: each.partitionIndex }), each.committedOffset);
        }
      }
    }
    this.#model.expire(this.#kit.platform.clock.wallMs(), (key) => fetched.has(key));
    const expected = new Map([...this.#model.committed].map(([key, { offset }]) => [key, offset]));
    assert.deepEqual(fetched, expected);
  }
}

async function isKept(answer: Promise<unknown>): Promise<boolean> {
  try {
    await answer;
    return true;
  } catch (error) {
    if (error instanceof KafkaError) return false;
    throw error;
  }
}

test('no committed offset is lost or moves by itself, whatever happens', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const config = { offsetsRetentionMs: retentionMs, offsetsRetentionCheckIntervalMs: checkIntervalMs };
      const log = new MemoryCoordinatorLog();
      log.maxBatchBytes = maxBatchBytes;
      const kit = await startOffsets({ config, log });
      const run = new Run(kit);
      for (const each of steps) await run.take(each);
      // In the end everything grows old, and nothing is left of it.
      for (const id of [7, 8] as const) await run.take({ do: 'end', producerId: id, isCommitted: true });
      await kit.advance(2 * retentionMs);
      assert.equal(kit.state.groups.size, 0);
      await requireSameAfterReload(kit);
      kit.close();
    }),
    { numRuns: 100 },
  );
});
