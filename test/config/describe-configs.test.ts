import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ConfigSource } from '../../src/config/config-source.ts';
import type { DescribedConfig } from '../../src/config/describe-configs.ts';
import {
  describeBrokerConfigs,
  describeDefaultBrokerConfigs,
  describeGroupConfigs,
  describeTopicConfigs,
} from '../../src/config/describe-configs.ts';
import type { Settings } from './broker-layers.ts';
import { layers, map } from './broker-layers.ts';

function shown(described: readonly DescribedConfig[], name: string): string {
  const { value, source, synonyms } = described.find((config) => config.name === name)!;
  const list = synonyms.map((synonym) => `${synonym.source}:${synonym.name}=${synonym.value}`).join(' ');
  return `${value} ${source} [${list}]`;
}

test('a topic setting shows everything it wins over, strongest first', () => {
  const all = layers(
    { 'log.segment.bytes': '2000000' },
    { 'log.segment.bytes': '3000000' },
    { 'log.segment.bytes': '4000000' },
  );
  const own = map({ 'segment.bytes': '5000000' });
  assert.equal(
    shown(describeTopicConfigs(own, all), 'segment.bytes'),
    '5000000 1 [1:segment.bytes=5000000 2:log.segment.bytes=4000000 3:log.segment.bytes=3000000 ' +
      '4:log.segment.bytes=2000000 5:log.segment.bytes=1073741824]',
  );
});

test('only synonyms from the first mention of the key itself are listed', () => {
  const described = describeTopicConfigs(new Map(), layers({ 'log.retention.hours': '100' }));
  assert.equal(shown(described, 'retention.ms'), '360000000 5 []');
  assert.equal(shown(described, 'flush.ms'), '9223372036854775807 5 []');
  const flush = layers({ 'log.flush.interval.ms': '5000' });
  const list = '[4:log.flush.interval.ms=5000 5:log.flush.scheduler.interval.ms=9223372036854775807]';
  assert.equal(shown(describeTopicConfigs(new Map(), flush), 'flush.ms'), `5000 4 ${list}`);
  const minutes = layers({ 'log.retention.hours': '100', 'log.retention.minutes': '7000' });
  const broker = describeBrokerConfigs(minutes);
  const chain = '[4:log.retention.minutes=7000 4:log.retention.hours=100 5:log.retention.hours=168]';
  assert.equal(shown(broker, 'log.retention.minutes'), `7000 4 ${chain}`);
  assert.equal(shown(broker, 'log.retention.ms'), 'null 5 []');
});

test('internal and samsa keys show only when they are set', () => {
  const names = (given: Settings): readonly string[] => describeBrokerConfigs(layers(given)).map(({ name }) => name);
  assert.equal(names({}).length, 340);
  assert.ok(!names({}).includes('samsa.durability'));
  assert.ok(names({ 'samsa.durability': 'page-cache' }).includes('samsa.durability'));
  assert.equal(describeTopicConfigs(new Map(), layers()).length, 33);
});

test('a password is never shown', () => {
  const described = describeBrokerConfigs(layers({ 'ssl.key.password': 'geheim' }));
  assert.doesNotMatch(JSON.stringify(described), /geheim/);
  const password = described.find(({ name }) => name === 'ssl.key.password')!;
  assert.deepEqual([password.value, password.isSensitive, password.source], [null, true, ConfigSource.STATIC_BROKER]);
});

test('a group takes its defaults from the broker', () => {
  const given = layers({ 'group.consumer.session.timeout.ms': '50000' });
  const described = describeGroupConfigs(map({ 'share.isolation.level': 'read_committed' }), given);
  const synonyms = '[4:group.consumer.session.timeout.ms=50000 5:group.consumer.session.timeout.ms=45000]';
  assert.equal(shown(described, 'consumer.session.timeout.ms'), `50000 4 ${synonyms}`);
  assert.match(
    shown(described, 'share.isolation.level'),
    /^read_committed 8 \[8:share\.isolation\.level=read_committed/,
  );
  assert.equal(shown(described, 'share.auto.offset.reset'), 'latest 5 [5:share.auto.offset.reset=latest]');
});

test('the empty broker name shows only what was set for all brokers', () => {
  const described = describeDefaultBrokerConfigs(layers({}, { 'log.retention.ms': '5' }, { 'log.retention.ms': '6' }));
  assert.deepEqual(
    described.map(({ name }) => name),
    ['log.retention.ms'],
  );
  assert.equal(shown(described, 'log.retention.ms'), '5 3 [3:log.retention.ms=5]');
});

test('what no table knows is shown without its value, as nobody can vouch for it', () => {
  const all = layers({}, { 'plugin.key': 'a', other: 'b' }, { 'plugin.key': 'c' });
  const described = describeBrokerConfigs(all);
  assert.equal(shown(described, 'plugin.key'), 'null 2 [2:plugin.key=null 3:plugin.key=null]');
  const { isSensitive, readOnly, typeCode } = described.find(({ name }) => name === 'plugin.key')!;
  assert.deepEqual([isSensitive, readOnly, typeCode], [true, true, 0]);
  const forAll = describeDefaultBrokerConfigs(all).map(({ name }) => name);
  assert.deepEqual(forAll, ['other', 'plugin.key']);
});
