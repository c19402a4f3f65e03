import assert from 'node:assert/strict';
import { test } from 'node:test';

import { validateDynamicBrokerConfigs } from '../../src/config/dynamic-broker-configs.ts';
import type { Settings } from './broker-layers.ts';
import { map } from './broker-layers.ts';

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
  [true, { bogus: 'x' }, 'Unknown broker configs: [bogus]'],
  [
    true,
    { 'message.max.bytes': '-4' },
    'Invalid value -4 for configuration message.max.bytes: Value must be at least 0',
  ],
  [false, { 'log.cleaner.threads': '4', 'log.cleaner.backoff.ms': '5' }, null],
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

for (const [perBroker, settings, problem] of dynamicSettings) {
  test(`${JSON.stringify(settings)} for ${perBroker ? 'one broker' : 'all brokers'} is ${problem === null ? 'fine' : 'refused'}`, () => {
    assert.equal(validateDynamicBrokerConfigs(map(settings), { perBroker }), problem);
  });
}
