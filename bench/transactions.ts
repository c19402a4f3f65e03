// Transactions side by side: each client writes transactions of a hundred records to the same broker, one client
// after the other, several rounds.
//
//   npm run build && npm run bench:transactions -- [--broker samsa|kafka] [--rounds 5] [--transactions 1000] [--records 100] [--partitions 1]
//
// Needs Linux, Java with its compiler and Maven; fetches Kafka's jars and the other clients.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Admin, Producer } from '../src/client/index.ts';
import { kafkaJars } from '../test-interop/support/apache-kafka.ts';
import { installedPackages } from '../test-interop/support/cache.ts';
import { run } from '../test-interop/support/program.ts';
import { firstAcknowledgement } from './compare/first-produce.ts';
import { kafka, samsa, usageOf } from './compare/subjects.ts';
import { measure } from './consumer/measure.ts';
import { median } from './compare/median.ts';

const { values: options } = parseArgs({
  options: {
    broker: { type: 'string', default: 'samsa' },
    rounds: { type: 'string', default: '5' },
    transactions: { type: 'string', default: '1000' },
    records: { type: 'string', default: '100' },
    partitions: { type: 'string', default: '1' },
  },
});

const recordBytes = 100;

type Command = (address: string, topic: string) => readonly [string, ...string[]];

interface Round {
  readonly perSecond: number;
  readonly cpuSeconds: number;
  readonly peakMb: number;
  /** What the broker spent on it. */
  readonly brokerCpuSeconds: number;
}

/** Each client with the defaults of its own; each program takes the same parameters. */
async function allClients(jars: string, directory: string): Promise<ReadonlyMap<string, Command>> {
  const program = join(directory, 'writing.mjs');
  const source = readFileSync(new URL('./transactions/writing.ts', import.meta.url), 'utf8');
  writeFileSync(program, stripTypeScriptTypes(source));
  const javaSource = fileURLToPath(new URL('./transactions/Writing.java', import.meta.url));
  await run('javac', ['-cp', join(jars, '*'), '-d', directory, javaSource]);
  const load = [options.transactions, options.records, String(recordBytes)];
  const ours = fileURLToPath(new URL('../dist/client/index.js', import.meta.url));
  const node =
    (client: string, where: string): Command =>
    (address, topic) => [process.execPath, program, address, topic, ...load, client, where];
  const java: Command = (address, topic) => [
    'java',
    '-Xmx512m',
    '-Dorg.slf4j.simpleLogger.defaultLogLevel=error',
    '-cp',
    `${directory}:${join(jars, '*')}`,
    'Writing',
    address,
    topic,
    ...load,
  ];
  return new Map([
    ['samsa', node('samsa', ours)],
    ['kafkajs', node('kafkajs', await installedPackages('clients'))],
    ['Java', java],
  ]);
}

let topics = 0;

async function write(address: string, brokerPid: number, command: Command): Promise<Round> {
  const topic = `bench-${(topics += 1)}`;
  await using admin = new Admin({ bootstrapServers: address });
  (await admin.createTopics([{ name: topic, partitions: Number(options.partitions) }])).all();
  const before = usageOf(brokerPid).cpuSeconds;
  const { output, cpuSeconds, peakMb } = await measure(command(address, topic));
  const brokerCpuSeconds = usageOf(brokerPid).cpuSeconds - before;
  await admin.deleteTopics([topic]);
  const { transactions, seconds } = JSON.parse(output) as { transactions: number; seconds: number };
  return { perSecond: transactions / seconds, cpuSeconds, peakMb, brokerCpuSeconds };
}

/** The coordinator's topic is made with the first transaction, which nobody is to wait for. */
async function prepare(address: string, topic: string): Promise<void> {
  await using producer = new Producer({ bootstrapServers: address, transactionalId: 'bench-first' });
  await producer.transaction(async (transaction) => {
    await transaction.send({ topic, value: new Uint8Array(1) });
  });
}

function show(title: string, figures: ReadonlyMap<string, readonly Round[]>): void {
  const header = '| | transactions/s | spread | peak resident, MB | CPU, s | CPU of the broker, s |';
  console.log(`\n${title}\n\n${header}\n|---|--:|--:|--:|--:|--:|`);
  for (const [name, rounds] of figures) {
    const of = (pick: (round: Round) => number): number => median(rounds.map(pick));
    const rates = rounds.map(({ perSecond }) => perSecond);
    const cells = [
      of((round) => round.perSecond).toFixed(0),
      `${Math.min(...rates).toFixed(0)}–${Math.max(...rates).toFixed(0)}`,
      of((round) => round.peakMb).toFixed(0),
      of((round) => round.cpuSeconds).toFixed(2),
      of((round) => round.brokerCpuSeconds).toFixed(2),
    ];
    console.log(`| ${name} | ${cells.join(' | ')} |`);
  }
}

const jars = await kafkaJars();
const subject = options.broker === 'kafka' ? kafka(jars) : samsa;
const directory = mkdtempSync(join(tmpdir(), 'samsa-bench-'));
const clients = await allClients(jars, directory);
const broker = await subject.start(directory);
const address = `127.0.0.1:${broker.port}`;
try {
  await firstAcknowledgement(broker.port, 'first');
  await prepare(address, 'first');
  const figures = new Map<string, Round[]>([...clients.keys()].map((name) => [name, []]));
  // The first round only warms the broker up.
  for (let round = 0; round <= Number(options.rounds); round += 1) {
    for (const [name, command] of clients) {
      const figure = await write(address, broker.pid, command);
      process.stderr.write(`round ${round}: ${name} ${figure.perSecond.toFixed(0)}/s\n`);
      if (round > 0) figures.get(name)!.push(figure);
    }
  }
  const { transactions, records, partitions, rounds } = options;
  const load = `${transactions} transactions of ${records} records of ${recordBytes} bytes, ${partitions} partition(s)`;
  show(`${subject.name}: ${load}, ${rounds} rounds`, figures);
} finally {
  await broker.kill();
  rmSync(directory, { recursive: true, force: true });
}
