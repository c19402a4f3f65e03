import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GroupsFailure } from '../../../../src/cli/kafka/consumer-groups/groups-failure.ts';
import { readResetFile } from '../../../../src/cli/kafka/consumer-groups/reset-file.ts';
import { UsageError } from '../../../../src/cli/kafka/options/option-rules.ts';

const read = (text: string, onlyGroup?: string) =>
  [...readResetFile(text, onlyGroup)].map(([groupId, offsets]) => [
    groupId,
    ...[...offsets].map(([{ topic, partition }, offset]) => `${topic}-${partition}@${offset}`),
  ]);

test('lines without a group belong to the only one', () => {
  assert.deepEqual(read('orders,0,3\norders,1,4\n', 'idle'), [['idle', 'orders-0@3', 'orders-1@4']]);
});

test('lines with groups belong to them, also where only one is reset', () => {
  const text = 'idle,orders,0,1\nother,orders,1,2\nother,payments,0,3\n';
  const expected = [
    ['idle', 'orders-0@1'],
    ['other', 'orders-1@2', 'payments-0@3'],
  ];
  assert.deepEqual(read(text), expected);
  assert.deepEqual(read(text, 'idle'), expected);
});

test('fields may be quoted, and have spaces around numbers', () => {
  assert.deepEqual(read('"a,""b""", 1 ,+2\r\n"c","0","3"', 'g'), [['g', 'a,"b"-1@2', 'c-0@3']]);
});

test('the last line about a partition counts', () => {
  assert.deepEqual(read('orders,0,3\norders,0,5', 'g'), [['g', 'orders-0@5']]);
});

test('a line in which something is missing, too much or no number is refused and named', () => {
  const refused: readonly (readonly [string, number])[] = [
    ['', 1],
    ['orders,0', 1],
    ['orders,0,', 1],
    ['topic,partition,offset', 1],
    ['orders,0,1\n\norders,1,2', 2],
    ['orders,0,1\norders,1,2,3', 2],
    ['orders,0,1.5', 1],
    ['orders,2147483648,1', 1],
    ['orders,0,9007199254740992', 1],
    ['"orders,0,1', 1],
    ['"or"ders,0,1', 1],
  ];
  for (const [text, line] of refused) {
    assert.throws(
      () => readResetFile(text, 'g'),
      (error) => error instanceof GroupsFailure && error.message.startsWith(`line ${line} of the file`),
      text,
    );
  }
});

test('an offset below zero is a mistake of the user', () => {
  assert.throws(
    () => readResetFile('orders,0,-4', 'g'),
    (error) => error instanceof UsageError && error.message === 'Invalid negative offset',
  );
});
