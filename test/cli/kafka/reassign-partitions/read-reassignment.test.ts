import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  readBrokerList,
  readExecutableReassignment,
  readReassignment,
  readTopicsToMove,
} from '../../../../src/cli/kafka/reassign-partitions/read-reassignment.ts';
import { reassignmentJson } from '../../../../src/cli/kafka/reassign-partitions/reassignment-json.ts';
import { CommandLineError } from '../../../../src/cli/kafka/options/tool-options.ts';

const entry = '{"topic":"t","partition":0,"replicas":[1,2],"log_dirs":["any","/b"]}';

test('a file says which brokers have a partition, and in which directories', () => {
  const { assignments, moves } = readReassignment(`{"version":1,"partitions":[${entry}]}`);
  assert.deepEqual(assignments, [[{ topic: 't', partition: 0 }, [1, 2]]]);
  assert.deepEqual(moves, [{ topic: 't', partition: 0, brokerId: 2, logDir: '/b' }]);
});

test('what is written can be read again', () => {
  const { assignments } = readReassignment(`{"partitions":[${entry}]}`);
  const text = reassignmentJson(assignments, new Map([['t-0-2', '/b']]));
  assert.equal(text, `{"version":1,"partitions":[${entry}]}`);
});

const refused: readonly (readonly [string, string])[] = [
  ['{"partitions":[]}', 'Partition reassignment list cannot be empty'],
  ['{"partitions":[{"topic":"t","partition":0,"replicas":[]}]}', 'Partition replica list cannot be empty'],
  [
    '{"partitions":[{"topic":"t","partition":0,"replicas":[1],"log_dirs":[]}]}',
    'Size of replicas list [1] is different from size of log dirs list [] for partition t-0',
  ],
  [`{"partitions":[${entry},${entry}]}`, 'Partition reassignment contains duplicate topic partitions: t-0'],
  [
    '{"partitions":[{"topic":"t","partition":0,"replicas":[1,2,1,2]},{"topic":"u","partition":3,"replicas":[4,4]}]}',
    'Partition replica lists may not contain duplicate entries: t-0 contains multiple entries for 1, 2. u-3 contains multiple entries for 4',
  ],
];

for (const [text, message] of refused) {
  test(`${text} is refused`, () => {
    assert.throws(
      () => readExecutableReassignment(text),
      (error) => error instanceof CommandLineError && error.message === message,
    );
  });
}

test('brokers and topics to spread are named once', () => {
  assert.deepEqual(readBrokerList('2,1'), [2, 1]);
  assert.throws(() => readBrokerList('2,1,2'), /duplicate entries: \[2\]$/);
  assert.throws(() => readBrokerList('x'), /For input string: "x"$/);
  assert.deepEqual(readTopicsToMove('{"topics":[{"topic":"a"},{"topic":"b"}]}'), ['a', 'b']);
  assert.throws(() => readTopicsToMove('{"topics":[{"topic":"a"},{"topic":"a"}]}'), /duplicate entries: \[a\]$/);
});
