import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  placeableBrokers,
  proposeAssignments,
} from '../../../../src/cli/kafka/reassign-partitions/generate-assignment.ts';
import { type Assignment } from '../../../../src/cli/kafka/reassign-partitions/read-reassignment.ts';
import { movesOf, replicaList } from '../../../../src/cli/kafka/reassign-partitions/throttles.ts';
import { directoryMoveLine } from '../../../../src/cli/kafka/reassign-partitions/directory-moves.ts';
import { reassignmentLine } from '../../../../src/cli/kafka/reassign-partitions/list-reassignments.ts';
import { TopicPartitionMap } from '../../../../src/client/index.ts';

const racks = ['a', 'a', 'b', 'b'].map((rack, at) => ({ id: at + 1, rack }));
const current: readonly Assignment[] = [0, 1, 2, 3].map((partition) => [{ topic: 't', partition }, [1, 2]]);

test('replicas are proposed over racks and brokers, as many as there are', () => {
  for (const start of [0, 1, 2, 3]) {
    const proposed = proposeAssignments(current, placeableBrokers(racks, true), () => start);
    assert.deepEqual(
      proposed.map(([partition]) => partition),
      current.map(([partition]) => partition),
    );
    const isOfA = (id: number): boolean => id <= 2;
    for (const [, replicas] of proposed) {
      assert.equal(replicas.length, 2);
      assert.notEqual(isOfA(replicas[0]!), isOfA(replicas[1]!));
    }
    const leaders = new Set(proposed.map(([, replicas]) => replicas[0]));
    assert.equal(leaders.size, 4);
  }
});

test('racks count when all brokers have one, or when they are not to count', () => {
  const mixed = [...racks, { id: 5, rack: null }];
  assert.throws(() => placeableBrokers(mixed, true), /Not all brokers have rack information/);
  assert.ok(placeableBrokers(mixed, false).every(({ rack }) => rack === null));
});

test('fewer brokers than replicas are refused', () => {
  assert.throws(() => proposeAssignments(current, [], () => 0), /All brokers are currently fenced/);
  const alone = [{ id: 1, rack: null }];
  assert.throws(() => proposeAssignments(current, alone, () => 0), /of 2 cannot be reached because only 1 broker/);
});

test('throttled are the replicas that give, and those that take', () => {
  const ongoing = new TopicPartitionMap([
    [
      { topic: 't', partition: 0 },
      { replicas: [1, 2, 3], addingReplicas: [3], removingReplicas: [1] },
    ],
  ]);
  const proposed: readonly Assignment[] = [
    [{ topic: 't', partition: 0 }, [2, 4]],
    [{ topic: 't', partition: 1 }, [2, 3]],
  ];
  const moves = movesOf(ongoing, proposed, current).get('t')!;
  assert.equal(
    replicaList(moves, ({ sources }) => sources),
    '0:1,0:2,1:1,1:2',
  );
  assert.equal(
    replicaList(moves, ({ destinations }) => destinations),
    '0:4,1:3',
  );
});

test('a move is listed with what comes and what goes', () => {
  const moved = { replicas: [1, 2, 3], addingReplicas: [3], removingReplicas: [1] };
  const partition = { topic: 't', partition: 0 };
  assert.equal(reassignmentLine([partition, moved]), 't-0: replicas: 1,2,3. adding: 3. removing: 1.');
  assert.equal(reassignmentLine([partition, { ...moved, removingReplicas: [] }]), 't-0: replicas: 1,2,3. adding: 3.');
});

test('a move between directories says how far it is', () => {
  const move = { topic: 't', partition: 0, brokerId: 1, logDir: '/b' };
  const place = { path: '/a', offsetLag: 0, futurePath: undefined, futureOffsetLag: 0 };
  const line = (where: object): string => directoryMoveLine({ ...move, place: { ...place, ...where } });
  assert.equal(line({}), 'Partition t-0 on broker 1 is not being moved from log dir /a to /b.');
  assert.equal(line({ path: '/b' }), 'Reassignment of replica t-0-1 completed successfully.');
  assert.equal(line({ futurePath: '/b' }), 'Reassignment of replica t-0-1 is still in progress.');
  assert.equal(line({ futurePath: '/c' }), 'Partition t-0 on broker 1 is being moved to log dir /c instead of /b.');
  assert.match(line({ path: undefined }), /^Partition t-0 is not found in any live log dir on broker 1\. /);
});
