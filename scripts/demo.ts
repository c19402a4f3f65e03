// npm run demo: Samsa at work on a real stream, the history of this repository. A broker of its own is
// started on a free port with a directory of its own, every commit is produced as one JSON line keyed by
// its author, the broker is killed and started again, and what comes back is counted by partition, by
// time and by key. Counts that do not agree end it with 1.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { partitionForKey } from '../src/base/hash/partition-for.ts';
import {
  Admin,
  Consumer,
  type ConsumerRecord,
  jsonSerde,
  Producer,
  stringSerde,
  type TopicPartition,
} from '../src/client/index.ts';

interface Commit {
  readonly hash: string;
  readonly author: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly subject: string;
}

interface RunningBroker {
  readonly process: ChildProcess;
  readonly bootstrapServers: string;
}

const repository = fileURLToPath(new URL('..', import.meta.url));
const topic = 'commits';
const partitionCount = 3;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

async function readHistory(): Promise<Commit[]> {
  const format = ['%H', '%an', '%ct', '%s'].join('%x1f');
  const options = { cwd: repository, maxBuffer: 256 * 1024 * 1024 };
  const { stdout } = await promisify(execFile)('git', ['log', '--reverse', `--format=${format}`], options).catch(
    (error: Error) => {
      throw new Error(
        `The demo needs git and the history of this repository, which are not here (${error.message.split('\n')[0]}).`,
      );
    },
  );
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [hash = '', author = '', seconds = '', subject = ''] = line.split('\u001f');
      return { hash, author, time: Number(seconds) * 1000, subject };
    });
}

async function startBroker(dataDirectory: string): Promise<RunningBroker> {
  const entry = join(repository, 'src/cli/samsa.ts');
  const settings = [
    'listeners=PLAINTEXT://127.0.0.1:0',
    `log.dirs=${dataDirectory}`,
    `num.partitions=${partitionCount}`,
  ];
  const words = ['start', ...settings.flatMap((setting) => ['--override', setting])];
  const child = spawn(process.execPath, [entry, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  const bootstrapServers = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.once('exit', (code) => reject(new Error(`the broker ended with ${code}`)));
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const ready = /^ready .* (127\.0\.0\.1:\d+)/m.exec(said);
      if (ready !== null) resolve(ready[1]!);
    });
  });
  return { process: child, bootstrapServers };
}

async function end(broker: RunningBroker, signal: NodeJS.Signals): Promise<void> {
  const exit = once(broker.process, 'exit');
  if (broker.process.kill(signal)) await exit;
}

async function produce(bootstrapServers: string, commits: readonly Commit[]): Promise<number[]> {
  await using admin = new Admin({ bootstrapServers });
  (await admin.createTopics([{ name: topic, partitions: partitionCount }])).all();
  await using producer = new Producer({
    bootstrapServers,
    keySerializer: stringSerde,
    valueSerializer: jsonSerde<Commit>(),
  });
  const records = commits.map((commit) => ({ topic, key: commit.author, value: commit, timestamp: commit.time }));
  const written = Array.from({ length: partitionCount }, () => 0);
  for (const { partition } of await producer.send(records)) written[partition]! += 1;
  return written;
}

type CommitRecord = ConsumerRecord<string, Commit>;

async function readFrom(
  bootstrapServers: string,
  partitions: readonly TopicPartition[],
  fromTime?: number,
): Promise<CommitRecord[]> {
  await using consumer = new Consumer({
    bootstrapServers,
    keyDeserializer: stringSerde,
    valueDeserializer: jsonSerde<Commit>(),
    autoOffsetReset: 'earliest',
  });
  const ends = await consumer.endOffsets(partitions);
  consumer.assign(partitions);
  if (fromTime !== undefined) {
    const times = await consumer.offsetsForTimes(
      partitions.map((partition) => ({ ...partition, timestamp: fromTime })),
    );
    for (const [partition, found] of times) consumer.seek(partition, found?.offset ?? ends.get(partition)!);
  }
  const records: CommitRecord[] = [];
  const isDone = async (partition: TopicPartition): Promise<boolean> =>
    (await consumer.position(partition)) >= ends.get(partition)!;
  while (!(await Promise.all(partitions.map(isDone))).every(Boolean)) records.push(...(await consumer.poll(5_000)));
  return records;
}

/** Every line that does not agree is one failure. */
class Checks {
  failures = 0;

  compare(what: string, expected: number, found: number): void {
    const agrees = expected === found;
    if (!agrees) this.failures += 1;
    say(`  ${agrees ? '✓' : '✗'} ${what}: ${found}${agrees ? '' : `, expected ${expected}`}`);
  }
}

/** The history by its middle: from this time on one half is read. */
function middleOf(commits: readonly Commit[]): number {
  return commits.map(({ time }) => time).toSorted((a, b) => a - b)[Math.floor(commits.length / 2)]!;
}

async function check(
  bootstrapServers: string,
  commits: readonly Commit[],
  written: readonly number[],
): Promise<Checks> {
  const checks = new Checks();
  const partitions = written.map((_count, partition) => ({ topic, partition }));
  say('Reading back, partition by partition:');
  for (const partition of partitions) {
    const records = await readFrom(bootstrapServers, [partition]);
    checks.compare(`partition ${partition.partition}`, written[partition.partition]!, records.length);
  }
  const all = await readFrom(bootstrapServers, partitions);
  checks.compare('different commits in all', commits.length, new Set(all.map(({ value }) => value!.hash)).size);

  const middle = middleOf(commits);
  say(`Reading from ${new Date(middle).toISOString()} on, found by the time index:`);
  const late = await readFrom(bootstrapServers, partitions, middle);
  const isLate = (time: number): boolean => time >= middle;
  checks.compare(
    'commits since then',
    commits.filter(({ time }) => isLate(time)).length,
    late.filter(({ timestamp }) => isLate(timestamp)).length,
  );

  const author = commits.at(-1)!.author;
  const partition = partitionForKey(Buffer.from(author), partitionCount);
  say(`Reading what ${author} wrote, in partition ${partition} alone, where that key goes:`);
  const own = (await readFrom(bootstrapServers, [{ topic, partition }])).filter(({ key }) => key === author);
  checks.compare('commits of this author', commits.filter((commit) => commit.author === author).length, own.length);
  return checks;
}

async function run(): Promise<number> {
  const commits = await readHistory();
  if (commits.length === 0) throw new Error('The demo needs the history of this repository; there is none here.');
  const directory = await mkdtemp(join(tmpdir(), 'samsa-demo-'));
  let broker: RunningBroker | undefined;
  try {
    broker = await startBroker(directory);
    say(`A broker runs at ${broker.bootstrapServers}, its data is in ${directory}.`);
    const written = await produce(broker.bootstrapServers, commits);
    say(
      `Produced ${commits.length} commits, one JSON line each, keyed by author: ${written.join(' + ')} in ${partitionCount} partitions.`,
    );
    say('Killing the broker (kill -9) and starting it again.');
    await end(broker, 'SIGKILL');
    broker = await startBroker(directory);
    const { failures } = await check(broker.bootstrapServers, commits, written);
    say(failures === 0 ? 'All counts agree.' : `${failures} counts do not agree.`);
    return failures === 0 ? 0 : 1;
  } finally {
    if (broker !== undefined) await end(broker, 'SIGTERM');
    await rm(directory, { recursive: true, force: true });
  }
}

try {
  process.exitCode = await run();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
