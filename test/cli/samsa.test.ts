// The command line as a whole, with a broker of its own: what a person does in the first five minutes.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { samsa } from './in-process.ts';
import { endProcess, type RunningBroker, runSamsa, startBrokerProcess, startSamsa } from './run-samsa.ts';

let directory: string;
let broker: RunningBroker;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'samsa-cli-'));
  broker = await startBrokerProcess(join(directory, 'data'));
});

after(async () => {
  await endProcess(broker.child, 'SIGTERM');
  await rm(directory, { recursive: true, force: true });
});

const server = (): string[] => ['-b', `127.0.0.1:${broker.port}`];
const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

test('the banner says what runs, where its data is and what to do next, and ends with ready', () => {
  const said = lines(broker.banner);
  assert.match(said[0]!, /^samsa \d+\.\d+\.\d+ · broker 1 of cluster [\w-]{22}$/);
  assert.ok(broker.banner.includes(join(directory, 'data')));
  assert.ok(broker.banner.includes('samsa produce greetings "hello"'));
  assert.match(said.at(-1)!, /^ready for clients on 127\.0\.0\.1:\d+/);
});

test('what is produced is consumed: arguments and lines, keys, headers, by offset, by time, as JSON', async () => {
  const one = await runSamsa(['produce', ...server(), 'greetings', 'hello', '-k', 'k1', '-H', 'a=b']);
  assert.equal(one.code, 0, one.stderr);
  const many = await runSamsa(['produce', ...server(), 'greetings', '-K', ':', '-z', 'gzip'], {
    input: 'x:1\ny:2\nz:3\n',
  });
  assert.equal(many.code, 0, many.stderr);
  const all = await runSamsa(['consume', ...server(), 'greetings', '-o', ':end']);
  assert.deepEqual(lines(all.stdout), ['hello', '1', '2', '3']);
  const last = await runSamsa(['consume', ...server(), 'greetings', '-o', '-2', '-e', '-K', '=']);
  assert.deepEqual(lines(last.stdout), ['y=2', 'z=3']);
  const range = await runSamsa(['consume', ...server(), 'greetings', '-o', '1:3']);
  assert.deepEqual(lines(range.stdout), ['1', '2']);
  const recent = await runSamsa([
    'consume',
    ...server(),
    'greetings',
    '-o',
    '@-1h:end',
    '-n',
    '1',
    '--format',
    'ndjson',
  ]);
  const record = JSON.parse(recent.stdout) as Record<string, unknown>;
  assert.deepEqual(
    [record['offset'], record['key'], record['value'], record['headers']],
    [0, 'k1', 'hello', [{ key: 'a', value: 'b' }]],
  );
  const future = await runSamsa(['consume', ...server(), 'greetings', '-o', '100:end', '--format', 'json']);
  assert.equal(future.stdout, '[]\n');
});

test('topics are created, described, altered, listed and deleted; deleting asks', async () => {
  const create = ['topics', 'create', ...server(), 'orders', '-p', '3', '-c', 'retention.ms=86400000'];
  assert.equal((await samsa(create)).code, 0);
  const again = await samsa(create);
  assert.equal(again.code, 1);
  assert.match(again.stderr, /TOPIC_ALREADY_EXISTS/);
  assert.equal((await samsa([...create, '--if-not-exists'])).code, 0);
  const described = await samsa(['topics', 'describe', ...server(), 'orders']);
  assert.match(
    described.stdout,
    /^Topic\torders\nId\t[\w-]{22}\nPartitions\t3\nReplicas\t1\n(.*\n)*Setting retention\.ms\t86400000\n/,
  );
  assert.equal(
    (await samsa(['topics', 'alter', ...server(), 'orders', '-p', '4', '--delete-config', 'retention.ms'])).code,
    0,
  );
  const json = await samsa(['topics', 'list', ...server(), '--format', 'json']);
  const { topics } = JSON.parse(json.stdout) as { topics: { name: string; partitionCount: number }[] };
  assert.equal(topics.find(({ name }) => name === 'orders')?.partitionCount, 4);
  const unsure = await samsa(['topics', 'delete', ...server(), 'orders']);
  assert.equal(unsure.code, 1);
  assert.match(unsure.stderr, /--yes/);
  assert.equal((await samsa(['topics', 'delete', ...server(), 'orders', '--yes'])).code, 0);
  const left = await samsa(['topics', 'list', ...server()]);
  assert.ok(!left.stdout.includes('orders'));
});

test('Ctrl-C ends a consumer cleanly with 130, and a reader that leaves ends it quietly', async () => {
  await runSamsa(['produce', ...server(), 'endless'], { input: 'line\n'.repeat(2_000) });
  const child = startSamsa(['consume', ...server(), 'endless', '-n', '100000']);
  let complaints = '';
  child.stderr!.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  await once(child.stdout!, 'data');
  child.stdout!.resume();
  assert.equal(await endProcess(child, 'SIGINT'), 130);
  assert.equal(complaints, '');
  const headed = startSamsa(['consume', ...server(), 'endless']);
  headed.stderr!.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  await once(headed.stdout!, 'data');
  const gone = once(headed, 'exit');
  headed.stdout!.destroy();
  await runSamsa(['produce', ...server(), 'endless'], { input: 'more\n'.repeat(2_000) });
  assert.deepEqual(await gone, [0, null]);
  assert.equal(complaints, '');
});

test('mistakes are answered with a sentence, a hint and 1, never with a stack', async () => {
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [['topc'], /unknown command 'topc'\n\(Did you mean topic\?\)/],
    [['consume', ...server(), 'no-such-topic', '-e'], /There is no topic no-such-topic/],
    [['consume', ...server(), 'greetings', '-o', 'first'], /--offset first: write start/],
    [['consume', ...server(), 'greetings', '-p', '7', '-e'], /has partitions 0 to 0, not 7/],
    [['produce', ...server(), 'greetings', 'x', '-z', 'rar'], /Allowed choices are none, gzip/],
    [['produce', ...server(), 'greetings', 'x', '-X', 'linger.mss=5'], /did you mean linger\.ms/],
    [['topics', 'list', '-b', 'localhost'], /must be host:port/],
    [['topics', 'list', '-b', '127.0.0.1:1'], /samsa start/],
    [['start', 'no-such-file.properties'], /there is no configuration file/],
    [
      ['start', '--override', 'log.dirss=/tmp/x', '--override', 'num.partitions=0'],
      /log\.dirss(.|\n)*num\.partitions|num\.partitions(.|\n)*log\.dirss/,
    ],
  ];
  for (const [words, expected] of cases) {
    const run = await samsa(words);
    assert.equal(run.code, 1, words.join(' '));
    assert.match(run.stderr, expected);
    assert.doesNotMatch(run.stderr, /\n\s+at /);
    assert.equal(run.stdout, '');
  }
});

test('a port that is taken and a directory that is in use are told as such', async () => {
  const listeners = `listeners=PLAINTEXT://127.0.0.1:${broker.port}`;
  const taken = await runSamsa([
    'start',
    '--override',
    listeners,
    '--override',
    `log.dirs=${join(directory, 'other')}`,
  ]);
  assert.equal(taken.code, 1);
  assert.match(taken.stderr, /is in use/);
  const pages = await runSamsa([
    'start',
    '--override',
    `samsa.http.port=${broker.port}`,
    '--override',
    `log.dirs=${join(directory, 'other')}`,
  ]);
  assert.equal(pages.code, 1);
  assert.match(pages.stderr, /is in use[^]* --override samsa\.http\.port=0/);
  const locked = await runSamsa([
    'start',
    '--override',
    'listeners=PLAINTEXT://127.0.0.1:0',
    '--override',
    `log.dirs=${join(directory, 'data')}`,
  ]);
  assert.equal(locked.code, 1);
  assert.match(locked.stderr, /in use by process/);
  assert.doesNotMatch(locked.stderr + taken.stderr, /\n\s+at /);
});

test('what was acknowledged is there after kill -9', async () => {
  const data = join(directory, 'killed');
  const first = await startBrokerProcess(data);
  const written = await runSamsa(['produce', '-b', `127.0.0.1:${first.port}`, 'kept', '--acks', 'all'], {
    input: '1\n2\n3\n',
  });
  assert.equal(written.code, 0, written.stderr);
  await endProcess(first.child, 'SIGKILL');
  const second = await startBrokerProcess(data);
  const read = await runSamsa(['consume', '-b', `127.0.0.1:${second.port}`, 'kept', '-e']);
  assert.deepEqual(lines(read.stdout), ['1', '2', '3']);
  let said = '';
  second.child.stderr!.on('data', (chunk: Buffer) => (said += chunk.toString()));
  assert.equal(await endProcess(second.child, 'SIGTERM'), 143);
  assert.equal(said, 'samsa: stopped.\n');
});

test('help and version are for stdout and end with 0', async () => {
  const help = await samsa(['--help']);
  assert.equal(help.code, 0);
  for (const command of ['start', 'produce', 'consume', 'topic', 'dump-log'])
    assert.ok(help.stdout.includes(`  ${command}`));
  for (const command of ['start', 'produce', 'consume', 'topics list', 'dump-log']) {
    const own = await samsa([...command.split(' '), '--help']);
    assert.equal(own.code, 0);
    assert.match(own.stdout, /Examples:/);
  }
  assert.match((await samsa(['--version'])).stdout, /^\d+\.\d+\.\d+\n$/);
});
