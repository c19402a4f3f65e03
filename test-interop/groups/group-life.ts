// A group of foreign members and what it is to go through: everything that is produced is consumed, at
// each time by whoever owns the partition, and what was committed never goes back.

import assert from 'node:assert/strict';
import { Producer, stringSerde } from '../../src/client/index.ts';
import { createTopic } from '../support/read-back.ts';
import { eventually } from '../support/within.ts';
import type { BrokerUnderTest } from '../support/broker-under-test.ts';
import { committedOffsets, observe, type ObservedGroup } from './group-observer.ts';
import type { GroupProtocol, MemberOptions } from './member-options.ts';
import { type ClientName, RunningMember } from './running-member.ts';

export const partitionsCount = 6;
const recordsPerRound = 60;
/** Long enough for a session to run out and a rebalance to follow, on a busy machine. */
const patienceMs = 60_000;
const commitPatienceMs = 5_000;
const roundsToCatchUp = 5;

export interface GroupLifeOptions {
  readonly broker: BrokerUnderTest;
  readonly groupId: string;
  readonly assignor?: MemberOptions['assignor'];
  /** Where the modules of each client are. */
  readonly packagesOf: (client: ClientName) => string;
}

export class GroupLife {
  readonly members: RunningMember[] = [];
  readonly #options: GroupLifeOptions;
  readonly #topic: string;
  readonly #seen = new Set<string>();
  /** How many records each partition was given. */
  readonly #ends = Array.from({ length: partitionsCount }, () => 0);
  #round = 0;
  #committed: ReadonlyMap<number, number> = new Map();

  private constructor(options: GroupLifeOptions) {
    this.#options = options;
    this.#topic = `topic-of-${options.groupId}`;
  }

  static async begin(options: GroupLifeOptions): Promise<GroupLife> {
    const life = new GroupLife(options);
    await createTopic(options.broker.address, life.#topic, partitionsCount);
    return life;
  }

  start(client: ClientName, protocol: GroupProtocol): RunningMember {
    const { broker, groupId, assignor = 'range', packagesOf } = this.#options;
    const member = new RunningMember(client, {
      address: broker.address,
      groupId,
      topic: this.#topic,
      protocol,
      assignor,
      sessionTimeoutMs: 6_000,
      packages: packagesOf(client),
    });
    this.members.push(member);
    return member;
  }

  remove(member: RunningMember): void {
    this.members.splice(this.members.indexOf(member), 1);
  }

  /** Waits until the group has so many members, and each partition one owner. */
  async settled(count: number): Promise<ObservedGroup> {
    let last: ObservedGroup | undefined;
    try {
      return await eventually(patienceMs, `a group of ${count}`, async () => {
        last = await observe(this.#options.broker.port, this.#options.groupId);
        const owned = last.members.flat().toSorted((a, b) => a - b);
        const isWhole = owned.length === partitionsCount && owned.every((partition, i) => partition === i);
        return last.state === 'Stable' && last.members.length === count && isWhole ? last : undefined;
      });
    } catch (error) {
      throw new Error(`${JSON.stringify(last)}\n${this.#complaints()}`, { cause: error });
    }
  }

  /**
   * Produces to every partition; the members get all of it, each partition's records at one of them. A member
   * hears of a new generation a moment after the others, so first each has to show that it has begun.
   */
  async consumesWhatIsProduced(): Promise<void> {
    await this.#produceAndSee(partitionsCount);
    const values = await this.#produceAndSee(recordsPerRound);
    for (let partition = 0; partition < partitionsCount; partition += 1) {
      const readers = this.members.filter(({ records }) =>
        records.some((record) => record.partition === partition && values.has(record.value)),
      );
      assert.equal(readers.length, 1, `partition ${partition} is read by ${readers.length} members`);
    }
    await this.#commitsGoForward();
  }

  /**
   * Whatever was committed meanwhile: once everybody has something new to commit, that is the end of each
   * partition, and commits go forward from there. Old work may overtake one round, hence several.
   */
  async commitsCatchUp(): Promise<void> {
    for (let round = 1; round < roundsToCatchUp; round += 1) {
      await this.#produceAndSee(partitionsCount);
      if (await this.#isAllCommitted().catch(() => false)) return;
    }
    await this.#produceAndSee(partitionsCount);
    await this.#isAllCommitted();
  }

  async #isAllCommitted(): Promise<true> {
    return eventually(commitPatienceMs, 'everything committed', async () => {
      const committed = await this.#readCommits();
      if (!this.#ends.every((end, partition) => committed.get(partition) === end)) return undefined;
      this.#committed = committed;
      return true;
    });
  }

  /** The values of the round. */
  async #produceAndSee(count: number): Promise<ReadonlySet<string>> {
    const round = (this.#round += 1);
    const values = Array.from({ length: count }, (_, i) => `${round}-${i}`);
    await using producer = new Producer({
      bootstrapServers: this.#options.broker.address,
      valueSerializer: stringSerde,
    });
    await Promise.all(
      values.map((value, i) => producer.send({ topic: this.#topic, partition: i % partitionsCount, value })),
    );
    for (const i of values.keys()) this.#ends[i % partitionsCount]! += 1;
    try {
      await eventually(patienceMs, `round ${round}`, () => {
        for (const { records } of this.members) for (const { value } of records) this.#seen.add(value);
        return values.every((value) => this.#seen.has(value)) ? true : undefined;
      });
    } catch (error) {
      const missing = values.filter((value) => !this.#seen.has(value)).length;
      throw new Error(`${missing} records of round ${round} are missing\n${this.#complaints()}`, { cause: error });
    }
    return new Set(values);
  }

  #readCommits(): Promise<ReadonlyMap<number, number>> {
    return committedOffsets(this.#options.broker.port, this.#options.groupId);
  }

  async #commitsGoForward(): Promise<void> {
    const committed = await this.#readCommits();
    for (const [partition, offset] of this.#committed) {
      assert.ok((committed.get(partition) ?? -1) >= offset, `partition ${partition} went back from ${offset}`);
    }
    this.#committed = committed;
  }

  /** Everybody leaves in order; what they consumed is committed, or is read again by who comes next. */
  async end(): Promise<void> {
    await Promise.all(this.members.map((member) => member.stop()));
    await this.#commitsGoForward();
    assert.ok(
      [...this.#committed.values()].some((offset) => offset > 0),
      'nothing was committed',
    );
  }

  /** For a test that failed half-way. */
  async abandon(): Promise<void> {
    await Promise.all(this.members.map((member) => member.crash()));
  }

  #complaints(): string {
    return this.members.map(({ client, complaints }) => `${client}: ${complaints}`).join('\n');
  }
}
