// samsa topic, and the forms of output that all nouns share.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type CommandBroker, startCommandBroker } from '../in-process.ts';

let broker: CommandBroker;
before(async () => {
  broker = await startCommandBroker();
  await broker.run('topic create orders -p 2 -c retention.ms=86400000');
  await broker.run('produce orders -p 0', { input: '1\n2\n3\n' });
});
after(() => broker.close());

const ok = async (...run: Parameters<CommandBroker['run']>): Promise<string> => {
  const { code, stdout, stderr } = await broker.run(...run);
  assert.equal(code, 0, stderr);
  return stdout;
};

test('a list is tabs in a pipe, a table on a terminal, and documents for machines', async () => {
  assert.equal(await ok('topic list'), 'orders\t2\t1\n');
  assert.equal(await ok('topics ls orders'), 'orders\t2\t1\n');
  assert.equal(
    await ok('topic list', { isTerminal: true, environment: { NO_COLOR: '1' } }),
    'TOPIC   PARTITIONS  REPLICAS\norders           2         1\n',
  );
  assert.ok((await ok('topic list', { isTerminal: true })).startsWith('\u001b[1mTOPIC'));
  assert.match(await ok('topic list --format wide'), /^orders\t2\t1\t[\w-]{22}\tno\t0\n$/);
  const json = JSON.parse(await ok('topic list --format json')) as Record<string, unknown>;
  const [topic] = json['topics'] as Record<string, unknown>[];
  assert.deepEqual([json['_version'], topic!['name'], topic!['partitionCount']], [1, 'orders', 2]);
  assert.equal(JSON.parse(await ok('topic list --format ndjson')).name, 'orders');
  assert.match(await ok('topic list --format yaml'), /^_version: 1\ntopics:\n  - name: orders\n/);
  assert.equal(JSON.parse(await ok('topic list', { environment: { SAMSA_FORMAT: 'ndjson' } })).name, 'orders');
});

test('offsets are shown where they begin, end, and where a place is', async () => {
  assert.equal(await ok('topic offsets orders'), 'orders\t0\t0\t3\t3\norders\t1\t0\t0\t0\n');
  assert.equal(await ok('topic offsets orders:0 --at -1'), 'orders\t0\t0\t3\t3\t2\n');
  const missing = await broker.run('topic offsets orders:7');
  assert.equal(missing.code, 1);
  assert.match(missing.stderr, /topic orders has partitions 0 to 1, not 7/);
});

test('a purge shows what would go, asks, and deletes up to the place', async () => {
  await ok('topic create logs -p 1');
  await ok('produce logs', { input: 'a\nb\nc\nd\n' });
  assert.equal(await ok('topic purge logs --before 3 --dry-run'), 'logs\t0\t0\t3\t3\n');
  const unsure = await broker.run('topic purge logs --before 3');
  assert.equal(unsure.code, 1);
  assert.match(unsure.stderr, /records of 3 offsets in 1 partitions\? Say --yes/);
  assert.equal(await ok('topic offsets logs'), 'logs\t0\t0\t4\t4\n');
  await ok('topic purge logs --before 3 --yes');
  assert.equal(await ok('consume logs -o :end'), 'd\n');
  const json = JSON.parse(await ok('topic purge logs --yes --format json')) as { partitions: unknown[] };
  assert.deepEqual(json.partitions, [{ topic: 'logs', partition: 0, startOffset: 3, beforeOffset: 4, error: null }]);
  const beyond = await broker.run('topic purge logs --before 99 --yes');
  assert.match(beyond.stderr, /logs-0 ends at 4; nothing can be deleted before 99/);
});

test('each item has its outcome, and one that failed fails the command', async () => {
  const { code, stdout, stderr } = await broker.run('topic create fresh orders --format json');
  assert.equal(code, 1);
  const { topics } = JSON.parse(stdout) as { topics: { name: string; error: { name: string } | null }[] };
  assert.deepEqual(
    topics.map(({ name, error }) => [name, error?.name]),
    [
      ['fresh', undefined],
      ['orders', 'TOPIC_ALREADY_EXISTS'],
    ],
  );
  assert.match(stderr, /TOPIC_ALREADY_EXISTS/);
});

test('what is there is shown although something else is not', async () => {
  for (const line of ['topic list nothing orders', 'topic describe nothing orders --format ndjson']) {
    const { code, stdout, stderr } = await broker.run(line);
    assert.equal(code, 1, line);
    assert.match(stdout, /orders/);
    assert.match(stderr, /nothing.*UNKNOWN_TOPIC_OR_PARTITION/);
  }
});

test('what is described has its partitions and what is set for it', async () => {
  const json = JSON.parse(await ok('topic describe orders --format json')) as { topics: Record<string, unknown>[] };
  const [topic] = json.topics;
  assert.equal((topic!['configs'] as Record<string, string>)['retention.ms'], '86400000');
  assert.deepEqual(
    (topic!['partitions'] as Record<string, unknown>[]).map(({ partition, leader }) => [partition, leader]),
    [
      [0, 1],
      [1, 1],
    ],
  );
});

test('what consume prints by a template, produce reads back by it: bytes, nulls, headers', async () => {
  await ok('topic create source copy');
  await ok('produce source -K : -H h=1', { input: 'a:1\nb:2\n' });
  await ok('produce source -k gone --tombstone');
  const template = '%K %k%V %v%H %h{%K %k%V %v}%T\\n';
  const stream = await ok(['consume', 'source', '-o', ':end', '-f', template]);
  await ok(['produce', 'copy', '-f', template], { input: stream });
  const records = async (topic: string): Promise<unknown[]> =>
    (await ok(`consume ${topic} -o :end --format ndjson`))
      .trim()
      .split('\n')
      .map((line) => ({ ...(JSON.parse(line) as object), topic: '' }));
  assert.deepEqual(await records('copy'), await records('source'));
  const clashes: readonly (readonly [string, RegExp])[] = [
    ['produce copy x -f %v', /--template reads records from stdin/],
    ['produce copy -Z -f %v', /--template reads records from stdin/],
    ['produce copy x -K :', /--key-delimiter cuts lines/],
    ['produce copy -k x -K :', /exclude each other/],
    ['produce copy --tombstone', /--tombstone needs a --key/],
    ['consume copy -f %v --format json', /--format and --template exclude each other/],
    ['consume copy -f %v -K :', /--key-delimiter and --template exclude each other/],
  ];
  for (const [line, expected] of clashes) {
    const { code, stderr } = await broker.run(line);
    assert.equal(code, 1, line);
    assert.match(stderr, expected, line);
  }
});

test('at a terminal what destroys asks, and does nothing without a yes', async () => {
  await ok('topic create doomed');
  for (const typed of ['n\n', '\n', 'sure\n', '']) {
    const { code, stderr } = await broker.run('topic delete doomed', { typed });
    assert.equal(code, 1, JSON.stringify(typed));
    assert.match(stderr, /^Delete doomed with all records\? \[y\/N\] (.|\n)*nothing was done/);
  }
  assert.match(await ok('topic list'), /^doomed\t/m);
  await ok('topic delete doomed', { typed: 'y\n' });
  assert.doesNotMatch(await ok('topic list'), /doomed/);
});
