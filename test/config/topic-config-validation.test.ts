import assert from 'node:assert/strict';
import { test } from 'node:test';

import { validateTopicConfigs } from '../../src/config/topic-config-validation.ts';
import { layers } from './broker-layers.ts';

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
