// What kafka-broker-api-versions says of one broker.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodeVersionsText } from '../../../../src/cli/kafka/broker-api-versions/node-versions-text.ts';

function lineOf(apiKey: number, minVersion: number, maxVersion: number): string | undefined {
  const lines = nodeVersionsText([{ apiKey, minVersion, maxVersion }]).split('\n');
  return lines.find((line) => line.includes(`(${apiKey}): `));
}

const rows: readonly (readonly [key: number, min: number, max: number, line: string])[] = [
  [1, 4, 18, '\tFetch(1): 4 to 18 [usable: 18],'],
  [1, 4, 99, '\tFetch(1): 4 to 99 [usable: 18],'],
  [1, 5, 5, '\tFetch(1): 5 [usable: 5],'],
  [1, 98, 99, '\tFetch(1): 98 to 99 [unusable: node too new],'],
  [1, 0, 1, '\tFetch(1): 0 to 1 [unusable: node too old],'],
  [22, 0, 6, '\tInitProducerId(22): 0 to 6 [usable: 5],'],
  [30_000, 0, 1, '\tUNKNOWN(30000): 0 to 1'],
];

for (const [key, min, max, line] of rows) {
  test(`API ${key} in versions ${min} to ${max}`, () => assert.equal(lineOf(key, min, max), line));
}

test('what a broker has not got is unsupported, and what only controllers have is not shown', () => {
  const text = nodeVersionsText([{ apiKey: 18, minVersion: 0, maxVersion: 4 }]);
  assert.match(text, /^\(\n\tProduce\(0\): UNSUPPORTED,\n/);
  assert.match(text, /\n\tApiVersions\(18\): 0 to 4 \[usable: 4\],\n/);
  assert.doesNotMatch(text, /BrokerHeartbeat/);
  assert.match(text, /\n\)$/);
});
