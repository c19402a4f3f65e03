import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseToolOptions } from '../../../../src/cli/kafka/options/parse-tool-options.ts';
import { CommandLineError, type ToolOptions } from '../../../../src/cli/kafka/options/tool-options.ts';

const options = {
  list: { doc: 'a switch' },
  topic: { argument: { type: 'String' }, doc: 'a name' },
  partitions: { argument: { type: 'Integer' }, doc: 'a number' },
  codec: { argument: { type: 'String', isOptional: true }, doc: 'a name, or nothing' },
  wait: { argument: { type: 'Long', isOptional: true }, doc: 'a number, or nothing' },
} as const satisfies ToolOptions;

const parse = (line: string) => parseToolOptions(options, line.split(' '));
const complains = (act: () => unknown, message: string): void =>
  assert.throws(act, (error) => error instanceof CommandLineError && error.message === message);

test('an argument follows its option or an equals sign, with two dashes or one', () => {
  for (const line of ['--topic a', '--topic=a', '-topic a', '-topic=a'])
    assert.equal(parse(line).one('topic'), 'a', line);
  assert.equal(parse('--topic=').one('topic'), '');
  assert.equal(parse('--topic=a=b').one('topic'), 'a=b');
});

test('a switch is there or not, however often, whatever is written behind it', () => {
  assert.ok(parse('--list').has('list'));
  assert.ok(parse('-list --list').has('list'));
  assert.ok(parse('--list=no').has('list'));
  assert.ok(!parse('--topic a').has('list'));
});

test('an argument may look like an option', () => {
  const given = parse('--topic --list');
  assert.equal(given.one('topic'), '--list');
  assert.ok(!given.has('list'));
});

test('what is not an option is left alone, and so is all behind two dashes', () => {
  const given = parse('word - --topic a -- --list --bogus');
  assert.equal(given.one('topic'), 'a');
  assert.ok(!given.has('list'));
});

test('names are neither guessed nor shortened', () => {
  complains(() => parse('--bogus'), 'bogus is not a recognized option');
  complains(() => parse('--top a'), 'top is not a recognized option');
  complains(() => parse('--toString'), 'toString is not a recognized option');
  complains(() => parse('-bogus'), 'b is not a recognized option');
});

test('an option without its argument is a mistake', () => {
  complains(() => parse('--list --topic'), 'Option topic requires an argument');
});

test('an argument that may be missing is the next word, unless that looks like an option', () => {
  assert.deepEqual(parse('--codec zstd').all('codec'), ['zstd']);
  assert.deepEqual(parse('--codec=zstd').all('codec'), ['zstd']);
  for (const line of ['--codec', '--codec --list', '--codec -list']) {
    assert.ok(parse(line).has('codec'), line);
    assert.deepEqual(parse(line).all('codec'), [], line);
  }
  assert.ok(parse('--codec --list').has('list'));
  assert.deepEqual(parse('--codec -').all('codec'), ['-']);
  assert.deepEqual(parse('--wait -5').all('wait'), ['-5']);
  assert.deepEqual(parse('--wait long').all('wait'), []);
});

test('an option for one argument that is given several is told when it is used', () => {
  const given = parse('--topic a --topic b');
  assert.deepEqual(given.all('topic'), ['a', 'b']);
  complains(() => given.one('topic'), 'Found multiple arguments for option topic, but you asked for only one');
});

test('numbers are those of their Java type', () => {
  assert.equal(parse('--partitions 12').number('partitions'), 12);
  assert.equal(parse('--partitions=-1').number('partitions'), -1);
  assert.equal(parse('--list').number('partitions'), undefined);
  for (const text of ['x', '1.5', '', '0x10', '2147483648', ' 1'])
    complains(
      () => parseToolOptions(options, ['--partitions', text]).number('partitions'),
      `Cannot parse argument '${text}' of option partitions`,
    );
  assert.equal(parse('--partitions 2147483648').number('partitions', 'Long'), 2_147_483_648);
});

test('what is required must be there, unless help is wanted', () => {
  const needy = { ...options, help: { doc: 'help' }, topic: { ...options.topic, isRequired: true } } as const;
  complains(() => parseToolOptions(needy, ['--list']), 'Missing required option(s) [topic]');
  assert.ok(parseToolOptions(needy, ['--help']).has('help'));
  assert.ok(parseToolOptions(needy, ['--topic', 'a']).has('topic'));
});

test('an option that belongs to others is refused without one of them', () => {
  const dependent = {
    ...options,
    help: { doc: 'help' },
    deep: { doc: 'a switch', onlyWith: ['list', 'topic'] },
    wide: { doc: 'a switch', onlyWith: ['list'] },
  } as const;
  const read = (line: string) => parseToolOptions(dependent, line.split(' '));
  const text = (names: string): string =>
    `Option(s) [${names}] are unavailable given other options on the command line`;
  complains(() => read('--deep --wide'), text('deep, wide'));
  complains(() => read('--deep --wide --topic a'), text('wide'));
  assert.ok(read('--deep --wide --list').has('deep'));
  assert.ok(read('--deep --help').has('help'));
});
