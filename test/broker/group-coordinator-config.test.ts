import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigError } from '../../src/base/config/config-error.ts';
import { groupCoordinatorConfig } from '../../src/broker/group-coordinator-config.ts';
import { loadBrokerConfig } from '../../src/config/load-broker-config.ts';
import { emptyImage } from '../../src/metadata/metadata-image.ts';
import { layers } from '../config/broker-layers.ts';

function configOf(overrides: readonly string[]) {
  const result = loadBrokerConfig({ dataDirectory: '/data', overrides });
  if (!result.ok) throw new Error('the configuration is refused');
  return groupCoordinatorConfig({ values: result.config.values, image: () => emptyImage, layers: () => layers() });
}

test('the first assignor that is set is the default', () => {
  assert.deepEqual(configOf([]).consumerAssignors, ['uniform', 'range']);
  assert.deepEqual(configOf(['group.consumer.assignors=range']).consumerAssignors, ['range']);
});

test('an assignor that is not there ends the start, instead of failing every join', () => {
  assert.throws(
    () => configOf(['group.consumer.assignors=uniform,sticky']),
    (error) =>
      error instanceof ConfigError && /sticky .*group\.consumer\.assignors.* uniform and range/.test(error.message),
  );
});

test('without the feature of the cluster there is no consumer protocol', () => {
  assert.equal(configOf([]).isConsumerProtocolEnabled(), false);
});
