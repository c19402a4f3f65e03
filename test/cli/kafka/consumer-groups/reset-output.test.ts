import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type NewOffsets, resetCsv, resetTable } from '../../../../src/cli/kafka/consumer-groups/reset-output.ts';

const resets = (groupId: string, topic = 'orders'): ReadonlyMap<string, NewOffsets> =>
  new Map([
    [
      groupId,
      [
        [{ topic, partition: 10 }, 7],
        [{ topic, partition: 2 }, 5],
      ],
    ],
  ]);

test('the table has a line for each partition in order, and is as wide as it must be', () => {
  const group = 'a-group-with-a-long-name';
  assert.deepEqual(resetTable(resets(group)).split('\n'), [
    '',
    'GROUP                    TOPIC           PARTITION  NEW-OFFSET',
    'a-group-with-a-long-name orders          2          5',
    'a-group-with-a-long-name orders          10         7',
    '',
  ]);
  assert.equal(resetTable(new Map()), '\n');
});

test('CSV leaves the group out where there is only one', () => {
  assert.equal(resetCsv(resets('g'), true), 'orders,2,5\norders,10,7\n\n');
  assert.equal(resetCsv(resets('g'), false), 'g,orders,2,5\ng,orders,10,7\n\n');
});

test('CSV quotes what could mean something, and what is long', () => {
  const shown = (groupId: string): string => resetCsv(resets(groupId), false).split(',orders')[0]!;
  for (const plain of ['g', 'a-b', 'a.b', 'a:b', 'a;b', 'é', '日本', 'group-of-twenty-four-cha'])
    assert.equal(shown(plain), plain);
  for (const quoted of ['a b', 'a,b', 'a#b', 'a+b', "a'b", 'a\tb', '(', 'group-of-twenty-four-char'])
    assert.equal(shown(quoted), `"${quoted}"`);
  assert.equal(shown('a"b'), '"a""b"');
});
