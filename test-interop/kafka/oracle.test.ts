// The same requests to Apache Kafka and to Samsa, legal and illegal, in every version of the release:
// the answers are the same, apart from what a broker chooses itself and from a list of reasons.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { developmentSettings } from '../../src/config/development-settings.ts';
import { type KafkaBroker, kafkaJars, startKafka } from '../support/apache-kafka.ts';
import { findCoordinatorApi } from '../../src/protocol/apis/find-coordinator.ts';
import { initProducerIdApi } from '../../src/protocol/apis/init-producer-id.ts';
import { listTransactionsApi } from '../../src/protocol/apis/list-transactions.ts';
import { offsetFetchApi } from '../../src/protocol/apis/offset-fetch.ts';
import { openWorkArea, type WorkArea } from '../support/work-area.ts';
import { eventually } from '../support/within.ts';
import { allowedDifferences } from './oracle/allowed-differences.ts';
import type { Case } from './oracle/case.ts';
import { classicGroupCases } from './oracle/classic-group-cases.ts';
import { clientMetricsCases } from './oracle/client-metrics-cases.ts';
import { clusterCases } from './oracle/cluster-cases.ts';
import { configCases } from './oracle/config-cases.ts';
import { consumerGroupCases } from './oracle/consumer-group-cases.ts';
import { fetchCases } from './oracle/fetch-cases.ts';
import { differences, normalise } from './oracle/normalise.ts';
import { offsetCases, offsetFixtures } from './oracle/offset-cases.ts';
import { partitionAdminCases } from './oracle/partition-admin-cases.ts';
import { produceCases } from './oracle/produce-cases.ts';
import { quotaCases } from './oracle/quota-cases.ts';
import { quorumCases } from './oracle/quorum-cases.ts';
import { recordRuleCases, recordRuleFixtures } from './oracle/record-rule-cases.ts';
import { securityCases } from './oracle/security-cases.ts';
import { Side } from './oracle/side.ts';
import { transactionCases } from './oracle/transaction-cases.ts';
import { transactionFixtures, transactionPartitionCases } from './oracle/transaction-partition-cases.ts';
import { fixtures, topicCases } from './oracle/topic-cases.ts';

const directory = mkdtempSync(join(tmpdir(), 'samsa-oracle-'));
const own = /listeners|log\.dirs|quorum/;
/** Both have the settings of Samsa's start without a file, so that sources of settings agree too. */
const settings = [...developmentSettings('', new Set())]
  .filter(([key]) => !own.test(key))
  .map(([key, value]) => `${key}=${value}`)
  // Groups settle at once.
  .concat('group.initial.rebalance.delay.ms=0');

let kafka: KafkaBroker;
let area: WorkArea;
let sides: readonly [Side, Side];
const used = new Set<unknown>();
const found: string[] = [];

before(
  async () => {
    const jars = await kafkaJars();
    kafka = await startKafka(jars, directory, settings);
    area = await openWorkArea(settings);
    sides = [new Side('Apache Kafka', kafka.port), new Side('Samsa', area.broker.port)];
    for (const side of sides) await untilProducerIds(side);
    for (const side of sides) await untilGroups(side);
    for (const side of sides) await untilTransactions(side);
    for (const each of [...fixtures, ...offsetFixtures, ...transactionFixtures, ...recordRuleFixtures])
      await compare(each);
  },
  { timeout: 700_000 },
);

after(async () => {
  for (const side of sides ?? []) side.close();
  await kafka?.stop();
  await area?.close();
  rmSync(directory, { recursive: true, force: true });
  const report = process.env['INTEROP_ORACLE_REPORT'];
  if (report !== undefined) writeFileSync(report, found.join('\n'));
});

// In this order: the earlier groups make what the later ones look at.
const groups = {
  topics: topicCases,
  produce: produceCases,
  'rules of records': recordRuleCases,
  fetch: fetchCases,
  configs: configCases,
  'client metrics': clientMetricsCases,
  cluster: clusterCases,
  'elections and reassignments': partitionAdminCases,
  'quorum and features': quorumCases,
  'security that is switched off': securityCases,
  'classic groups': classicGroupCases,
  offsets: offsetCases,
  'consumer groups': consumerGroupCases,
  transactions: transactionCases,
  'partitions of transactions': transactionPartitionCases,
  // Last: who has quotas may be slowed down.
  quotas: quotaCases,
};
for (const [group, cases] of Object.entries(groups)) {
  describe(group, () => {
    for (const [name, versions] of byName(cases)) {
      test(name, async () => {
        const unexpected: string[] = [];
        for (const each of versions) unexpected.push(...(await compare(each)));
        assert.equal(unexpected.length, 0, `Apache Kafka | Samsa\n${unexpected.join('\n')}`);
      });
    }
  });
}

test('every allowed difference is still there', () => {
  const stale = allowedDifferences.filter((allowed) => !used.has(allowed)).map((allowed) => String(allowed.case));
  assert.deepEqual(stale, []);
});

/** Runs a case on both sides; what differs without a reason. */
async function compare(each: Case): Promise<string[]> {
  const answers = [];
  for (const side of sides) answers.push(await each.run(side));
  // What one side chose is known to both only after both were asked.
  const [first, second] = answers.map((answer, index) => normalise(answer, sides[index]!));
  const unexpected = differences(first, second).filter((difference) => {
    const colon = difference.indexOf(': ');
    const [path, values] = [difference.slice(0, colon), difference.slice(colon + 2)];
    const allowed = allowedDifferences.find(
      (row) => row.case.test(each.name) && row.path.test(path) && row.values?.test(values) !== false,
    );
    if (allowed !== undefined) used.add(allowed);
    return allowed === undefined;
  });
  const lines = unexpected.map((difference) => `${each.version === undefined ? '' : `v${each.version} `}${difference}`);
  found.push(...lines.map((line) => `${each.name} ${line}`));
  return lines;
}

/** Kafka asks its controller for the first block of producer ids only when somebody wants one. */
async function untilProducerIds(side: Side): Promise<void> {
  await eventually(30_000, 'the first producer id', async () => {
    const answer = await side.ask(initProducerIdApi, 5, { transactionalId: null, transactionTimeoutMs: 1_000 });
    return typeof answer !== 'string' && answer.errorCode === 0 ? true : undefined;
  });
}

/** The topic of the groups is made when the first coordinator is looked for; each of its partitions is read then. */
async function untilGroups(side: Side): Promise<void> {
  // Enough names for every partition.
  const groupIds = Array.from({ length: 500 }, (_, index) => `until-${index}`);
  await eventually(30_000, 'the coordinators of all groups', async () => {
    await side.ask(findCoordinatorApi, 4, { coordinatorKeys: ['until'], keyType: 0 });
    const answer = await side.ask(offsetFetchApi, 8, {
      groups: groupIds.map((groupId) => ({ groupId, topics: null })),
      requireStable: false,
    });
    return typeof answer !== 'string' && answer.groups.every(({ errorCode }) => errorCode === 0) ? true : undefined;
  });
}

/** As `untilGroups`: nothing can be listed while a partition is read. */
async function untilTransactions(side: Side): Promise<void> {
  await eventually(30_000, 'the coordinators of all transactions', async () => {
    await side.ask(findCoordinatorApi, 4, { coordinatorKeys: ['until'], keyType: 1 });
    const answer = await side.ask(listTransactionsApi, 0, { stateFilters: [], producerIdFilters: [] });
    if (typeof answer === 'string' || answer.errorCode !== 0) return undefined;
    const producer = { transactionalId: 'until', transactionTimeoutMs: 1_000 };
    const initialised = await side.ask(initProducerIdApi, 5, producer);
    return typeof initialised !== 'string' && initialised.errorCode === 0 ? true : undefined;
  });
}

function byName(cases: readonly Case[]): ReadonlyMap<string, readonly Case[]> {
  const named = new Map<string, Case[]>();
  for (const each of cases) named.set(each.name, [...(named.get(each.name) ?? []), each]);
  return named;
}
