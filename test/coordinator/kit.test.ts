// The kit itself: a shard over a partition in memory decides, loses failed appends, and comes back.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GroupContext } from '../../src/coordinator/group/group-context.ts';
import { groupRecord, type GroupRecord } from '../../src/coordinator/group/group-record.ts';
import { JournaledMap } from '../../src/coordinator/shard/journal.ts';
import type { CoordinatorState } from '../../src/coordinator/shard/coordinator-state.ts';
import { ErrorCode, KafkaError } from '../../src/protocol/errors.ts';
import { CoordinatorKit } from './kit.ts';

/** Remembers the generation of every group that was written. */
class Generations implements CoordinatorState<GroupRecord> {
  readonly map: JournaledMap<string, number>;

  constructor({ journal }: GroupContext) {
    this.map = new JournaledMap(journal);
  }

  replay(record: GroupRecord): void {
    if (record.name === 'GroupMetadata' && record.value !== null)
      this.map.set(record.key.group, record.value.generation);
  }

  replayEndTransaction(): void {}
  onLoaded(): void {}
  onUnloaded(): void {}
}

const generation = (group: string, value: number): GroupRecord =>
  groupRecord(
    'GroupMetadata',
    { group },
    { protocolType: '', generation: value, protocol: null, leader: null, currentStateTimestamp: -1, members: [] },
  );

const start = () => CoordinatorKit.start({ createState: (context) => new Generations(context) });
const write = (value: number) => () => ({ records: [generation('g', value)], response: value });

test('what a decision wrote is there after a restart, and what failed is not', async () => {
  const kit = await start();
  assert.equal(await kit.ask(write(1)), 1);
  kit.log.failNext(new KafkaError(ErrorCode.NOT_ENOUGH_REPLICAS));
  await assert.rejects(kit.ask(write(2)), { errorName: 'NOT_ENOUGH_REPLICAS' });
  assert.equal(kit.state.map.get('g'), 1);
  await kit.restart();
  assert.equal(kit.state.map.get('g'), 1);
  assert.equal(kit.records().length, 1);
});

test('a held append lets later decisions see its records, and answers only when it is let go', async () => {
  const kit = await start();
  kit.log.hold();
  let answered = false;
  const answer = kit.run(write(1)).then(() => (answered = true));
  await kit.settle();
  assert.equal(kit.state.map.get('g'), 1);
  assert.equal(answered, false);
  assert.equal((await kit.reload()).map.get('g'), undefined);
  kit.log.release();
  await kit.platform.runUntil(answer);
  assert.equal((await kit.reload()).map.get('g'), 1);
});

test('a decision hears whether its records were kept before its answer leaves', async () => {
  const kit = await start();
  const heard: string[] = [];
  const decide = (name: string) => () => ({
    ...write(1)(),
    onCommitted: () => heard.push(`${name} kept`),
    onFailed: (error: KafkaError) => heard.push(`${name} ${error.errorName}`),
  });
  await kit.ask(decide('first'));
  kit.log.failNext(new KafkaError(ErrorCode.KAFKA_STORAGE_ERROR));
  await assert.rejects(kit.ask(decide('second')));
  assert.deepEqual(heard, ['first kept', 'second KAFKA_STORAGE_ERROR']);
});
