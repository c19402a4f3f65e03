// One seed's life of one group: consumers of mixed kinds come, stall, lose their connections, die and are
// closed; topics grow and are deleted; an operator interferes; the broker dies in every way there is. After
// every step the group is looked at, and when the trouble is over it must settle. See life.test.ts.

import assert from 'node:assert/strict';
import { SeededRandom } from '../../src/base/ports/simulated/seeded-random.ts';
import { SimulatedPlatform } from '../../src/base/ports/simulated/simulated-platform.ts';
import { Admin, Producer, stringSerde, type TopicPartition } from '../../src/client/index.ts';
import { formatTopicPartition, TopicPartitionMap } from '../../src/client/topic-partition.ts';
import { ErrorCode } from '../../src/protocol/errors.ts';
import { type BrokerEnd, BrokerLives, brokerPort } from './broker-lives.ts';
import { ProcessPlatform } from './process-platform.ts';
import type { Tally } from './tally.ts';
import { LivingConsumer } from './living-consumer.ts';
import { GroupModel } from './model.ts';
import { type Kind, mixes, optionsOf, styles } from './member-kinds.ts';
import { Operator } from './operator.ts';
import { assertDisjoint, assertOwnersAgree } from './ownership.ts';

const ends: readonly BrokerEnd[] = ['close', 'kill', 'crash'];
const shifts = 2;
/** How long a group may take to settle when nothing disturbs it any more. */
const settleMs = 90_000;

export class GroupLife {
  readonly lives: BrokerLives;
  readonly machine: SimulatedPlatform;
  readonly consumers: LivingConsumer[] = [];
  /** What was done, for the one who looks at a failure. */
  readonly story: string[] = [];
  readonly #random: SeededRandom;
  readonly #model = new GroupModel();
  readonly #tally: Tally;
  readonly #mix: readonly Kind[];
  readonly #office: SimulatedPlatform;
  readonly #officeProcess: ProcessPlatform;
  readonly #operator: Operator;
  readonly #admin: Admin;
  readonly #producer: Producer<string, string>;
  readonly #partitionCounts = new Map<string, number>();
  readonly #pattern: RegExp | undefined;
  /** Deleted when the disk was failing: like Kafka, the coordinator may have failed to forget what was committed. */
  readonly #deletedInTrouble = new Set<string>();
  #passingTopics = 0;
  #producedCount = 0;
  #failure: Error | undefined;

  constructor(seed: number, tally: Tally) {
    this.machine = new SimulatedPlatform(seed, { name: 'host' });
    this.#random = new SeededRandom(seed).fork('life');
    this.#tally = tally;
    this.#mix = this.#oneOf(mixes);
    this.#pattern = this.#random.chance(0.3) ? /^(t|u|passing-\d)$/ : undefined;
    this.lives = new BrokerLives(this.machine, {
      'group.initial.rebalance.delay.ms': this.#oneOf([0, 500, 3_000]),
    });
    this.#office = this.machine.host('office');
    this.#officeProcess = new ProcessPlatform(this.#office);
    this.#operator = new Operator('g', this.#office, { host: 'host', port: brokerPort });
    const shared = { bootstrapServers: `host:${brokerPort}`, platform: this.#officeProcess.platform };
    this.#admin = new Admin({ ...shared, clientId: 'admin' });
    this.#producer = new Producer({
      ...shared,
      clientId: 'producer',
      keySerializer: stringSerde,
      valueSerializer: stringSerde,
      metadataMaxAgeMs: 2_000,
      requestTimeoutMs: 5_000,
      deliveryTimeoutMs: 40_000,
      maxBlockMs: 40_000,
    });
  }

  run(): Promise<void> {
    return this.machine.runUntil(this.#run());
  }

  async #run(): Promise<void> {
    await this.lives.start();
    await this.#createTopic('t', 2 + this.#random.below(3));
    await this.#createTopic('u', 1 + this.#random.below(2));
    for (let shift = 1; shift <= shifts; shift += 1) {
      await this.#shift();
      await this.#settle();
      if (shift < shifts) await this.#betweenShifts();
    }
    await this.#end();
    this.#tally.processed += this.#model.processedCount;
    this.#tally.repeated += this.#model.repeatedCount;
    this.#tally.commits += this.#model.acknowledgedCommits;
  }

  // --- Steps ---

  async #shift(): Promise<void> {
    const steps = 8 + this.#random.below(10);
    for (let count = 1 + this.#random.below(3); count > 0; count -= 1) this.#hireAnyone();
    for (let step = 0; step < steps; step += 1) {
      this.#produce();
      await this.#sleep(this.#random.chance(0.3) ? this.#random.below(100) : this.#random.below(4_000));
      await this.#disturb();
      await this.#look();
    }
  }

  async #disturb(): Promise<void> {
    const dice = this.#random.below(100);
    if (dice < 16) return this.#hireAnyone();
    if (dice < 23) return this.#fire();
    if (dice < 28) return this.#someone('dies', (one) => one.die());
    if (dice < 38) return this.#someone('stalls', (one) => one.stall(this.#random.below(16_000)));
    if (dice < 44) return this.#isolate();
    if (dice < 49) return this.#someone('is reset', ({ name }) => this.machine.simulation.fabric.reset(name, 'host'));
    if (dice < 52) return this.#someone('rebalances', ({ consumer }) => consumer.enforceRebalance());
    if (dice < 60) return this.#restartStatic();
    if (dice < 66) return this.#growTopic();
    if (dice < 72) return this.#passTopic();
    if (dice < 78) return this.#removeMember();
    if (dice < 84) return this.#failDisk();
    return this.#restartBroker();
  }

  #hireAnyone(): void {
    this.#hire(this.#random.chance(0.3) ? `static-${this.#random.below(3)}` : undefined);
  }

  #hire(instanceId: string | undefined): void {
    this.#dismissFenced();
    if (this.#active.length >= 5) return;
    const name = `c${this.consumers.length + 1}`;
    const machine = this.machine.host(name);
    const kind = this.#oneOf(this.#mix);
    const style = this.#oneOf(styles);
    this.#note(`${name} comes: ${JSON.stringify({ ...kind, style, instanceId })}`);
    this.#tally.consumers += 1;
    this.consumers.push(
      new LivingConsumer({
        name,
        machine,
        random: new SeededRandom(this.#random.below(2 ** 32)),
        model: this.#model,
        style,
        topics: this.#pattern ?? ['t', 'u', 'passing-1', 'passing-2'],
        consumer: optionsOf(kind, name, instanceId, this.#random),
      }),
    );
  }

  /** Those that another one with their instance id has put out of the group. */
  #dismissFenced(): void {
    for (const one of this.consumers.filter(({ mood }) => mood === 'fenced')) this.#watch(one.close());
  }

  #fire(): void {
    this.#someone('goes', (one) => this.#watch(one.close(this.#random.chance(0.2))));
  }

  #someone(what: string, act: (one: LivingConsumer) => void): void {
    const active = this.#active;
    if (active.length === 0) return;
    const one = this.#oneOf(active);
    this.#note(`${one.name} ${what}`);
    act(one);
  }

  #isolate(): void {
    this.#someone('is alone', ({ name }) => {
      const { fabric, schedule } = this.machine.simulation;
      fabric.partition(name, 'host');
      schedule.after(this.#random.below(15_000), 'heal', () => fabric.heal(name, 'host'));
    });
  }

  /** As an orchestrator does, in order or not; or two with one instance id. */
  #restartStatic(): void {
    const one = this.#active.find(({ instanceId }) => instanceId !== undefined);
    if (one === undefined) return this.#hire(`static-${this.#random.below(3)}`);
    const dice = this.#random.below(3);
    this.#note(`${one.name} is replaced ${['in order', 'when dead', 'while it lives'][dice]}`);
    if (dice === 0) this.#watch(one.close(true).then(() => this.#hire(one.instanceId)));
    else if (dice === 1) one.die();
    if (dice !== 0) this.#hire(one.instanceId);
  }

  async #growTopic(): Promise<void> {
    const topic = this.#oneOf(['t', 'u']);
    const total = this.#partitionCounts.get(topic)! + 1;
    if (total > 6) return;
    this.#note(`${topic} gets ${total} partitions`);
    const grown = await this.#admin.createPartitions([{ topic, total }], { timeoutMs: 20_000 });
    grown.all();
    this.#partitionCounts.set(topic, total);
  }

  /** A topic comes, or goes; its name is not used again. */
  async #passTopic(): Promise<void> {
    const topic = `passing-${this.#passingTopics}`;
    if (this.#partitionCounts.has(topic)) {
      this.#note(`${topic} is deleted`);
      this.#partitionCounts.delete(topic);
      this.#model.topicDeleted(topic);
      if (this.lives.hasFailed) this.#deletedInTrouble.add(topic);
      (await this.#admin.deleteTopics([topic], { timeoutMs: 20_000 })).all();
      // Long enough for the coordinator to write that what was committed is gone.
      await this.#sleep(500);
    } else if (this.#passingTopics < 2) {
      this.#passingTopics += 1;
      await this.#createTopic(`passing-${this.#passingTopics}`, 1 + this.#random.below(2));
    }
  }

  async #createTopic(name: string, partitions: number): Promise<void> {
    this.#note(`${name} is created with ${partitions} partitions`);
    (await this.#admin.createTopics([{ name, partitions, replicationFactor: 1 }], { timeoutMs: 20_000 })).all();
    this.#partitionCounts.set(name, partitions);
  }

  async #removeMember(): Promise<void> {
    const group = await this.#operator.describe();
    if (group === undefined || group.members.length === 0) return;
    const member = this.#oneOf(group.members);
    const errorCode = await this.#operator.removeMember(member);
    this.#note(`the operator removes ${member.instanceId ?? member.memberId}: ${errorCode}`);
    if (errorCode === ErrorCode.NONE) this.#tally.removals += 1;
  }

  /**
   * Not while a group may change its protocol: like Kafka, the coordinator then takes a member whose assignment
   * could not be written for one that owns nothing, and a cooperative member may still own partitions.
   */
  #failDisk(): void {
    if (this.#mix.length > 1) return;
    const operation = this.#oneOf(['write', 'sync'] as const);
    this.#note(`the next ${operation} fails`);
    this.lives.failDisk(operation);
    this.#tally.diskFaults += 1;
  }

  async #restartBroker(): Promise<void> {
    const how = this.#oneOf(ends);
    this.#note(`the broker ends: ${how}`);
    this.#tally.brokerEnds += 1;
    await this.lives.end(how);
    await this.#sleep(this.#random.chance(0.7) ? this.#random.below(1_000) : this.#random.below(9_000));
    if (this.#random.chance(0.3)) await this.lives.startAndDie(this.#random.below(60));
    if (!this.lives.isUp) await this.lives.start();
    this.#note('the broker is up');
  }

  #produce(): void {
    for (const [topic, count] of this.#partitionCounts) {
      for (let left = this.#random.below(12); left > 0; left -= 1) {
        const partition = this.#random.below(count);
        const value = `${topic}-${partition}-${(this.#producedCount += 1)}`;
        const sent = this.#producer.send({ topic, partition, value });
        this.#watch(
          sent.then(
            ({ offset }) => this.#model.produced({ topic, partition }, offset, value),
            (error: unknown) =>
              assert.ok(!this.#partitionCounts.has(topic), `a record could not be sent: ${String(error)}`),
          ),
        );
      }
    }
  }

  // --- What must be true ---

  async #look(): Promise<void> {
    this.#assertNobodyComplains();
    assertOwnersAgree(this.#active);
    const { floors, term } = { floors: this.#model.floors, term: this.#model.term };
    const offsets = await this.#operator.offsets();
    if (offsets !== undefined) {
      assert.equal(term, this.#model.term);
      this.#model.observed(offsets, floors);
      this.#tally.looks += 1;
    }
    const group = await this.#operator.describe();
    if (group !== undefined) {
      assertDisjoint(group);
      if (group.members.length > 1) this.#tally.looksAtMany += 1;
    }
    this.#assertNobodyComplains();
  }

  #assertNobodyComplains(): void {
    if (this.#failure !== undefined) throw this.#failure;
    for (const { violations } of this.consumers) if (violations.length > 0) throw violations[0]!;
  }

  /** Nothing more goes wrong: every partition gets one owner, and everything is processed. */
  async #settle(): Promise<void> {
    this.#note('the trouble is over');
    this.machine.simulation.fabric.heal();
    this.machine.disk.clearFaults();
    if (!this.lives.isUp) await this.lives.start();
    this.#dismissPredecessors();
    this.#produce();
    const deadlineMs = this.machine.clock.monotonicMs() + settleMs;
    let isNudged = false;
    for (let why = await this.#whyUnsettled(); why !== undefined; why = await this.#whyUnsettled()) {
      assert.ok(this.machine.clock.monotonicMs() < deadlineMs, `not settled after ${settleMs} ms: ${why}`);
      this.#assertNobodyComplains();
      if (!isNudged && this.machine.clock.monotonicMs() > deadlineMs - settleMs / 2) {
        isNudged = true;
        this.#nudge(why);
      }
      // Somebody may have been put out by his own successor, who died.
      if (this.#active.length === 0) this.#hire(undefined);
      await this.#sleep(500);
    }
    await this.#look();
    this.#tally.settled += 1;
  }

  /** Two that run under one instance id would put each other out for ever. */
  #dismissPredecessors(): void {
    const heirs = new Map(this.#active.map((one) => [one.instanceId ?? one.name, one]));
    for (const one of this.#active) if (heirs.get(one.instanceId ?? one.name) !== one) this.#watch(one.close(true));
  }

  /**
   * What Apache Kafka leaves as it is until the next change of the membership: a static leader that comes back
   * goes on with the assignment in force and does not know whether topics have changed meanwhile (KIP-814); and
   * a group that was half-way between the protocols when its broker ended, or when a static member came back in
   * the other one, does not remember that it had to rebalance.
   */
  #nudge(why: string): void {
    const isStatic = this.#active.some(({ instanceId }) => instanceId !== undefined);
    if (!isStatic && this.#mix.length === 1) return;
    this.#note(`the membership is changed: ${why}`);
    this.#tally.nudged += 1;
    if (this.#active.length >= 5) this.#watch(this.#active[0]!.close());
    this.#hire(undefined);
  }

  async #whyUnsettled(): Promise<string | undefined> {
    const group = await this.#operator.describe();
    if (group?.state !== 'Stable') return `the group is ${group?.state ?? 'unknown'}`;
    const own = this.#active.flatMap(({ consumer }) => consumer.assignment().map(formatTopicPartition)).toSorted();
    const all = [...this.#allPartitions()].map(formatTopicPartition).toSorted();
    if (own.join() !== all.join()) return `partitions are ${all.join()}, consumers have ${own.join()}`;
    const shown = group.members.flatMap(({ partitions }) => partitions).toSorted();
    if (shown.join() !== all.join()) return `partitions are ${all.join()}, the coordinator shows ${shown.join()}`;
    const { missing } = this.#model;
    if (missing.length > 0) return `${missing.length} records are not processed, ${missing[0]} among them`;
    return this.#pending > 0 ? `${this.#pending} calls are under way` : undefined;
  }

  *#allPartitions(): Generator<TopicPartition> {
    for (const [topic, count] of this.#partitionCounts)
      for (let partition = 0; partition < count; partition += 1) yield { topic, partition };
  }

  // --- Between, and at the end ---

  /** Nobody is in the group: the operator may do what he likes, and it must last. */
  async #betweenShifts(): Promise<void> {
    await this.#dismissAll();
    // Static members, and those that died, are waited for: as long as a rebalance, and then their session.
    await this.#sleep(25_000);
    const group = await this.#operator.describe();
    assert.ok(group !== undefined && group.members.length === 0, `somebody is still there: ${JSON.stringify(group)}`);
    const before = await this.#operator.offsets();
    assert.ok(before !== undefined, 'the coordinator answers');
    this.#model.observed(before, this.#model.floors);
    const expected = new TopicPartitionMap(before);
    await this.#interfere(expected);
    await this.#restartBroker();
    let after = await this.#operator.offsets();
    for (let tries = 0; after === undefined && tries < 20; tries += 1) {
      await this.#sleep(100);
      after = await this.#operator.offsets();
    }
    assert.ok(after !== undefined, 'the coordinator answers after a restart');
    assert.deepEqual(shownOffsets(after), shownOffsets(expected), 'offsets are as the operator has left them');
  }

  async #interfere(expected: TopicPartitionMap<number>): Promise<void> {
    const dice = this.#random.below(4);
    const chosen = [...expected].filter(() => this.#random.chance(0.5));
    if (dice === 0) return;
    this.#tally.resets += 1;
    if (dice === 1) {
      const errorCode = await this.#operator.deleteGroup();
      this.#note(`the operator deletes the group: ${errorCode}`);
      const isGone = errorCode === ErrorCode.NONE || errorCode === ErrorCode.GROUP_ID_NOT_FOUND;
      assert.ok(isGone, `the empty group cannot be deleted: ${errorCode}`);
      for (const [partition] of expected) this.#model.reset(partition, undefined, true);
      expected.clear();
      return;
    }
    const wanted = new TopicPartitionMap(
      chosen.map(([partition, offset]) => [partition, this.#random.below(offset + 1)]),
    );
    const done =
      dice === 2 ? await this.#operator.resetOffsets(wanted) : await this.#operator.deleteOffsets([...wanted.keys()]);
    this.#note(`the operator ${dice === 2 ? 'resets' : 'deletes'} ${wanted.size} offsets`);
    assert.equal(done?.length, wanted.size, 'offsets of an empty group can be changed');
    for (const partition of wanted.keys()) {
      const offset = dice === 2 ? wanted.get(partition)! : undefined;
      this.#model.reset(partition, offset, true);
      if (offset === undefined) expected.delete(partition);
      else expected.set(partition, offset);
    }
  }

  async #dismissAll(): Promise<void> {
    this.#note('everybody goes');
    this.#dismissFenced();
    await Promise.all(this.#active.map((one) => one.close()));
    await this.#untilNothingIsUnderWay();
    this.#assertNobodyComplains();
  }

  async #end(): Promise<void> {
    await this.#dismissAll();
    await this.#producer.close();
    await this.#admin.close();
    const offsets = await this.#operator.offsets();
    assert.ok(offsets !== undefined, 'the coordinator answers at the end');
    this.#model.observed(offsets, this.#model.floors);
    const ofDeleted = [...offsets.keys()].filter(
      ({ topic }) => !this.#partitionCounts.has(topic) && !this.#deletedInTrouble.has(topic),
    );
    assert.deepEqual(ofDeleted.map(formatTopicPartition), [], 'nothing is committed for topics that are gone');
    this.#operator.close();
    await this.lives.end('close');
    await this.#sleep(10_000);
    assert.deepEqual(this.lives.leftovers, [], 'the broker leaves nothing behind');
    assert.deepEqual(this.#officeProcess.leftovers, [], 'the producer leaves nothing behind');
    for (const { name, mood, process, events } of this.consumers) {
      if (mood === 'closed') assert.deepEqual(process.leftovers, [], `${name} leaves nothing behind`);
      this.#tally.lost += events.filter((event) => event.startsWith('!')).length;
    }
  }

  // --- Small things ---

  get #active(): LivingConsumer[] {
    return this.consumers.filter(({ mood }) => mood === 'polls');
  }

  #pending = 0;

  /** Work that nobody waits for now; its failure ends the life. */
  #watch(work: Promise<unknown>): void {
    this.#pending += 1;
    work.catch((error: unknown) => (this.#failure ??= error as Error)).finally(() => (this.#pending -= 1));
  }

  async #untilNothingIsUnderWay(): Promise<void> {
    for (let tries = 0; this.#pending > 0; tries += 1) {
      assert.ok(tries < 600, `${this.#pending} calls do not end`);
      await this.#sleep(100);
    }
  }

  #note(what: string): void {
    this.story.push(`${(this.machine.clock.monotonicMs() / 1_000).toFixed(3)} ${what}`);
  }

  #oneOf<Item>(items: readonly Item[]): Item {
    return items[this.#random.below(items.length)]!;
  }

  #sleep(durationMs: number): Promise<void> {
    return new Promise((resolve) => void this.#office.timers.after(durationMs, resolve));
  }
}

function shownOffsets(offsets: Iterable<[TopicPartition, number]>): string[] {
  return [...offsets].map(([partition, offset]) => `${formatTopicPartition(partition)}=${offset}`).toSorted();
}
