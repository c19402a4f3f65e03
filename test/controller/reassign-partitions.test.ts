// What AlterPartitionReassignments says of moves in a cluster that is one node.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ReassignmentRequest, reassignPartitions } from '../../src/controller/reassign-partitions.ts';
import { ErrorCode } from '../../src/protocol/errors.ts';
import { newTopic, startController } from './controller-fixture.ts';

async function codes(
  targets: readonly (readonly number[] | null)[],
  options: Partial<ReassignmentRequest> = {},
): Promise<readonly number[]> {
  const { controller } = await startController({ brokerIds: [1, 2] });
  const topic = { ...newTopic('a', -1), assignments: [{ partitionIndex: 0, brokerIds: [1] }] };
  await controller.createTopics({ topics: [topic], validateOnly: false });
  const partitions = targets.map((replicas) => ({ partitionIndex: 0, replicas }));
  const request = { allowReplicationFactorChange: true, topics: [{ name: 'a', partitions }], ...options };
  const [answer] = reassignPartitions({ image: controller.image }, request);
  await controller.close();
  return answer!.partitions.map(({ errorCode }) => errorCode);
}

test('a partition stays where it is, and nothing else', async () => {
  assert.deepEqual(await codes([[1], [], [9], [1, 1], [2], [1, 2], null]), [
    ErrorCode.NONE,
    ErrorCode.INVALID_REPLICA_ASSIGNMENT,
    ErrorCode.INVALID_REPLICA_ASSIGNMENT,
    ErrorCode.INVALID_REPLICA_ASSIGNMENT,
    ErrorCode.INVALID_REPLICA_ASSIGNMENT,
    ErrorCode.INVALID_REPLICA_ASSIGNMENT,
    ErrorCode.NO_REASSIGNMENT_IN_PROGRESS,
  ]);
});

test('another number of replicas is refused by name when it may not change', async () => {
  assert.deepEqual(await codes([[1], [1, 2]], { allowReplicationFactorChange: false }), [
    ErrorCode.NONE,
    ErrorCode.INVALID_REPLICATION_FACTOR,
  ]);
});

test('what does not exist is unknown', async () => {
  const topics = [{ name: 'missing', partitions: [{ partitionIndex: 0, replicas: null }] }];
  assert.deepEqual(await codes([], { topics }), [ErrorCode.UNKNOWN_TOPIC_OR_PARTITION]);
});
