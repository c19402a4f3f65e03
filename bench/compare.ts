// Samsa and Apache Kafka side by side: the same loads, in turn, several rounds, medians and ratios.
//
//   npm run bench:compare -- [rounds] [megabytes per load]
//
// Needs Linux, Java, Maven and a C compiler; fetches Kafka's jars and librdkafka's source.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kafkaJars } from '../test-interop/support/apache-kafka.ts';
import { run } from '../test-interop/support/program.ts';
import { firstAcknowledgement } from './compare/first-produce.ts';
import { measureLatency } from './compare/latency.ts';
import { rdkafkaPerformance } from './compare/rdkafka.ts';
import { kafka, type RunningBroker, samsa, type Subject, usageOf } from './compare/subjects.ts';
import { median } from './compare/median.ts';

const rounds = Number(process.argv[2] ?? 3);
const megabytes = Number(process.argv[3] ?? 1000);
/** A load that lost a record would wait for it for ever. */
const loadTimeoutMs = 300_000;

interface Load {
  readonly name: string;
  readonly recordBytes: number;
  readonly parameters: readonly string[];
}

const produceLoads: readonly Load[] = [
  { name: 'produce 1 kB acks=1', recordBytes: 1000, parameters: ['-P', '-a', '1'] },
  { name: 'produce 1 kB acks=all', recordBytes: 1000, parameters: ['-P', '-a', '-1'] },
  { name: 'produce 100 B acks=1', recordBytes: 100, parameters: ['-P', '-a', '1'] },
  { name: 'produce 1 kB lz4', recordBytes: 1000, parameters: ['-P', '-a', '1', '-z', 'lz4'] },
];
const consume = ['-C', '-p', '0', '-o', 'beginning', '-X', 'fetch.wait.max.ms=50'];

type Figures = Map<string, number[]>;

function note(figures: Figures, name: string, value: number): void {
  const values = figures.get(name) ?? [];
  figures.set(name, [...values, value]);
}

/**
 * Seconds as the program itself takes them, from the first message to the last: what it needs to find its
 * leader and to end, half a second of timers, is not the broker's.
 */
async function load(
  program: string,
  broker: RunningBroker,
  topic: string,
  parameters: readonly string[],
): Promise<number> {
  const address = ['-b', `127.0.0.1:${broker.port}`, '-t', topic];
  const { stdout, stderr } = await run(program, [...parameters, ...address], { timeoutMs: loadTimeoutMs });
  const elapsedMs = [...`${stdout}\n${stderr}`.matchAll(/ in (\d+)ms: \d+ msgs\/s and|consumed in (\d+)ms:/g)].at(-1);
  if (elapsedMs === undefined) throw new Error(`${program} did not say how long it took: ${stdout}`);
  return Number(elapsedMs[1] ?? elapsedMs[2]) / 1000;
}

/** One round of everything against one broker. */
async function round(subject: Subject, program: string, index: number, figures: Figures): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'samsa-bench-'));
  let broker: RunningBroker | undefined;
  try {
    const startMs = performance.now();
    broker = await subject.start(directory);
    note(
      figures,
      'start to first acknowledged produce, s',
      ((await firstAcknowledgement(broker.port, 'first')) - startMs) / 1000,
    );
    note(figures, 'resident idle, MB', usageOf(broker.pid).residentMb);
    const latency = await measureLatency('127.0.0.1', broker.port, 5000);
    note(figures, 'end to end at 1,000 records/s p50, ms', latency.p50Ms);
    note(figures, 'end to end at 1,000 records/s p99, ms', latency.p99Ms);
    const [first, ...others] = produceLoads as [Load, ...Load[]];
    const topic = await produceLoad(first, program, broker, index, figures);
    const all = ['-c', String(megabytes * 1000)];
    // What was acknowledged with acks=1 may have to get to the disk first.
    for (const name of ['consume 1 kB just written', 'consume 1 kB again']) {
      await timed(name, megabytes, broker, figures, (running) => load(program, running, topic, [...consume, ...all]));
    }
    await broker.kill();
    const restartMs = performance.now();
    broker = await subject.start(directory);
    const restartedMs = (await firstAcknowledgement(broker.port, 'first')) - restartMs;
    note(figures, `restart after kill -9 with ${megabytes} MB, s`, restartedMs / 1000);
    for (const other of [first, ...others]) await produceLoad(other, program, broker, index, figures, 'again');
    note(figures, 'resident after load, MB', usageOf(broker.pid).residentMb);
  } finally {
    await broker?.kill();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Returns the topic that was produced to. */
async function produceLoad(
  { name, recordBytes, parameters }: Load,
  program: string,
  broker: RunningBroker,
  index: number,
  figures: Figures,
  suffix = 'first',
): Promise<string> {
  const topic = `${name.replaceAll(/[^a-z0-9]+/gi, '-')}-${index}-${suffix}`;
  await firstAcknowledgement(broker.port, topic);
  const mb = recordBytes < 1000 ? megabytes * 0.3 : megabytes;
  const count = ['-s', String(recordBytes), '-c', String(Math.round((mb * 1e6) / recordBytes))];
  await timed(name, mb, broker, figures, (running) => load(program, running, topic, [...parameters, ...count]));
  return topic;
}

async function timed(
  name: string,
  mb: number,
  broker: RunningBroker,
  figures: Figures,
  work: (broker: RunningBroker) => Promise<number>,
): Promise<void> {
  const before = usageOf(broker.pid).cpuSeconds;
  const seconds = await work(broker);
  note(figures, `${name}, MB/s`, mb / seconds);
  note(figures, `${name}, CPU s/GB`, (usageOf(broker.pid).cpuSeconds - before) / (mb / 1000));
}

const subjects = [kafka(await kafkaJars()), samsa];
const program = await rdkafkaPerformance();
const results = new Map<Subject, Figures>(subjects.map((subject) => [subject, new Map()]));
for (let index = 0; index < rounds; index++) {
  for (const subject of subjects) {
    process.stderr.write(`round ${index + 1} of ${rounds}: ${subject.name}\n`);
    await round(subject, program, index, results.get(subject)!);
  }
}

const [theirs, ours] = subjects.map((subject) => results.get(subject)!) as [Figures, Figures];
console.log(`| | ${subjects.map(({ name }) => name).join(' | ')} | Samsa / Kafka |\n|---|--:|--:|--:|`);
for (const [name, values] of theirs) {
  const [a, b] = [median(values), median(ours.get(name)!)];
  console.log(`| ${name} | ${a.toPrecision(3)} | ${b.toPrecision(3)} | ${(b / a).toFixed(2)} |`);
}
