// Our tables against what Apache Kafka publishes. That is not in this repository: point SAMSA_FACTS at a
// folder with tables/{broker,topic,group-config,errors}-4.3.md and with the answers of a live broker in
// vectors/live-4.3.1/describe-configs-{broker,topic,group}.txt, and run this file.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import type { ConfigDefinition } from '../../src/base/config/config-definition.ts';
import { defaultEntry, required } from '../../src/base/config/config-definition.ts';
import { describeConstraint } from '../../src/base/config/constraint.ts';
import type { BrokerConfigLayers } from '../../src/config/broker-config-layers.ts';
import { brokerConfigsByName, isSamsaConfig } from '../../src/config/broker-configs.ts';
import type { DescribedConfig } from '../../src/config/describe-configs.ts';
import {
  describeBrokerConfigs,
  describeGroupConfigs,
  describeTopicConfigs,
} from '../../src/config/describe-configs.ts';
import { groupConfigsByName } from '../../src/config/group-configs.ts';
import { topicConfigsByName } from '../../src/config/topic-configs.ts';
import { errors } from '../../src/protocol/errors.ts';

const facts = process.env['SAMSA_FACTS'];
const skip = facts === undefined ? 'set SAMSA_FACTS to a folder with the published tables to run this' : false;

function readLines(path: string): readonly string[] {
  return readFileSync(join(facts!, path), 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}

function readTable(path: string): readonly (readonly string[])[] {
  const rows = readLines(path).slice(2);
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

function publishedRow(key: string, definition: ConfigDefinition): readonly string[] {
  const { type, importance, internal, valid } = definition;
  const text = definition.default === required ? '(required)' : (defaultEntry(definition).text ?? 'null');
  const name = internal === true ? `${key} (internal)` : key;
  return [name, type, text === '' ? '""' : text, valid === undefined ? '' : describeConstraint(valid), importance];
}

for (const [resource, table] of [
  ['broker', brokerConfigsByName],
  ['topic', topicConfigsByName],
  ['group-config', groupConfigsByName],
] as const) {
  test(`the ${resource} table is the published one`, { skip }, () => {
    const published = readTable(`tables/${resource}-4.3.md`).map((row) => row.slice(0, 5));
    const isPublished = (key: string, row: object): boolean => !isSamsaConfig(key) && !('dynamicOnly' in row);
    const ours = [...table].filter(([key, row]) => isPublished(key, row)).map(([key, row]) => publishedRow(key, row));
    const byName = (a: readonly string[], b: readonly string[]): number => (a[0]! < b[0]! ? -1 : 1);
    assert.deepEqual(ours.toSorted(byName), published.toSorted(byName));
  });
}

test('the synonyms of topic keys are the published ones', { skip }, () => {
  const published = readTable('tables/topic-4.3.md').map((row) => row[5]);
  const ours = [...topicConfigsByName.values()].map(({ synonyms }) =>
    synonyms.map(({ name, factor }) => (factor === 1 ? name : `${name} (1 -> ${factor})`)).join(', '),
  );
  assert.deepEqual(ours, published);
});

test('the error table is the published one', { skip }, () => {
  const ours = errors.map(({ code, name, retriable, javaException, invalidMetadata }) => [
    String(code),
    name,
    retriable ? 'yes' : 'no',
    javaException ?? '-',
    invalidMetadata ? 'yes' : '',
  ]);
  assert.deepEqual(ours, readTable('tables/errors-4.3.md'));
});

const sourceNames: readonly (readonly [name: string, code: number])[] = [
  ['DYNAMIC_DEFAULT_BROKER_CONFIG', 3],
  ['STATIC_BROKER_CONFIG', 4],
  ['DEFAULT_CONFIG', 5],
];

function liveLine({ name, value, isSensitive, synonyms }: DescribedConfig): string {
  const list = synonyms.map((synonym) => {
    const [source] = sourceNames.find(([, sourceCode]) => sourceCode === synonym.source)!;
    return `${source}:${synonym.name}=${synonym.value}`;
  });
  return `  ${name}=${value} sensitive=${isSensitive} synonyms={${list.join(', ')}}`;
}

/** What was set on the live broker, read off the sources in its own answer. */
function liveLayer(source: string): ReadonlyMap<string, string> {
  const pattern = new RegExp(`^  (\\S+?)=.*synonyms=\\{${source}:\\1=(.*?)(, DEFAULT_CONFIG:.*)?\\}$`);
  const lines = readLines('vectors/live-4.3.1/describe-configs-broker.txt');
  return new Map(
    lines.flatMap((line) => {
      const match = pattern.exec(line);
      return match === null ? [] : [[match[1]!, match[2]!] as const];
    }),
  );
}

for (const [resource, describe] of [
  ['broker', describeBrokerConfigs],
  ['topic', (layers: BrokerConfigLayers) => describeTopicConfigs(new Map(), layers)],
  ['group', (layers: BrokerConfigLayers) => describeGroupConfigs(new Map(), layers)],
] as const) {
  test(`a ${resource} is described as a live Kafka describes it`, { skip }, () => {
    const layers: BrokerConfigLayers = {
      static: liveLayer('STATIC_BROKER_CONFIG'),
      dynamicDefault: liveLayer('DYNAMIC_DEFAULT_BROKER_CONFIG'),
      dynamicBroker: new Map(),
    };
    const live = readLines(`vectors/live-4.3.1/describe-configs-${resource}.txt`).slice(1);
    assert.deepEqual(describe(layers).map(liveLine).toSorted(), live.toSorted());
  });
}
