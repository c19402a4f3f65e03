// What --add-config says, as Java's tool reads it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAddedConfigs } from '../../../../src/cli/kafka/configs/config-changes.ts';

const readable: readonly (readonly [text: string, pairs: Record<string, string>])[] = [
  ['a=1', { a: '1' }],
  ['a=1,b=2', { a: '1', b: '2' }],
  [' a = 1 , b = 2 ', { a: '1', b: '2' }],
  ['a=[1,2],b=[3]', { a: '1,2', b: '3' }],
  ['a=[x=1,y=2]', { a: 'x=1,y=2' }],
  ['a=', { a: '' }],
  ['a=1,', { a: '1' }],
  ['=', { '': '' }],
];

for (const [text, pairs] of readable) {
  test(`${JSON.stringify(text)} is ${JSON.stringify(pairs)}`, () => {
    assert.deepEqual(Object.fromEntries(parseAddedConfigs(text)), pairs);
  });
}

for (const text of ['a', 'a=1,b', 'a=1=2']) {
  test(`${JSON.stringify(text)} is refused`, () => {
    assert.throws(() => parseAddedConfigs(text), /Invalid entity config: all configs to be added must be/);
  });
}
