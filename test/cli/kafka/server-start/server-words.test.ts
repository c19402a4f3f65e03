import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readServerWords } from '../../../../src/cli/kafka/server-start/server-words.ts';

const read = (line: string) => readServerWords(line === '' ? [] : line.split(' '));

test('the file comes first, and settings that count more after it', () => {
  assert.deepEqual(read('a.properties --override b=c --override=d=e --override f'), {
    file: 'a.properties',
    overrides: ['b=c', 'd=e', 'f='],
  });
  assert.equal(read('a.properties --override b= --version'), 'version');
});

test('what is no setting is refused', () => {
  assert.throws(() => read(''), /^UsageError: USAGE: kafka-server-start server.properties/);
  assert.throws(() => read('a.properties --help'), /^UsageError: USAGE/);
  assert.throws(() => read('a.properties x y'), /^UsageError: Found non argument parameters: x,y$/);
  assert.throws(() => read('a.properties --override'), /^CommandLineError: Option override requires an argument$/);
  assert.throws(() => read('a.properties --bogus'), /^CommandLineError: bogus is not a recognized option$/);
});
