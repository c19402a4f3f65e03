// kcat, as Debian has it (librdkafka 2.0), as a member of groups: two share a topic, one takes over what the
// other leaves behind, and each goes on where it ended, over a broker that is killed too.

import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { Producer, stringSerde } from '../../src/client/index.ts';
import { demand, run } from '../support/program.ts';
import { createTopic } from '../support/read-back.ts';
import { eventually, within } from '../support/within.ts';
import { openWorkArea, type WorkArea } from '../support/work-area.ts';

const patienceMs = 40_000;
const memberSettings = ['auto.offset.reset=earliest', 'session.timeout.ms=6000', 'heartbeat.interval.ms=300'];

let area: WorkArea;
const running: Member[] = [];

before(async () => {
  await demand('kcat', ['-V'], 'apt-get install kcat');
  area = await openWorkArea(['group.initial.rebalance.delay.ms=0', 'offsets.topic.num.partitions=1']);
});

after(async () => {
  for (const member of running) await member.end('SIGKILL');
  await area.close();
});

const parametersOf = (group: string, topic: string): string[] => [
  '-b',
  area.broker.address,
  '-G',
  group,
  '-u',
  '-f',
  '%p %o %s\\n',
  ...memberSettings.flatMap((setting) => ['-X', setting]),
  topic,
];

/** `kcat -G` that runs until it is ended. */
class Member {
  /** `partition offset value`. */
  readonly lines: string[] = [];
  owned: readonly number[] = [];
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #ended: Promise<unknown>;
  readonly #told: string[] = [];

  constructor(group: string, topic: string) {
    this.#child = spawn('kcat', parametersOf(group, topic), { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#ended = once(this.#child, 'close');
    createInterface(this.#child.stdout).on('line', (line) => this.lines.push(line));
    createInterface(this.#child.stderr).on('line', (line) => this.#onTold(line));
    running.push(this);
  }

  get told(): string {
    return this.#told.join('\n');
  }

  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    this.#child.kill(signal);
    await within(20_000, `the end of kcat after ${signal}`, this.#ended);
  }

  #onTold(line: string): void {
    this.#told.push(line);
    const assigned = /: assigned: (.*)/.exec(line);
    if (assigned !== null) this.owned = [...assigned[1]!.matchAll(/\[(\d+)\]/g)].map(([, each]) => Number(each));
    else if (line.includes(': revoked: ')) this.owned = [];
  }
}

async function until(what: string, members: readonly Member[], holds: () => boolean): Promise<void> {
  try {
    await eventually(patienceMs, what, () => (holds() ? true : undefined));
  } catch (error) {
    throw new Error(members.map(({ told }) => told).join('\n--\n'), { cause: error });
  }
}

const own = (count: number, ...members: Member[]): Promise<void> =>
  until(`${count} partitions each`, members, () => members.every(({ owned }) => owned.length === count));

/** Records to every partition; their values. */
async function produce(topic: string, partitions: number, prefix: string, count: number): Promise<string[]> {
  await using producer = new Producer({ bootstrapServers: area.broker.address, valueSerializer: stringSerde });
  const values = Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
  await Promise.all(values.map((value, index) => producer.send({ topic, partition: index % partitions, value })));
  return values;
}

/** Every value is with the members, once in all. */
async function have(values: readonly string[], ...members: Member[]): Promise<void> {
  const wanted = new Set(values);
  const read = (): string[] =>
    members.flatMap(({ lines }) => lines.map((line) => line.split(' ')[2]!)).filter((value) => wanted.has(value));
  await until(`${values.length} records`, members, () => read().length >= values.length);
  assert.deepEqual(read().toSorted(), [...values].toSorted());
}

test('two share a topic, and one takes over when the other leaves or dies', async () => {
  const topic = 'kcat-shared';
  await createTopic(area.broker.address, topic, 4);
  const first = new Member('kcat-sharing', topic);
  await own(4, first);
  await have(await produce(topic, 4, 'alone', 40), first);

  const second = new Member('kcat-sharing', topic);
  await own(2, first, second);
  assert.deepEqual(new Set([...first.owned, ...second.owned]), new Set([0, 1, 2, 3]));
  await have(await produce(topic, 4, 'shared', 40), first, second);
  const partitionsOf = ({ lines }: Member) =>
    new Set(lines.filter((line) => line.includes('shared')).map((line) => Number(line.split(' ')[0])));
  assert.deepEqual(partitionsOf(second), new Set(second.owned));

  await second.end('SIGTERM');
  await own(4, first);
  await have(await produce(topic, 4, 'left', 40), first);

  const third = new Member('kcat-sharing', topic);
  await own(2, first, third);
  await third.end('SIGKILL');
  const values = await produce(topic, 4, 'killed', 40);
  await own(4, first);
  await have(values, first);
  await first.end('SIGTERM');
});

test('each goes on where the last one ended, over kill -9 of the broker', async () => {
  const topic = 'kcat-resumed';
  await createTopic(area.broker.address, topic, 1);
  await produce(topic, 1, 'v', 100);
  const read = async (count: number): Promise<string> => {
    const parameters = [...parametersOf('kcat-resuming', topic).slice(0, -1), '-q', '-c', String(count), topic];
    return (await run('kcat', parameters, { timeoutMs: patienceMs })).stdout;
  };
  const expected = (from: number, to: number): string =>
    Array.from({ length: to - from }, (_, index) => `0 ${from + index} v-${from + index}\n`).join('');
  assert.equal(await read(30), expected(0, 30));
  assert.equal(await read(20), expected(30, 50));
  await area.crash();
  assert.equal(await read(50), expected(50, 100));
});
