// More offsets than one batch can forget: groups, topics and what has expired go in several decisions.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { zeroUuid } from '../../../../src/base/uuid.ts';
import { commitRecord } from '../../../../src/coordinator/group/offsets/committed-offset.ts';
import { decideOffsetCommit } from '../../../../src/coordinator/group/offsets/offset-commit.ts';
import { ErrorCode, KafkaError } from '../../../../src/protocol/errors.ts';
import { MemoryCoordinatorLog } from '../../memory-coordinator-log.ts';
import { deleteGroup, type OffsetsKit, requireSameAfterReload, snapshot, startOffsets } from './offsets-fixture.ts';

const topicId = 'utBDUY6pTja8ZN7ViXc-YQ';

async function withOffsets(groupIds: readonly string[], count: number): Promise<OffsetsKit> {
  const log = new MemoryCoordinatorLog();
  log.maxBatchBytes = 2_000;
  const kit = await startOffsets({ log });
  const commitTimestampMs = kit.platform.clock.wallMs();
  for (const groupId of groupIds) {
    for (let partition = 0; partition < count; partition += 1) {
      const offset = { offset: partition, leaderEpoch: -1, metadata: '', expireTimestampMs: -1 };
      const record = commitRecord({ groupId, topic: 't', partition }, { ...offset, commitTimestampMs, topicId });
      kit.write([record]);
    }
  }
  await kit.restart();
  return kit;
}

test('a group that no batch can forget is deleted in several decisions', async () => {
  const kit = await withOffsets(['g'], 500);
  const { errorCode, decisions } = await deleteGroup(kit, 'g');
  assert.equal(errorCode, ErrorCode.NONE);
  assert.ok(decisions > 10);
  assert.deepEqual(snapshot(kit.state), []);
  await requireSameAfterReload(kit);
});

test('a deletion that fails half way can be asked for again', async () => {
  const kit = await withOffsets(['g'], 100);
  kit.log.failNext(new KafkaError(ErrorCode.NOT_ENOUGH_REPLICAS));
  await assert.rejects(deleteGroup(kit, 'g'), { errorName: 'NOT_ENOUGH_REPLICAS' });
  assert.equal(kit.state.offsets.countOf('g'), 100);
  assert.equal((await deleteGroup(kit, 'g')).errorCode, ErrorCode.NONE);
  await requireSameAfterReload(kit);
});

test('the offsets of a deleted topic go in steps, over failures', async () => {
  const kit = await withOffsets(['a', 'b', 'c'], 100);
  kit.log.failNext(new KafkaError(ErrorCode.NOT_ENOUGH_REPLICAS), new KafkaError(ErrorCode.NOT_ENOUGH_REPLICAS));
  kit.state.deletedTopics.add([{ name: 't', id: topicId }]);
  await kit.advance(5_000);
  assert.deepEqual(snapshot(kit.state), ['a', 'b', 'c']);
  await requireSameAfterReload(kit);
});

test('a topic that is deleted while another goes is not forgotten', async () => {
  const kit = await withOffsets(['a'], 100);
  kit.write([
    commitRecord(
      { groupId: 'a', topic: 'a-first', partition: 0 },
      { offset: 1, leaderEpoch: -1, metadata: '', commitTimestampMs: 0, expireTimestampMs: -1, topicId: zeroUuid },
    ),
  ]);
  await kit.restart();
  kit.log.hold();
  kit.state.deletedTopics.add([{ name: 't', id: topicId }]);
  await kit.settle();
  kit.state.deletedTopics.add([{ name: 'a-first', id: zeroUuid }]);
  await kit.settle();
  kit.log.release();
  await kit.advance(5_000);
  assert.deepEqual(snapshot(kit.state), ['a']);
});

test('topics that are deleted while the partition is read lose their offsets too', async () => {
  const { log } = await withOffsets(['a'], 3);
  const kit = await startOffsets({
    log,
    onCreated: (state) => state.deletedTopics.add([{ name: 't', id: topicId }]),
  });
  await kit.advance(1_000);
  assert.deepEqual(snapshot(kit.state), ['a']);
  await requireSameAfterReload(kit);
});

test('expired offsets go in steps, and the groups after them', async () => {
  const kit = await withOffsets(['a', 'b', 'c'], 100);
  await kit.advance(8 * 24 * 3_600_000);
  assert.deepEqual(snapshot(kit.state), []);
  await requireSameAfterReload(kit);
});

test('what is committed anew between two steps is not forgotten', async () => {
  const kit = await withOffsets(['g'], 100);
  const dayMs = 24 * 3_600_000;
  await kit.advance(7 * dayMs - 1_000);
  // Until the first step of the round has been taken.
  const isUntouched = () => kit.state.offsets.countOf('g') === 100;
  for (let waitedMs = 0; waitedMs < 700_000 && isUntouched(); waitedMs += 5) await kit.advance(5);
  const left = [...kit.state.offsets.placesOf('g')].map(({ partition }) => partition);
  assert.ok(left.length > 0 && left.length < 100, `${left.length} are left`);
  const partitions = left.map((partitionIndex) => ({
    partitionIndex,
    committedOffset: 7,
    committedLeaderEpoch: -1,
    committedMetadata: null,
  }));
  for (const partition of partitions) {
    await kit.ask(() =>
      decideOffsetCommit(
        kit.state.context,
        { clientId: 'c', clientHost: '/127.0.0.1', apiVersion: 9 },
        {
          groupId: 'g',
          memberId: '',
          groupInstanceId: null,
          generationIdOrMemberEpoch: -1,
          retentionTimeMs: -1,
          topics: [{ name: 't', topicId, partitions: [partition] }],
        },
      ),
    );
  }
  await kit.advance(dayMs);
  assert.deepEqual(
    [...kit.state.offsets.placesOf('g')].map(({ partition }) => partition),
    left,
  );
  await requireSameAfterReload(kit);
});
