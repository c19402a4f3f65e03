// samsa consume -g: what was printed is committed, and nothing else; the next run goes on there.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { type CommandBroker, startCommandBroker } from '../in-process.ts';
import { endProcess, startSamsa } from '../run-samsa.ts';

let broker: CommandBroker;
before(async () => {
  broker = await startCommandBroker({
    'group.initial.rebalance.delay.ms': 0,
    'group.consumer.heartbeat.interval.ms': 100,
    'group.consumer.min.heartbeat.interval.ms': 100,
    'group.consumer.assignment.interval.ms': 300,
    'group.consumer.min.assignment.interval.ms': 0,
  });
  await broker.run('topic create orders -p 1');
  await broker.run('topic create payments -p 2');
  await broker.run('produce orders', { input: '1\n2\n3\n4\n5\n6\n' });
  await broker.run('produce payments -p 1', { input: 'a\nb\n' });
});
after(() => broker.close());

const ok = async (...run: Parameters<CommandBroker['run']>): Promise<string> => {
  const { code, stdout, stderr } = await broker.run(...run);
  assert.equal(code, 0, stderr);
  assert.equal(stderr, '');
  return stdout;
};

/** Who is left in the group, and what it has committed of orders. */
async function stateOf(group: string): Promise<{ readonly state: string; readonly offset: number }> {
  const described = JSON.parse(await ok(`group describe ${group} --format json`)) as {
    groups: { state: string; members: unknown[] }[];
  };
  const [topic, , offset] = (await ok(`group offsets ${group}`)).split('\t');
  assert.equal(topic, 'orders');
  assert.deepEqual(described.groups[0]!.members, []);
  return { state: described.groups[0]!.state, offset: Number(offset) };
}

for (const protocol of ['classic', 'consumer']) {
  const options = `-X group.protocol=${protocol}`;

  test(`a run goes on where the one before it stopped (${protocol})`, async () => {
    const group = `next-${protocol}`;
    assert.equal(await ok(`consume orders -g ${group} -n 2 ${options}`), '1\n2\n');
    assert.deepEqual(await stateOf(group), { state: 'Empty', offset: 2 });
    assert.equal(await ok(`consume orders -g ${group} -n 3 --format ndjson -o end ${options}`).then(offsets), '2,3,4');
    assert.equal(await ok(`consume orders -g ${group} -e ${options}`), '6\n');
    assert.equal(await ok(`consume orders -g ${group} -e ${options}`), '');
    assert.deepEqual(await stateOf(group), { state: 'Empty', offset: 6 });
  });

  test(`what a reader that goes away did not take is not committed, and read by the next (${protocol})`, async () => {
    const group = `gone-${protocol}`;
    const gone = await broker.run(`consume orders -g ${group} ${options}`, { mostWrites: 3 });
    assert.deepEqual(gone, { code: 0, stdout: '1\n2\n3\n', stderr: '' });
    assert.deepEqual(await stateOf(group), { state: 'Empty', offset: 3 });
    assert.equal(await ok(`consume orders -g ${group} -n 3 ${options}`), '4\n5\n6\n');
  });

  test(`several topics and topics that match are one subscription (${protocol})`, async () => {
    const both = (await ok(`consume orders payments -g both-${protocol} -n 8 ${options}`)).split('\n');
    assert.equal(both.toSorted().join(''), '123456ab');
    const line = `consume -r ^late-${protocol}$ ^nothing -g matched-${protocol} -e ${options}`;
    assert.equal(await ok(line), '');
    await broker.run(`topic create late-${protocol} -p 1`);
    for (const value of ['x', 'y']) {
      await broker.run(`produce late-${protocol} ${value}`);
      assert.equal(await ok(line), `${value}\n`);
    }
  });
}

function offsets(text: string): string {
  return text
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { offset: number }).offset)
    .join(',');
}

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  test(`${signal} commits what was printed and leaves the group`, async () => {
    const group = `told-${signal}`;
    const child = startSamsa(['consume', '-b', broker.address, 'orders', '-g', group, '-X', 'max.poll.records=6']);
    let printed = '';
    let complaints = '';
    child.stderr!.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
    while (!printed.endsWith('6\n')) printed += ((await once(child.stdout!, 'data')) as [Buffer])[0].toString();
    assert.equal(await endProcess(child, signal), code);
    assert.equal(complaints, '');
    assert.deepEqual(await stateOf(group), { state: 'Empty', offset: 6 });
  });
}

test('without a commit -o end begins with what comes, and the group stays there', async () => {
  assert.equal(await ok('consume orders -g late -o end -e'), '');
  assert.deepEqual(await stateOf('late'), { state: 'Empty', offset: 6 });
});

test('a group that is told not to commit does not', async () => {
  assert.equal(await ok('consume orders -g reader -n 2 -X enable.auto.commit=false'), '1\n2\n');
  assert.equal(await ok('consume orders -g reader -n 1 -X enable.auto.commit=false'), '1\n');
});

test('without a group the topics that match are read, too', async () => {
  assert.equal(await ok('consume -r ^pay -o :end'), 'a\nb\n');
});

test('what does not go together is refused', async () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ['consume orders -g x -o 3', /--offset 3: with --group only start and end go/],
    ['consume orders -g x -o :end', /--offset :end: with --group only start and end go/],
    ['consume orders -g x -o @-1h', /samsa group seek/],
    ['consume orders -g x -p 0', /--partitions and --group exclude each other/],
    ['consume orders:0 -g x', /orders:0: with --group no partitions can be named/],
    ['consume orders --group=', /--group cannot be empty/],
    ['consume no-such-topic -g x', /There is no topic no-such-topic/],
    ['consume -r ( -g x', /\( is no regular expression/],
    ['consume -r ^none -o :end', /no topic matches \^none/],
  ];
  for (const [line, expected] of cases) {
    const { code, stderr } = await broker.run(line);
    assert.equal(code, 1, line);
    assert.match(stderr, expected, line);
    assert.doesNotMatch(stderr, /should not have happened/, line);
  }
});
