// The verifiable tools, which other people's tests drive: what ours reports against Samsa is, event by event and
// field by field, what Java's reports against Apache Kafka, and they end the same.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { Consumer, stringSerde } from '../../src/client/index.ts';
import { type KafkaBroker, kafkaJars, startKafka } from '../support/apache-kafka.ts';
import { createTopic } from '../support/read-back.ts';
import { openWorkArea, type WorkArea } from '../support/work-area.ts';
import { within } from '../support/within.ts';
import { commandOf, type ToolKind } from './group-tools/verifiable-command.ts';

const settings = [
  'auto.create.topics.enable=false',
  'offsets.topic.num.partitions=1',
  'group.initial.rebalance.delay.ms=0',
];
const patienceMs = 60_000;
const directory = mkdtempSync(join(tmpdir(), 'samsa-verifiable-tools-'));
const propertyFiles = {
  small: 'max.request.size=10\n',
  haste: 'max.block.ms=500\n',
  weak: 'acks=1\nretries=3\n',
};
const running = new Set<ChildProcess>();
let jars: string;
let kafka: KafkaBroker;
let area: WorkArea;

before(
  async () => {
    for (const [name, text] of Object.entries(propertyFiles)) writeFileSync(join(directory, name), text);
    jars = await kafkaJars();
    area = await openWorkArea(settings);
    kafka = await startKafka(jars, join(directory, 'kafka'), settings);
    for (const address of [kafka.address, area.broker.address])
      for (const topic of ['topic', 'stopped']) await createTopic(address, topic, 1);
  },
  { timeout: 700_000 },
);

after(async () => {
  for (const child of running) child.kill('SIGKILL');
  await area.close();
  await kafka.stop();
  rmSync(directory, { recursive: true, force: true });
});

type Event = Record<string, unknown> & { readonly name: string };

interface Run {
  readonly code: number | null;
  readonly signal: string | null;
  readonly events: readonly Event[];
}

type Tool = 'VerifiableProducer' | 'VerifiableConsumer';

/** It is told to stop when an event has come so often. */
interface Stop {
  readonly name: string;
  readonly count: number;
}

async function run(kind: ToolKind, tool: Tool, address: string, line: string, stop?: Stop): Promise<Run> {
  const [program, ...words] = commandOf(kind, tool, jars);
  const parameters = `--bootstrap-server ${address} ${line.replaceAll('FILES', directory)}`.split(' ');
  const child = spawn(program, [...words, ...parameters], { stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  const events: Event[] = [];
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const lines = createInterface(child.stdout).on('line', (text) => {
    const event = text.startsWith('{') ? (JSON.parse(text) as Event) : { name: text };
    events.push(event);
    if (
      stop !== undefined &&
      event.name === stop.name &&
      events.filter(({ name }) => name === stop.name).length === stop.count
    )
      child.kill('SIGTERM');
  });
  const ended = Promise.all([once(child, 'exit'), once(lines, 'close')]);
  try {
    const [[code, signal]] = (await within(patienceMs, `${tool} ${line}`, ended)) as [
      [number | null, string | null],
      unknown,
    ];
    return { code, signal, events };
  } catch (error) {
    throw new Error(`${JSON.stringify(events.slice(-10))}\n${said}`, { cause: error });
  } finally {
    running.delete(child);
  }
}

/** Without what must differ: times, and how fast it was. A process that a signal ended may say so in two ways. */
function plain({ code, signal, events }: Run): object {
  const told = events.map(({ timestamp, ...event }) => {
    const isEvent = timestamp !== undefined;
    if (isEvent) assert.equal(typeof timestamp, 'number');
    return {
      ...event,
      fields: Object.keys(event).join(),
      isEvent,
      ...('avg_throughput' in event ? { avg_throughput: typeof event['avg_throughput'] } : {}),
      ...(typeof event['message'] === 'string' ? { message: maskMessage(event['message']) } : {}),
    };
  });
  return { code: signal === 'SIGTERM' ? 143 : code, told };
}

/** Java estimates the size of a record a little higher; that a topic's name is invalid each says in words of its own. */
function maskMessage(message: string): string {
  return message.replace(/(?<=The message is )\d+(?= bytes)/, '<size>').replace(/^.*\bbad!.*$/, '<own words>');
}

async function compare(
  tool: Tool,
  line: string,
  stop?: Stop,
  select = (each: Run): object => plain(each),
): Promise<void> {
  const [java, ours] = await Promise.all([
    run('java', tool, kafka.address, line, stop),
    run('ours', tool, area.broker.address, line, stop),
  ]);
  assert.deepEqual(select(ours), select(java));
  assert.ok(java.events.length > 1);
}

describe('a verifiable producer', () => {
  for (const line of [
    '--topic topic --max-messages 3',
    '--topic topic --max-messages 5 --repeating-keys 2 --value-prefix 7',
    '--topic topic --max-messages 2 --acks 0',
    '--topic topic --max-messages 2 --acks 1 --throughput 1000',
    '--topic topic --max-messages 0',
    '--topic topic --max-messages 2 --message-create-time 1700000000000',
    '--topic topic --max-messages 2 --repeating-keys 1 --command-config FILES/small',
    '--topic topic --max-messages 2 --producer.config FILES/weak',
    '--topic missing --max-messages 1 --command-config FILES/haste',
    '--topic bad! --max-messages 1 --command-config FILES/haste',
  ]) {
    test(line, async () => compare('VerifiableProducer', line));
  }

  test('told to stop, it reports what it has done', async () => {
    const ending = ({ code, signal, events }: Run): object => {
      const success = events.filter(({ name }) => name === 'producer_send_success');
      const data = events.at(-1)!;
      assert.ok(success.length >= 3);
      assert.deepEqual([data['sent'], data['acked']], [success.length, success.length]);
      return {
        code: signal === 'SIGTERM' ? 143 : code,
        names: [...new Set(events.map(({ name }) => name))],
        values: success.slice(0, 3).map(({ value }) => value),
      };
    };
    const line = '--topic stopped --throughput 20';
    await compare('VerifiableProducer', line, { name: 'producer_send_success', count: 3 }, ending);
  });

  test('records have the times that were asked for', async () => {
    await using consumer = new Consumer({
      bootstrapServers: area.broker.address,
      groupId: 'times',
      autoOffsetReset: 'earliest',
      valueDeserializer: stringSerde,
    });
    consumer.subscribe('topic');
    const times: number[] = [];
    for (let polls = 0; polls < 20 && times.length < 2; polls += 1) {
      for (const { timestamp } of await consumer.poll(1_000))
        if (timestamp >= 1_700_000_000_000 && timestamp < 1_700_000_100_000) times.push(timestamp);
    }
    assert.equal(times[0], 1_700_000_000_000);
    assert.equal(times.length, 2);
  });
});

describe('a verifiable consumer', () => {
  // The producers above have left the same on both.
  for (const [at, line] of [
    '--max-messages 4 --verbose',
    '--max-messages 2 --group-protocol consumer',
    '--max-messages 1 --group-protocol consumer --group-remote-assignor range --verbose',
    '--max-messages 3 --enable-autocommit',
    '--max-messages 2 --group-instance-id static --session-timeout 6000',
    '--max-messages 2 --assignment-strategy org.apache.kafka.clients.consumer.CooperativeStickyAssignor',
    '--max-messages 0',
    '--max-messages 1 --reset-policy none',
    '--max-messages 1 --group-protocol consumer --group-remote-assignor bogus',
    '--max-messages 2 --consumer.config FILES/haste',
  ].entries()) {
    test(line, async () => compare('VerifiableConsumer', `--topic topic --group-id group-${at} ${line}`));
  }

  for (const protocol of ['classic', 'consumer']) {
    test(`told to stop, it leaves its group of the ${protocol} protocol`, async () => {
      const line = `--topic topic --group-id stopped-${protocol} --group-protocol ${protocol}`;
      const names = ({ code, signal, events }: Run): object => ({
        code: signal === 'SIGTERM' ? 143 : code,
        names: [...new Set(events.map(({ name }) => name))],
      });
      await compare('VerifiableConsumer', line, { name: 'offsets_committed', count: 1 }, names);
    });
  }
});
