import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDeletions } from '../../../../src/cli/kafka/delete-records/read-deletions.ts';
import { CommandLineError } from '../../../../src/cli/kafka/options/tool-options.ts';

test('a file says of partitions which offset is the first to stay', () => {
  const text = '{"partitions":[{"topic":"t","partition":0,"offset":3},{"topic":"t","partition":1,"offset":-1}]}';
  assert.deepEqual(readDeletions(text), [
    { topic: 't', partition: 0, beforeOffset: 3 },
    { topic: 't', partition: 1, beforeOffset: -1 },
  ]);
  assert.deepEqual(readDeletions('{"version":1,"partitions":[]}'), []);
});

const broken: readonly (readonly [string, string])[] = [
  ['', 'The input string is not a valid JSON'],
  ['[]', 'Expected JSON object, received []'],
  ['null', 'Expected JSON object, received null'],
  ['{"version":2}', 'Not supported version field value 2'],
  ['{"version":"1"}', 'Expected `Integer` value, received "1"'],
  ['{}', 'Missing partitions field'],
  ['{"partitions":{}}', 'Expected JSON array, received {}'],
  ['{"partitions":[{}]}', 'No such field exists: `topic`'],
  ['{"partitions":[{"topic":1}]}', 'Expected `String` value, received 1'],
  ['{"partitions":[{"topic":"t","partition":0,"offset":1.5}]}', 'Expected `Long` value, received 1.5'],
];

for (const [text, message] of broken) {
  test(`${text === '' ? 'nothing' : text} is refused`, () => {
    assert.throws(
      () => readDeletions(text),
      (error) => error instanceof CommandLineError && error.message === message,
    );
  });
}

test('a partition that is named twice is refused', () => {
  const entry = '{"topic":"t","partition":0,"offset":1}';
  assert.throws(() => readDeletions(`{"partitions":[${entry},${entry}]}`), /duplicate topic partitions: t-0$/);
});
