import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limitedApis, unservedApis } from '../../src/broker/api-notes.ts';
import { handlers } from '../../src/broker/handlers/index.ts';
import { apis } from '../../src/protocol/apis/index.ts';

const served = new Set(handlers.map(({ api }) => api.name));

test('every API of Kafka is served, or there is a reason why it is not', () => {
  const unserved = apis.map(({ name }) => name).filter((name) => !served.has(name));
  assert.deepEqual(unserved.toSorted(), [...unservedApis.keys()].toSorted());
});

test('what is said of the answers of an API is said of one that is served', () => {
  for (const name of limitedApis.keys()) assert.ok(served.has(name), name);
});
