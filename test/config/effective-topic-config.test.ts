import assert from 'node:assert/strict';
import { test } from 'node:test';

import { effectiveTopicConfig } from '../../src/config/effective-topic-config.ts';
import type { Settings } from './broker-layers.ts';
import { layers, map } from './broker-layers.ts';

test('a topic without settings has the defaults', () => {
  const config = effectiveTopicConfig(new Map(), layers());
  assert.equal(config['segment.bytes'], 1_073_741_824);
  assert.equal(config['retention.ms'], 604_800_000);
  assert.equal(config['flush.ms'], Number.MAX_SAFE_INTEGER);
  assert.deepEqual(config['cleanup.policy'], ['delete']);
  assert.equal(config['internal.segment.bytes'], null);
});

test('milliseconds win over minutes and minutes over hours', () => {
  const of = (given: Settings): number => effectiveTopicConfig(new Map(), layers(given))['retention.ms'];
  assert.equal(of({ 'log.retention.hours': '2' }), 7_200_000);
  assert.equal(of({ 'log.retention.hours': '2', 'log.retention.minutes': '3' }), 180_000);
  assert.equal(of({ 'log.retention.minutes': '3', 'log.retention.ms': '4' }), 4);
});

test('every negative retention of a broker means to keep everything', () => {
  assert.equal(effectiveTopicConfig(new Map(), layers({ 'log.retention.hours': '-5' }))['retention.ms'], -1);
});

test('a topic setting wins over this broker, this broker over all brokers, and those over the start', () => {
  const all = layers(
    { 'log.segment.bytes': '2000000' },
    { 'log.segment.bytes': '3000000' },
    { 'log.segment.bytes': '4000000' },
  );
  const own = map({ 'segment.bytes': '5000000' });
  assert.equal(effectiveTopicConfig(own, all)['segment.bytes'], 5_000_000);
  assert.equal(effectiveTopicConfig(new Map(), all)['segment.bytes'], 4_000_000);
  assert.equal(effectiveTopicConfig(new Map(), { ...all, dynamicBroker: new Map() })['segment.bytes'], 3_000_000);
});
