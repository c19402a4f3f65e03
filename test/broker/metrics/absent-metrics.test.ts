// What is not measured: every pattern says something, and nothing twice.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { absentMetrics, isAbsent } from '../../../src/broker/metrics/absent-metrics.ts';

test('a name of Kafka is found by its pattern, whole', () => {
  assert.equal(isAbsent('kafka_server_raft_metrics_current_epoch'), true);
  assert.equal(isAbsent('kafka_controller_kafkacontroller_activecontrollercount'), false);
  assert.equal(isAbsent('my_kafka_server_raft_metrics_current_epoch'), false);
});

test('no pattern is there twice, and each is one of names', () => {
  const patterns = absentMetrics.flatMap((each) => each.patterns);
  assert.equal(new Set(patterns).size, patterns.length);
  for (const pattern of patterns) assert.match(pattern, /^[a-z_*]+$/);
});
