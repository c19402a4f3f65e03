// What counts as a failure of the broker, what is only counted, and what goes with its topic.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TopicMetrics } from '../../../src/broker/metrics/topic-metrics.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { batchOf } from '../traffic.ts';

const batch = batchOf(['a', 'b', 'c']);

test('accepted batches count with their records, refused ones do not, and too large ones are bytes rejected', () => {
  const metrics = new TopicMetrics();
  metrics.onProduced('t', batch, ErrorCode.NONE);
  metrics.onProduced('t', batch, ErrorCode.MESSAGE_TOO_LARGE);
  metrics.onProduced('t', batch, ErrorCode.INVALID_RECORD);
  metrics.onProduced('t', null, ErrorCode.INVALID_RECORD);
  const [[, traffic]] = [...metrics.topics()] as [[string, typeof metrics.all]];
  for (const counted of [metrics.all, traffic]) {
    assert.equal(counted.messagesIn, 3);
    assert.equal(counted.bytesIn, batch.length);
    assert.equal(counted.bytesRejected, batch.length);
    assert.equal(counted.produceRequests, 4);
    assert.equal(counted.failedProduceRequests, 2);
  }
});

test('what Kafka does not count as a failed request is none here', () => {
  const metrics = new TopicMetrics();
  const { NOT_LEADER_OR_FOLLOWER, KAFKA_STORAGE_ERROR, OFFSET_OUT_OF_RANGE, CORRUPT_MESSAGE } = ErrorCode;
  for (const code of [NOT_LEADER_OR_FOLLOWER, KAFKA_STORAGE_ERROR, CORRUPT_MESSAGE])
    metrics.onProduced('t', batch, code);
  for (const code of [NOT_LEADER_OR_FOLLOWER, KAFKA_STORAGE_ERROR, OFFSET_OUT_OF_RANGE])
    metrics.onFetched('t', 0, code);
  assert.deepEqual([metrics.all.failedProduceRequests, metrics.all.failedFetchRequests], [0, 0]);
  metrics.onFetched('t', 0, CORRUPT_MESSAGE);
  assert.equal(metrics.all.failedFetchRequests, 1);
});

test('a topic that is gone takes its counters along, the sum of all stays', () => {
  const metrics = new TopicMetrics();
  for (const topic of ['a', 'b']) metrics.onFetched(topic, 10, ErrorCode.NONE);
  metrics.onTopicsChanged((topic) => topic === 'b');
  assert.deepEqual(
    [...metrics.topics()].map(([topic]) => topic),
    ['b'],
  );
  assert.equal(metrics.all.bytesOut, 20);
});
