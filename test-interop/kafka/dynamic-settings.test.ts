// kafka-configs changes what governs logs, and it acts without a restart: on Apache Kafka and on Samsa alike.

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { deleteTopicsApi } from '../../src/protocol/apis/delete-topics.ts';
import { produceApi } from '../../src/protocol/apis/produce.ts';
import { ErrorCode } from '../../src/protocol/errors.ts';
import { type KafkaBroker, kafkaJars, runTool, startKafka } from '../support/apache-kafka.ts';
import { eventually } from '../support/within.ts';
import { openWorkArea, type WorkArea } from '../support/work-area.ts';
import { batch } from './oracle/batches.ts';
import { Side } from './oracle/side.ts';
import { run, type Step } from './segments/produce-script.ts';

const directory = mkdtempSync(join(tmpdir(), 'samsa-dynamic-'));
const settings = ['log.retention.check.interval.ms=300', 'log.initial.task.delay.ms=100'];
/** Kafka looks for deleted partitions by the delay that was in force before. */
const patienceMs = 90_000;
const hourMs = 3_600_000;

interface Target {
  readonly side: Side;
  readonly address: string;
  readonly data: string;
}

let jars: string;
let kafka: KafkaBroker;
let area: WorkArea;
const targets = new Map<string, Target>();

before(
  async () => {
    jars = await kafkaJars();
    kafka = await startKafka(jars, directory, settings);
    area = await openWorkArea(settings);
    const { broker } = area;
    const [theirs, ours] = [new Side('Apache Kafka', kafka.port), new Side('Samsa', broker.port)];
    targets.set('Apache Kafka', { side: theirs, address: kafka.address, data: join(directory, 'data') });
    targets.set('Samsa', { side: ours, address: broker.address, data: broker.dataDirectory });
  },
  { timeout: 700_000 },
);

after(async () => {
  for (const { side } of targets.values()) side.close();
  await kafka?.stop();
  await area?.close();
  rmSync(directory, { recursive: true, force: true });
});

const allBrokers = ['--entity-type', 'brokers', '--entity-default'];
const oneBroker = ['--entity-type', 'brokers', '--entity-name', '1'];
const ofTopic = (topic: string): string[] => ['--entity-type', 'topics', '--entity-name', topic];

async function alter({ address }: Target, entity: readonly string[], ...change: string[]): Promise<void> {
  const parameters = ['--bootstrap-server', address, '--alter', ...entity, ...change];
  await runTool(jars, 'kafka.admin.ConfigCommand', parameters);
}

const segmentsOf = ({ data }: Target, topic: string): number =>
  readdirSync(join(data, `${topic}-0`)).filter((name) => name.endsWith('.log')).length;

/** Six segments of records of some hours ago. */
const sixSegments: readonly Step[] = Array.from({ length: 6 }, (_, index) => ({
  timestampMs: Date.now() - (10 - index) * hourMs,
  valueBytes: 1500,
}));
const small = { 'internal.segment.bytes': '2000' };

async function produceOne({ side }: Target, topic: string, records = batch({ count: 1, timestampMs: Date.now() })) {
  const topicData = [{ name: topic, partitionData: [{ index: 0, records }] }];
  const answer = await side.ask(produceApi, 9, { transactionalId: null, acks: -1, timeoutMs: 10_000, topicData });
  if (typeof answer === 'string') throw new Error(`${side.name} answered ${answer}`);
  return answer.responses[0]!.partitionResponses[0]!;
}

async function untilSegments(target: Target, topic: string, count: number): Promise<void> {
  await eventually(patienceMs, `retention of ${topic}`, () => segmentsOf(target, topic) === count || undefined);
}

const checks: Readonly<Record<string, (target: Target) => Promise<void>>> = {
  'retention.ms of a topic': async (target) => {
    await run(target.side, 'by-topic', { configs: small, steps: sixSegments });
    assert.equal(segmentsOf(target, 'by-topic'), 6);
    await alter(target, ofTopic('by-topic'), '--add-config', `retention.ms=${7.5 * hourMs}`);
    await untilSegments(target, 'by-topic', 3);
  },
  'log.retention.ms of one broker': async (target) => {
    await run(target.side, 'by-broker', { configs: small, steps: sixSegments });
    await alter(target, oneBroker, '--add-config', `log.retention.ms=${6.5 * hourMs}`);
    await untilSegments(target, 'by-broker', 2);
    await alter(target, oneBroker, '--delete-config', 'log.retention.ms');
  },
  'log.retention.bytes of all brokers': async (target) => {
    await run(target.side, 'by-default', { configs: small, steps: sixSegments });
    await alter(target, allBrokers, '--add-config', 'log.retention.bytes=3000');
    await untilSegments(target, 'by-default', 2);
    await alter(target, allBrokers, '--delete-config', 'log.retention.bytes');
  },
  'log.segment.bytes': async (target) => {
    const large = Array.from({ length: 3 }, () => ({ valueBytes: 700_000 }));
    await run(target.side, 'rolling', { configs: {}, steps: large });
    assert.equal(segmentsOf(target, 'rolling'), 1);
    await alter(target, allBrokers, '--add-config', 'log.segment.bytes=1048576');
    await produceOne(target, 'rolling');
    assert.equal(segmentsOf(target, 'rolling'), 2);
    await alter(target, allBrokers, '--delete-config', 'log.segment.bytes');
  },
  'message.max.bytes and log.message.timestamp.type': async (target) => {
    await run(target.side, 'records', { configs: {}, steps: [{}] });
    const change = 'message.max.bytes=50,log.message.timestamp.type=LogAppendTime';
    await alter(target, allBrokers, '--add-config', change);
    assert.equal((await produceOne(target, 'records')).errorCode, ErrorCode.MESSAGE_TOO_LARGE);
    await alter(target, allBrokers, '--delete-config', 'message.max.bytes');
    const stamped = await produceOne(target, 'records');
    assert.equal(stamped.errorCode, ErrorCode.NONE);
    assert.ok(stamped.logAppendTimeMs > 0);
    await alter(target, allBrokers, '--delete-config', 'log.message.timestamp.type');
    assert.equal((await produceOne(target, 'records')).logAppendTimeMs, -1);
  },
  'log.segment.delete.delay.ms of a deleted topic': async (target) => {
    await run(target.side, 'going', { configs: {}, steps: [{}] });
    await alter(target, allBrokers, '--add-config', 'log.segment.delete.delay.ms=100');
    await target.side.ask(deleteTopicsApi, 5, { topicNames: ['going'], timeoutMs: 10_000 });
    await eventually(
      patienceMs,
      'deletion',
      () => readdirSync(target.data).every((name) => !name.startsWith('going-')) || undefined,
    );
    await alter(target, allBrokers, '--delete-config', 'log.segment.delete.delay.ms');
  },
  'but not what needs a restart': async (target) => {
    const refused = alter(target, allBrokers, '--add-config', 'log.roll.hours=1');
    await assert.rejects(refused, /Cannot update these configs dynamically: \[log\.roll\.hours\]/);
  },
};

for (const [what, check] of Object.entries(checks)) {
  describe(what, () => {
    for (const name of ['Apache Kafka', 'Samsa']) test(name, () => check(targets.get(name)!));
  });
}
