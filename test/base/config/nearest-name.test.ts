import assert from 'node:assert/strict';
import { test } from 'node:test';

import { nearestName } from '../../../src/base/config/nearest-name.ts';

const names = ['log.retention.ms', 'log.retention.bytes', 'num.partitions'];

test('a misspelt name finds the one that was meant', () => {
  assert.equal(nearestName('log.retentionms', names), 'log.retention.ms');
  assert.equal(nearestName('nun.partition', names), 'num.partitions');
});

test('a name that resembles nothing finds nothing, however long it is', () => {
  assert.equal(nearestName('zookeeper', names), null);
  assert.equal(nearestName('x'.repeat(1_000_000), names), null);
});
