import assert from 'node:assert/strict';
import { test } from 'node:test';

import { validateDynamicBrokerConfigs } from '../../src/config/dynamic-broker-configs.ts';
import type { Settings } from './broker-layers.ts';
import { layers, map } from './broker-layers.ts';

const dynamicSettings: readonly (readonly [boolean, Settings, string | null])[] = [
  [true, { 'log.retention.ms': '5' }, null],
  [false, { 'log.retention.ms': '5' }, null],
  [
    true,
    { listeners: 'PLAINTEXT://:9092' },
    'Configuration listeners cannot be changed while this release of Samsa runs: listeners open at its start',
  ],
  [
    false,
    { listeners: 'PLAINTEXT://:9092' },
    'Cannot update these configs at default cluster level, broker id must be specified: [listeners]',
  ],
  [true, { 'log.dirs': 'x', 'log.dir': 'y' }, 'Cannot update these configs dynamically: [log.dirs, log.dir]'],
  [true, { 'samsa.durability': 'fsync' }, 'Cannot update these configs dynamically: [samsa.durability]'],
  [true, { bogus: 'x' }, null],
  [false, { 'zookeeper.connect': 'x' }, null],
  [
    true,
    { 'message.max.bytes': '-4' },
    'Invalid value -4 for configuration message.max.bytes: Value must be at least 0',
  ],
  [false, { 'log.cleaner.threads': '2', 'log.cleaner.backoff.ms': '5' }, null],
  [true, { 'log.cleaner.threads': '0' }, 'requirement failed: log.cleaner.threads must be at least 1'],
  [
    true,
    { 'log.cleaner.threads': '2', 'log.cleaner.dedupe.buffer.size': '1048577' },
    'requirement failed: log.cleaner.dedupe.buffer.size must be at least 1MB per cleaner thread.',
  ],
  [true, { 'log.cleaner.enable': 'false' }, 'Cannot update these configs dynamically: [log.cleaner.enable]'],
  [
    true,
    { 'cordoned.log.dirs': '/a' },
    'Configuration cordoned.log.dirs is not supported by this release of Samsa: cordoned directories come with a later release',
  ],
];

const oneListener = 'These security configs can be dynamically updated only per-listener using the listener prefix: ';
const refused = (problem: string): string =>
  `Invalid value org.apache.kafka.common.config.ConfigException: ${problem} for configuration Invalid dynamic configuration`;
const threads = (key: string, value: number, rule: string): string =>
  refused(`Dynamic thread count update validation failed for ${key}=${value}, value should ${rule}`);

/** As a running Kafka 4.3.1 answers. */
const asKafka: readonly (readonly [boolean, Settings, string | null])[] = [
  [true, { 'ssl.keystore.location': 'x' }, `${oneListener}[ssl.keystore.location]`],
  [false, { listeners: '' }, "Configuration 'listeners' must not be empty. Valid values include: any non-empty value"],
  [true, { 'log.roll.ms': '0' }, 'requirement failed: log.roll.ms must be greater than or equal to 1'],
  [true, { 'log.roll.jitter.ms': '-1' }, 'requirement failed: log.roll.jitter.ms must be greater than or equal to 0'],
  [
    false,
    { 'log.retention.ms': '0' },
    'requirement failed: log.retention.ms must be unlimited (-1) or, greater than or equal to 1',
  ],
  [true, { 'max.connections': '0' }, refused('Invalid max.connections 0')],
  [false, { 'max.connection.creation.rate': '0' }, refused('Invalid max.connection.creation.rate 0')],
  [
    true,
    { 'max.connections.per.ip': '0' },
    'requirement failed: max.connections.per.ip can be set to zero only if max.connections.per.ip.overrides property is set.',
  ],
  [true, { 'max.connections.per.ip': '0', 'max.connections.per.ip.overrides': 'a:1' }, null],
  [
    true,
    { 'max.connections.per.ip.overrides': 'a:1, host' },
    "Error parsing configuration property 'max.connections.per.ip.overrides': begin 0, end -1, length 4",
  ],
  [true, { 'max.connections.per.ip.overrides': 'a:x' }, 'For input string: "x"'],
  [
    true,
    { 'log.local.retention.ms': '-1' },
    refused(
      'Invalid value -1 for configuration log.local.retention.ms: Value must not be -1 as log.retention.ms value is set as 604800000.',
    ),
  ],
  [true, { 'log.retention.ms': '-1', 'log.local.retention.ms': '-1' }, null],
  [
    true,
    { 'log.retention.bytes': '5', 'log.local.retention.bytes': '6' },
    refused(
      'Invalid value 6 for configuration log.local.retention.bytes: Value must not be more than log.retention.bytes property value: 5',
    ),
  ],
  [
    true,
    { 'group.consumer.assignment.interval.ms': '100000' },
    'group.consumer.assignment.interval.ms must be less than or equal to group.consumer.max.assignment.interval.ms',
  ],
  [true, { 'num.io.threads': '16' }, null],
  [true, { 'num.io.threads': '17' }, threads('num.io.threads', 17, 'not be greater than double the current value 8')],
  [false, { 'num.io.threads': '3' }, threads('num.io.threads', 3, 'be at least half the current value 8')],
  [true, { 'num.network.threads': '1' }, null],
  [
    true,
    { 'log.cleaner.threads': '3' },
    refused('Log cleaner threads cannot be increased to more than double the current value 1'),
  ],
];

const notOurs: readonly (readonly [boolean, Settings, string | null])[] = [
  [
    true,
    { 'listener.name.internal.max.connections': '5' },
    'Configuration listener.name.internal.max.connections is not supported by this release of Samsa: listeners have no settings of their own',
  ],
  [
    true,
    { 'listener.name.internal.max.connections': 'x' },
    'Invalid value x for configuration max.connections: Not a number of type INT',
  ],
  [true, { 'listener.name.internal.plugin.key': 'x' }, null],
  [
    false,
    { 'listener.name.internal.plugin.key': 'x' },
    'Cannot update these configs at default cluster level, broker id must be specified: [listener.name.internal.plugin.key]',
  ],
];

for (const [perBroker, settings, problem] of [...dynamicSettings, ...asKafka, ...notOurs]) {
  test(`${JSON.stringify(settings)} for ${perBroker ? 'one broker' : 'all brokers'} is ${problem === null ? 'fine' : 'refused'}`, () => {
    const set = map(settings);
    assert.equal(validateDynamicBrokerConfigs({ perBroker, set, result: set, layers: layers() }), problem);
  });
}

test('how far threads may go depends on how many there are, whoever has set them', () => {
  const toDefault = (forAll: Settings, forThis: Settings) =>
    validateDynamicBrokerConfigs({
      perBroker: true,
      set: map({}),
      result: map({}),
      layers: layers({}, forAll, forThis),
    });
  assert.equal(
    toDefault({}, { 'num.io.threads': '32' }),
    threads('num.io.threads', 8, 'be at least half the current value 32'),
  );
  assert.equal(toDefault({ 'num.io.threads': '16' }, { 'num.io.threads': '32' }), null);
});

test('what all brokers get is judged by what this broker then has', () => {
  const forAll = map({ 'num.io.threads': '100' });
  const judged = (forThis: Settings) =>
    validateDynamicBrokerConfigs({ perBroker: false, set: forAll, result: forAll, layers: layers({}, {}, forThis) });
  assert.equal(judged({ 'num.io.threads': '9' }), null);
  assert.equal(judged({}), threads('num.io.threads', 100, 'not be greater than double the current value 8'));
});
