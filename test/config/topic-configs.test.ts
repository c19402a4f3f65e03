import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { BrokerConfigLayers } from '../../src/config/broker-config-layers.ts';
import { ConfigSource } from '../../src/config/config-source.ts';
import {
  describeBrokerConfigs,
  describeGroupConfigs,
  describeTopicConfigs,
} from '../../src/config/describe-configs.ts';
import type { DescribedConfig } from '../../src/config/describe-configs.ts';
import { validateDynamicBrokerConfigs } from '../../src/config/dynamic-broker-configs.ts';
import { effectiveTopicConfig } from '../../src/config/effective-topic-config.ts';
import { validateTopicConfigs } from '../../src/config/topic-config-validation.ts';

type Settings = Readonly<Record<string, string>>;

const map = (settings: Settings): ReadonlyMap<string, string> => new Map(Object.entries(settings));

function layers(given: Settings = {}, forAll: Settings = {}, forThis: Settings = {}): BrokerConfigLayers {
  return { static: map(given), dynamicDefault: map(forAll), dynamicBroker: map(forThis) };
}

function shown(described: readonly DescribedConfig[], name: string): string {
  const { value, source, synonyms } = described.find((config) => config.name === name)!;
  const list = synonyms.map((synonym) => `${synonym.source}:${synonym.name}=${synonym.value}`).join(' ');
  return `${value} ${source} [${list}]`;
}

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

const invalid = (key: string, value: string, reason: string): string =>
  `Invalid value ${value} for configuration ${key}: ${reason}`;

const topicSettings: readonly (readonly [Readonly<Record<string, string | null>>, string | null])[] = [
  [{}, null],
  [{ 'cleanup.policy': 'compact' }, null],
  [{ 'cleanup.policy': 'compact,delete' }, null],
  [{ 'cleanup.policy': '' }, null],
  [{ 'retention.ms': '-1' }, null],
  [{ 'internal.segment.bytes': '100' }, null],
  [{ 'remote.storage.enable': 'false' }, null],
  [{ 'segment.bytes': '1000' }, invalid('segment.bytes', '1000', 'Value must be at least 1048576')],
  [{ 'segment.bytes': 'x', bogus: '1' }, 'Unknown topic config name: bogus'],
  [{ 'retention.ms': null, 'flush.ms': null }, 'Null value not supported for topic configs: retention.ms,flush.ms'],
  [
    { 'compression.type': 'none' },
    invalid('compression.type', 'none', 'String must be one of: uncompressed, zstd, lz4, snappy, gzip, producer'),
  ],
  [
    { 'min.compaction.lag.ms': '10', 'max.compaction.lag.ms': '5' },
    'conflict topic config setting min.compaction.lag.ms (10) > max.compaction.lag.ms (5)',
  ],
  [
    { 'follower.replication.throttled.replicas': 'x' },
    'Invalid value [x] for configuration follower.replication.throttled.replicas: ' +
      "follower.replication.throttled.replicas must be the literal '*' or a list of replicas in the following format: " +
      '[partitionId]:[brokerId],[partitionId]:[brokerId],...',
  ],
  [
    { 'leader.replication.throttled.replicas': '*' },
    invalid(
      'leader.replication.throttled.replicas',
      '*',
      'not supported by this release of Samsa: replication comes with a later release',
    ),
  ],
  [
    { 'remote.storage.enable': 'true' },
    invalid(
      'remote.storage.enable',
      'true',
      'not supported by this release of Samsa: tiered storage comes with a later release',
    ),
  ],
];

for (const [settings, problem] of topicSettings) {
  test(`topic settings ${JSON.stringify(settings)} are ${problem === null ? 'fine' : 'refused'}`, () => {
    assert.equal(validateTopicConfigs(new Map(Object.entries(settings)), layers()), problem);
  });
}

const dynamicSettings: readonly (readonly [boolean, Settings, string | null])[] = [
  [true, { 'log.retention.ms': '5' }, null],
  [false, { 'log.retention.ms': '5' }, null],
  [true, { listeners: 'PLAINTEXT://:9092' }, null],
  [
    false,
    { listeners: 'PLAINTEXT://:9092' },
    'Cannot update these configs at default cluster level, broker id must be specified: [listeners]',
  ],
  [true, { 'log.dirs': 'x', 'log.dir': 'y' }, 'Cannot update these configs dynamically: [log.dirs, log.dir]'],
  [true, { 'samsa.durability': 'fsync' }, 'Cannot update these configs dynamically: [samsa.durability]'],
  [true, { bogus: 'x' }, 'Unknown broker configs: [bogus]'],
  [true, { 'message.max.bytes': '-4' }, invalid('message.max.bytes', '-4', 'Value must be at least 0')],
  [
    true,
    { 'cordoned.log.dirs': '/a' },
    'Configuration cordoned.log.dirs is not supported by this release of Samsa: cordoned directories come with a later release',
  ],
];

for (const [perBroker, settings, problem] of dynamicSettings) {
  test(`${JSON.stringify(settings)} for ${perBroker ? 'one broker' : 'all brokers'} is ${problem === null ? 'fine' : 'refused'}`, () => {
    assert.equal(validateDynamicBrokerConfigs(map(settings), { perBroker }), problem);
  });
}
