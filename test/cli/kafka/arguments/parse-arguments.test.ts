import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseArguments } from '../../../../src/cli/kafka/arguments/parse-arguments.ts';
import { sampleTool } from './sample-tool.ts';

const at = '--bootstrap-server x:1';
const needed = '-c file -t id';

function parse(line: string) {
  return parseArguments(sampleTool, line.split(' '));
}

test('options of the tool and of its command are found under their names', () => {
  const { command, given } = parse(`--command-config=a=b ${at} format --config file -t id -f a=1 --feature b=2`);
  assert.equal(command?.name, 'format');
  assert.equal(given.text('bootstrap-server'), 'x:1');
  assert.equal(given.text('command-config'), 'a=b');
  assert.equal(given.text('cluster-id'), 'id');
  assert.deepEqual(given.all('feature'), ['a=1', 'b=2']);
  assert.equal(given.has('ignore-formatted'), false);
});

test('names may be cut short, letters may stand together, and the last of several values counts', () => {
  const { command, given } = parse(`--bootstrap-s x:1 fo -gtid -cfile --conf other --acks -1`);
  assert.equal(command?.name, 'format');
  assert.equal(given.text('config'), 'other');
  assert.equal(given.text('cluster-id'), 'id');
  assert.equal(given.has('ignore-formatted'), true);
  assert.equal(given.number('acks'), -1);
});

test('an option takes all values up to the next one', () => {
  const { given } = parse(`${at} format --property a=1 b=2 ${needed}`);
  assert.deepEqual(given.all('property'), ['a=1', 'b=2']);
});

test('help ends the reading, but what was wrong before it is told', () => {
  assert.equal(parse('-h format --bogus').wish, 'help');
  const { command, wish } = parse('format -gh --bogus');
  assert.deepEqual([command?.name, wish], ['format', 'help']);
  assert.throws(() => parse('--bogus -h'), { message: "unrecognized arguments: '--bogus'" });
});

describe('what is wrong is told', () => {
  for (const [line, message] of [
    [at, 'too few arguments'],
    ['format -c file -t id', 'one of the arguments --bootstrap-server --bootstrap-controller is required'],
    [`${at} format`, 'argument --cluster-id/-t is required'],
    ['format', 'one of the arguments --bootstrap-server --bootstrap-controller is required'],
    ['format --bogus', "unrecognized arguments: '--bogus'"],
    [
      `${at} --bootstrap-controller y:1`,
      'argument --bootstrap-controller: not allowed with argument --bootstrap-server',
    ],
    ['--boot x', 'ambiguous option: --boot could match --bootstrap-controller, --bootstrap-server'],
    [`${at} f`, 'ambiguous command: f could match feature-dependencies, format'],
    [`${at} bogus`, "invalid choice: 'bogus' (choose from 'format', 'feature-dependencies')"],
    [`${at} format --config`, 'argument --config/-c: expected one argument'],
    [`${at} format --config -t`, 'argument --config/-c: expected one argument'],
    [`${at} format --property -t`, 'argument --property: expected 1 argument(s)'],
    [`${at} format -g=1`, "argument --ignore-formatted/-g: ignore implicit argument '1'"],
    [`${at} format --ignore=1`, "argument --ignore-formatted/-g: ignore implicit argument '1'"],
    [`${at} format -gxs`, "unrecognized arguments: '-gxs'"],
    [`${at} format ${needed} more words`, "unrecognized arguments: 'more words'"],
    [`${at} -- format`, "unrecognized arguments: 'format'"],
    [`${at} format --acks 5`, "argument --acks: invalid choice: '5' (choose from {0,1,-1})"],
    [`${at} format --acks x`, `argument --acks: could not convert 'x' to Integer (For input string: "x")`],
    [
      `${at} format --epoch 70000`,
      `argument --epoch: could not convert '70000' to Short (Value out of range. Value:"70000" Radix:10)`,
    ],
    [`${at} format --rate x`, `argument --rate: could not convert 'x' to Double (For input string: "x")`],
  ] as const) {
    test(line, () => {
      assert.throws(() => parse(line), { name: 'ArgumentError', message });
    });
  }
});
