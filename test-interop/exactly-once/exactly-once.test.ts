// Exactly once, shown: a topic is copied in transactions by each client while the broker and the copier are
// killed with -9, and at the end whoever reads committed records sees each of them once and in order.
// BROKER_UNDER_TEST=kafka runs the same against Apache Kafka.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { confluentPackages } from '../npm/confluent.ts';
import { kafkaJars } from '../support/apache-kafka.ts';
import { installedPackages } from '../support/cache.ts';
import { demand, run } from '../support/program.ts';
import { type BrokerUnderTest, openBroker } from '../support/broker-under-test.ts';
import { type ClientName, clientNames } from './copier-options.ts';
import { copyWithKills, type Victim } from './exactly-once-copy.ts';
import { copyWithZombie } from './zombie.ts';

const overrides = [
  'group.initial.rebalance.delay.ms=0',
  'group.min.session.timeout.ms=1000',
  'offsets.topic.num.partitions=3',
  'transaction.state.log.num.partitions=3',
  'auto.create.topics.enable=false',
];
const recordsCount = Number(process.env['EXACTLY_ONCE_RECORDS'] ?? 100_000);
const recordsOfZombie = 4_000;
const kills: readonly Victim[] = ['copier', 'broker', 'both', 'copier', 'broker', 'copier', 'broker', 'both'];
const wanted = process.env['EXACTLY_ONCE_CLIENTS']?.split(',');
const clients = clientNames.filter((client) => wanted?.includes(client) ?? true);
const testTimeoutMs = 240_000;

const classes = mkdtempSync(join(tmpdir(), 'samsa-copier-'));
let packages: Readonly<Record<ClientName, string>>;
let broker: BrokerUnderTest;

before(
  async () => {
    const [npm, native, java] = [await installedPackages('clients'), await confluentPackages(), await kafkaJars()];
    packages = { samsa: '', kafkajs: npm, confluent: native, java };
    await demand('javac', ['-version'], 'apt-get install default-jdk-headless');
    await run('javac', ['-cp', join(java, '*'), '-d', classes, join(import.meta.dirname, 'Copier.java')]);
    broker = await openBroker(overrides);
  },
  { timeout: 900_000 },
);

after(async () => {
  await broker?.close();
  rmSync(classes, { recursive: true, force: true });
});

describe(`${recordsCount} records are copied exactly once`, () => {
  for (const client of clients) {
    test(`by ${client}, broker and copier being killed`, { timeout: testTimeoutMs }, async (t) => {
      const options = { broker, client, packages: packages[client], classes, recordsCount };
      const report = await copyWithKills(options, kills);
      t.diagnostic(JSON.stringify(report));
      for (const victim of ['broker', 'copier'] as const) {
        const deaths = report.kills.filter((killed) => killed === victim || killed === 'both');
        assert.ok(deaths.length >= 5, `the ${victim} was killed ${deaths.length} times`);
      }
      assert.ok(report.starts >= 6, `the copier was started ${report.starts} times`);
      // Otherwise no kill met an open transaction, and nothing is shown.
      assert.ok(report.aborted > 0, 'no transaction was aborted');
    });
  }
});

describe('a copier that another one with its transactional id has replaced is fenced', () => {
  for (const client of clients) {
    test(`of ${client}`, { timeout: testTimeoutMs }, async (t) => {
      const options = { broker, client, packages: packages[client], classes, recordsCount: recordsOfZombie };
      const report = await copyWithZombie(options);
      t.diagnostic(JSON.stringify(report));
      assert.ok(report.aborted > 0, 'its records are there, and nobody sees them');
    });
  }
});
