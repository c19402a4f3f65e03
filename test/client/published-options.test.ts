// Our tables of options against what Apache Kafka publishes. That is not in this repository: point
// SAMSA_FACTS at a folder with tables/{producer,consumer,admin}-4.3.md and run this file.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ConfigDefinition, ConfigTable } from '../../src/base/config/config-definition.ts';
import { defaultEntry, required } from '../../src/base/config/config-definition.ts';
import { describeConstraint } from '../../src/base/config/constraint.ts';
import { adminOptions } from '../../src/client/options/admin-options.ts';
import { consumerOptions } from '../../src/client/options/consumer-options.ts';
import { whyUnsupported } from '../../src/client/options/known-options.ts';
import { producerOptions } from '../../src/client/options/producer-options.ts';

const facts = process.env['SAMSA_FACTS'];
const skip = facts === undefined ? 'set SAMSA_FACTS to a folder with the published tables to run this' : false;

/** What our rows say in their own way, and why. */
const ownWords = new Set([
  // Names, not Java's classes.
  'partition.assignment.strategy',
  // What Java checks in code stands in the table.
  'bootstrap.servers',
  'group.instance.id',
  // Until the other values come with the security of connections.
  'security.protocol',
]);

function publishedRows(client: string): ReadonlyMap<string, readonly string[]> {
  const lines = readFileSync(join(facts!, `tables/${client}-4.3.md`), 'utf8').split('\n');
  const rows = lines.slice(2).filter((line) => line !== '');
  return new Map(
    rows.map((line) => {
      const [name, ...cells] = line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim());
      return [name!, cells.slice(0, 3)];
    }),
  );
}

/** Type, default, valid values. */
function cellsOf(definition: ConfigDefinition): readonly string[] {
  const text = definition.default === required ? '(required)' : (defaultEntry(definition).text ?? 'null');
  const valid = definition.valid === undefined ? '' : describeConstraint(definition.valid);
  return [definition.type, text === '' ? '""' : text, valid];
}

for (const [client, options] of Object.entries<ConfigTable>({
  producer: producerOptions,
  consumer: consumerOptions,
  admin: adminOptions,
})) {
  test(`the options of the ${client} are the published ones, and what is missing says why`, { skip }, () => {
    const published = publishedRows(client);
    for (const [key, definition] of Object.entries(options)) {
      if (!ownWords.has(key)) assert.deepEqual(cellsOf(definition), published.get(key), key);
    }
    const missing = [...published.keys()].filter((key) => !Object.hasOwn(options, key) && !key.endsWith('(internal)'));
    for (const key of missing) assert.notEqual(whyUnsupported(key), undefined, key);
  });
}
