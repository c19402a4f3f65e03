import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TokenBucket } from '../../../src/broker/quotas/token-bucket.ts';

test('a new bucket is full, and gives more than it has once', () => {
  const bucket = new TokenBucket();
  assert.equal(bucket.level(2, 20, 1_000), 20);
  bucket.take(30, 2, 20, 1_000);
  assert.equal(bucket.level(2, 20, 1_000), -10);
  assert.equal(bucket.level(2, 20, 3_000), -6);
  assert.equal(bucket.level(2, 20, 6_000), 0);
  assert.equal(bucket.level(2, 20, 600_000), 20);
});

test('tokens come back at the rate that holds now', () => {
  const bucket = new TokenBucket();
  bucket.take(20, 2, 20, 0);
  assert.equal(bucket.level(2, 20, 1_000), 2);
  assert.equal(bucket.level(5, 50, 2_000), 7);
  assert.equal(bucket.level(1, 4, 3_000), 4);
});

test('a bucket that is full again is as a new one', () => {
  const bucket = new TokenBucket();
  assert.ok(bucket.isIdle(0));
  bucket.take(10, 2, 20, 0);
  assert.ok(!bucket.isIdle(4_999));
  assert.ok(bucket.isIdle(5_000));
});
