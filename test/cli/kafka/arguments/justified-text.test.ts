// The lines are those that Java's tools print.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { justifiedText } from '../../../../src/cli/kafka/arguments/justified-text.ts';
import { lineBreaks } from '../../../../src/cli/kafka/arguments/line-breaks.ts';

test('gaps in the middle of a line are widened first, and the last line is left alone', () => {
  for (const [text, lines] of [
    [
      'kafka-cluster: error: one of the arguments --bootstrap-server/-b --bootstrap-controller/-C is required',
      [
        'kafka-cluster:  error:  one  of   the  arguments  --bootstrap-server/-b  --',
        'bootstrap-controller/-C is required',
      ],
    ],
    [
      "kafka-cluster: error: invalid choice: 'unrgister' (choose from 'cluster-id', 'unregister', 'list-endpoints')",
      [
        "kafka-cluster: error: invalid  choice:  'unrgister'  (choose from 'cluster-",
        "id', 'unregister', 'list-endpoints')",
      ],
    ],
    [
      `kafka-cluster: error: argument --id/-i: could not convert '99999999999' to Integer (For input string: "99999999999")`,
      [
        "kafka-cluster: error: argument --id/-i: could  not convert '99999999999' to",
        'Integer (For input string: "99999999999")',
      ],
    ],
  ] as const) {
    assert.deepEqual(justifiedText(text).split('\n'), lines);
  }
});

test('lines after the first are set in', () => {
  const text = 'Reads a file of options. '.repeat(3).trim();
  const lines = justifiedText(text, 25).split('\n');
  assert.equal(lines.length, 2);
  assert.equal(lines[0]!.length, 50);
  assert.match(lines[1]!, /^ {25}\S/);
});

test('a line may be broken behind hyphens and punctuation, before brackets, not within numbers or beside apostrophes', () => {
  for (const broken of [
    'foo|(bar)|baz |[a] |[b]|c |{x} |a/b |x=y |`m.|v=5` |--|x |"--|y"',
    '--|bootstrap-|server/-|b |-5 |-1.5 |1,000.5 |3.3-|IV3 |a-|5 |- |-- |x-',
    'http:|//host:|9092,|host2:|9092 |a,|b |what?! |"quoted"|text |\'quoted\'text',
    "'a-|b','c-|d' |[--|x |X |...]",
    'x1y2.|z3 |v1.|2.3-|rc4 |1-|2 |a.|1 |1.|a |.|5 |a:|5 |5:|a |5"|a |a"|5',
  ]) {
    assert.deepEqual(lineBreaks(broken.replaceAll(/(?<=.)\|(?=.)/g, '')), broken.split('|'));
  }
});
