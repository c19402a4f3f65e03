import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { test } from 'node:test';
import {
  cutPayloads,
  growingNumbers,
  oneOf,
  randomLetters,
} from '../../../../src/cli/kafka/producer-perf-test/payloads.ts';

for (const [text, values] of [
  ['a\nb\n', ['a', 'b']],
  ['a\n\nb', ['a', '', 'b']],
  ['\na', ['a']],
  ['\n\n', ['']],
  ['\n', []],
  ['é', ['é']],
] as const) {
  test(`${JSON.stringify(text)} is cut into ${values.length}, as by Java`, () => {
    assert.deepEqual(
      cutPayloads(text, /\n/).map((value) => Buffer.from(value).toString()),
      values,
    );
  });
}

test('letters are as many as wanted, all of the alphabet, and the same in every run', () => {
  const [first, second] = [randomLetters(1_001), randomLetters(1_001)];
  const payload = Buffer.from(first(0)).toString();
  assert.match(payload, /^[A-Z]{1001}$/);
  assert.equal(new Set(payload).size, 26);
  assert.equal(Buffer.from(second(0)).toString(), payload);
  assert.notEqual(Buffer.from(first(1)).toString(), payload);
});

test('values out of a file come by chance, and all of them', () => {
  const values = ['a', 'b', 'c'].map((text) => Buffer.from(text));
  const payloads = oneOf(values);
  assert.equal(new Set(Array.from({ length: 50 }, (_, at) => payloads(at))).size, 3);
});

test('numbers count up', () => {
  assert.deepEqual(
    [0, 12].map((at) => Buffer.from(growingNumbers()(at)).toString()),
    ['0', '12'],
  );
});
