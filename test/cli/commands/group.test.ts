// samsa group: seeking is dry until it is told otherwise, and refuses a group that is in use.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Consumer } from '../../../src/client/index.ts';
import { type CommandBroker, startCommandBroker } from '../in-process.ts';

let broker: CommandBroker;
before(async () => {
  broker = await startCommandBroker({ 'group.initial.rebalance.delay.ms': 0 });
  await broker.run('topic create orders -p 2');
  await broker.run('produce orders -p 0', { input: '1\n2\n3\n4\n' });
});
after(() => broker.close());

const ok = async (...run: Parameters<CommandBroker['run']>): Promise<string> => {
  const { code, stdout, stderr } = await broker.run(...run);
  assert.equal(code, 0, stderr);
  return stdout;
};

test('a group moves only with --execute: to a place, by a count, to where another group is', async () => {
  assert.equal(await ok('group seek billing orders --to 3'), 'orders\t0\t-\t3\t-\norders\t1\t-\t0\t-\n');
  assert.equal(await ok('group list'), '');
  await ok('group seek billing orders:0 --to 3 --execute');
  assert.equal(await ok('group offsets billing'), 'orders\t0\t3\t4\t1\t-\n');
  assert.equal(await ok('group seek billing --shift=-2 --execute'), 'orders\t0\t3\t1\t-2\n');
  assert.equal(await ok('group seek billing --shift=99'), 'orders\t0\t1\t4\t+3\n');
  assert.equal(await ok('group seek copy --to-group billing --execute'), 'orders\t0\t-\t1\t-\n');
  const json = JSON.parse(await ok('group seek copy --to start --format json')) as { partitions: unknown[] };
  assert.deepEqual(json.partitions, [
    { topic: 'orders', partition: 0, fromOffset: 1, toOffset: 0, isExecuted: false, error: null },
  ]);
  await ok('group delete copy --yes');
  assert.equal(await ok('group ls'), 'billing\tClassic\tEmpty\n');
});

test('what cannot be meant is refused', async () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ['group seek billing', /say where to go/],
    ['group seek billing --to start --shift=1', /say where to go/],
    ['group seek billing --to 1:2', /--to 1:2: write start/],
    ['group seek billing --shift=x', /--shift x: a whole number/],
    ['group seek nobody --to start', /GROUP_ID_NOT_FOUND/],
    ['group describe nobody', /nobody.*GROUP_ID_NOT_FOUND/],
    ['group delete nobody --yes', /nobody.*GROUP_ID_NOT_FOUND/],
  ];
  for (const [line, expected] of cases) {
    const { code, stderr } = await broker.run(line);
    assert.equal(code, 1, line);
    assert.match(stderr, expected, line);
  }
});

for (const groupProtocol of ['classic', 'consumer']) {
  test(`a ${groupProtocol} group in use is described and explained, and not moved`, async () => {
    const groupId = `live-${groupProtocol}`;
    await using consumer = new Consumer({
      bootstrapServers: broker.address,
      groupId,
      groupProtocol,
      clientId: 'worker',
      autoOffsetReset: 'earliest',
      enableAutoCommit: false,
    });
    consumer.subscribe(['orders']);
    while ((await consumer.poll(100)).isEmpty);
    await consumer.commitSync([[{ topic: 'orders', partition: 0 }, { offset: 1 }]]);
    const described = JSON.parse(await ok(`group describe ${groupId} --format json`)) as {
      groups: { state: string; totalLag: number; members: { clientId: string; assignment: unknown[] }[] }[];
    };
    const [group] = described.groups;
    assert.deepEqual([group!.state, group!.totalLag, group!.members.length], ['Stable', 3, 1]);
    assert.deepEqual([group!.members[0]!.clientId, group!.members[0]!.assignment.length], ['worker', 2]);
    const explained = await ok(`group explain ${groupId} --watch 1ms`);
    assert.match(explained, /known: {4}it is Stable/);
    assert.match(explained, /known: {4}member .*worker.* has committed nothing of orders-0 for 1 ms, with lag/);
    assert.match(explained, /inferred: it heartbeats without progress/);
    const dry = await broker.run(`group seek ${groupId} --to start`);
    assert.equal(dry.code, 0);
    assert.match(dry.stderr, /--execute would be refused/);
    const executed = await broker.run(`group seek ${groupId} --to start --execute`);
    assert.equal(executed.code, 1);
    assert.match(executed.stderr, /Stable with 1 members; stop its consumers first/);
    const deleted = await broker.run(`group delete ${groupId} --yes`);
    assert.match(deleted.stderr, /NON_EMPTY_GROUP/);
  });
}
