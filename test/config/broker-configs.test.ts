import assert from 'node:assert/strict';
import { test } from 'node:test';

import { defaultEntry, parseConfig } from '../../src/base/config/config-definition.ts';
import { brokerConfigs, brokerConfigsByName, brokerConfigSubjects } from '../../src/config/broker-configs.ts';
import type { BrokerConfig } from '../../src/config/broker-configs.ts';
import { environmentVariableOf } from '../../src/config/broker-settings.ts';
import { groupConfigsByName } from '../../src/config/group-configs.ts';
import { topicConfigsByName } from '../../src/config/topic-configs.ts';

test('values have the types that the rows promise', () => {
  const types: {
    readonly segment: BrokerConfig['log.segment.bytes'];
    readonly dirs: BrokerConfig['log.dirs'];
    readonly listeners: BrokerConfig['listeners'];
    readonly rack: BrokerConfig['broker.rack'];
    readonly create: BrokerConfig['auto.create.topics.enable'];
  } = { segment: 1, dirs: null, listeners: ['x'], rack: null, create: true };
  assert.ok(types);
});

for (const [resource, table] of [
  ['broker', brokerConfigsByName],
  ['topic', topicConfigsByName],
  ['group', groupConfigsByName],
] as const) {
  test(`every ${resource} default is valid and survives the way through text`, () => {
    for (const [key, definition] of table) {
      const entry = defaultEntry(definition);
      if (entry.text === null || definition.type === 'class') continue;
      assert.deepEqual(parseConfig(key, definition, entry.text), entry, key);
    }
  });

  test(`every ${resource} key has a sentence of documentation`, () => {
    for (const [key, { doc }] of table) assert.match(doc, /^\S.{10,}\.$/, key);
  });
}

test('no key is in two subjects', () => {
  const keys = brokerConfigSubjects.flatMap(({ configs }) => Object.keys(configs));
  assert.equal(keys.length, Object.keys(brokerConfigs).length);
});

test('every key has an environment variable of its own', () => {
  const variables = new Set([...brokerConfigsByName.keys()].map(environmentVariableOf));
  assert.equal(variables.size, brokerConfigsByName.size);
});
