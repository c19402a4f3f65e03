// Numbers of quotas and SCRAM credentials on the command line.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseQuota } from '../../../../src/cli/kafka/configs/alter-quotas.ts';
import { parseScramCredential } from '../../../../src/cli/kafka/configs/scram-credential.ts';

const quotas: readonly (readonly [text: string, value: number])[] = [
  ['1024', 1024],
  ['12.5', 12.5],
  ['1E7', 1e7],
  ['-3', -3],
  ['.5', 0.5],
  ['5.', 5],
  ['1d', 1],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
];

for (const [text, value] of quotas) {
  test(`a quota of ${text} is ${value}`, () => assert.equal(parseQuota('producer_byte_rate', text), value));
}

for (const text of ['', 'x', '1,5', 'NaNd', '0x10', '1e']) {
  test(`a quota of ${JSON.stringify(text)} is refused`, () => {
    assert.throws(() => parseQuota('producer_byte_rate', text), {
      message: `Cannot parse quota configuration value for producer_byte_rate: ${text}`,
    });
  });
}

test('a credential without iterations has 4096 of them', () => {
  assert.deepEqual(parseScramCredential('SCRAM-SHA-256', 'password=a,b=c'), { iterations: 4096, password: 'a,b=c' });
});

test('a credential says how many iterations it has', () => {
  const credential = parseScramCredential('SCRAM-SHA-512', 'iterations=8192,password=');
  assert.deepEqual(credential, { iterations: 8192, password: '' });
});

const refused: readonly (readonly [text: string, message: string])[] = [
  ['secret', 'Invalid credential property SCRAM_SHA_256=secret'],
  ['iterations=x,password=y', 'Invalid credential property SCRAM_SHA_256=iterations=x,password=y'],
  ['iterations=,password=y', 'For input string: ""'],
  ['iterations=99999999999,password=y', 'For input string: "99999999999"'],
  ['iterations=1,password=y', 'Iterations 1 is less than the minimum 4096 required for SCRAM-SHA-256'],
];

for (const [text, message] of refused) {
  test(`${text} is no credential`, () => {
    assert.throws(() => parseScramCredential('SCRAM-SHA-256', text), { message });
  });
}
