// The calls of the admin client, legal and illegal, over Apache Kafka and over Samsa: the answers are the
// same, apart from what a cluster chooses itself. Errors are compared by their code; their words are the
// business of oracle.test.ts.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { Admin } from '../../src/client/index.ts';
import { developmentSettings } from '../../src/config/development-settings.ts';
import { type KafkaBroker, kafkaJars, startKafka } from '../support/apache-kafka.ts';
import { eventually } from '../support/within.ts';
import { openWorkArea, type WorkArea } from '../support/work-area.ts';
import { type AdminCall, comparable, type Side } from './admin-calls/call.ts';
import { clusterCalls } from './admin-calls/cluster-calls.ts';
import { configCalls } from './admin-calls/config-calls.ts';
import { differing } from './admin-calls/differing.ts';
import { addRecords, joinGroups } from './admin-calls/fixture.ts';
import { groupCalls } from './admin-calls/group-calls.ts';
import { partitionCalls } from './admin-calls/partition-calls.ts';
import { topicCalls } from './admin-calls/topic-calls.ts';
import { transactionCalls } from './admin-calls/transaction-calls.ts';

const directory = mkdtempSync(join(tmpdir(), 'samsa-admin-calls-'));
const own = /listeners|log\.dirs|quorum/;
const settings = [...developmentSettings('', new Set())]
  .filter(([key]) => !own.test(key))
  .map(([key, value]) => `${key}=${value}`)
  .concat('group.initial.rebalance.delay.ms=0');

const settlingMs = 5_000;

let kafka: KafkaBroker | undefined;
let area: WorkArea | undefined;
let sides: readonly Side[] = [];
const open: AsyncDisposable[] = [];
const found: string[] = [];

before(
  async () => {
    kafka = await startKafka(await kafkaJars(), directory, settings);
    area = await openWorkArea(settings);
    sides = [newSide('Apache Kafka', kafka.address), newSide('Samsa', area.broker.address)];
  },
  { timeout: 700_000 },
);

after(async () => {
  for (const each of open) await each[Symbol.asyncDispose]();
  for (const { admin } of sides) await admin.close();
  await kafka?.stop();
  await area?.close();
  rmSync(directory, { recursive: true, force: true });
  // What was answered, to look at.
  const report = process.env['INTEROP_ADMIN_REPORT'];
  if (report !== undefined) writeFileSync(report, found.join('\n'));
});

function newSide(name: string, address: string): Side {
  const admin = new Admin({ bootstrapServers: address, defaultApiTimeoutMs: 20_000 });
  return { name, address, admin, ids: new Map(), logDirs: [] };
}

async function onBoth(prepare: (side: Side) => Promise<AsyncDisposable[]>): Promise<void> {
  for (const side of sides) open.push(...(await prepare(side)));
}

// In this order: the earlier ones make what the later ones look at.
suite('topics', topicCalls);
suite('partitions', partitionCalls, addRecords);
suite('transactions', transactionCalls);
suite('groups', groupCalls, joinGroups);
suite('configs', configCalls);
suite('cluster', clusterCalls);

function suite(name: string, calls: readonly AdminCall[], prepare?: (side: Side) => Promise<AsyncDisposable[]>): void {
  describe(name, () => {
    before(async () => {
      if (prepare !== undefined) await onBoth(prepare);
    });
    for (const each of calls) {
      test(each.name, async () => {
        const allowed = differing.find((row) => row.call.test(each.name));
        const [kafkas, ours] = await answersOf(each, allowed === undefined);
        found.push(`${each.name} | ${JSON.stringify(kafkas)} | ${JSON.stringify(ours)}`);
        if (allowed === undefined) return assert.deepEqual(ours, kafkas);
        assert.notDeepEqual(ours, kafkas, `no difference any more: ${allowed.reason}`);
        const rest = [ours, kafkas].map((answer) => JSON.stringify(answer).replace(allowed.part, ''));
        assert.equal(rest[0], rest[1]);
      });
    }
  });
}

/**
 * Kafka's controller answers before its broker has heard of a change: what is only read is read again until
 * both say the same, for a while.
 */
async function answersOf(each: AdminCall, mayRead: boolean): Promise<unknown[]> {
  const isRead = mayRead && /^(?:describe|list)/.test(each.name);
  const end = performance.now() + settlingMs;
  // In what they differ to the end says more than that they do: the caller compares them.
  return eventually(2 * settlingMs, `the same answer to ${each.name}`, async () => {
    const answers = await Promise.all(sides.map((side) => comparable(each.run(side))));
    const isLast = !isRead || performance.now() > end;
    return isLast || isDeepStrictEqual(answers[0], answers[1]) ? answers : undefined;
  });
}

test('the table has 200 calls and more', () => {
  const all = [topicCalls, partitionCalls, transactionCalls, groupCalls, configCalls, clusterCalls].flat();
  assert.ok(all.length >= 200, String(all.length));
  assert.equal(new Set(all.map(({ name }) => name)).size, all.length);
});
