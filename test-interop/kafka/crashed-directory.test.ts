// What test/broker/crashed-directory.test.ts expects of us, on the broker that left the directory: Apache Kafka ends
// the open transaction so, and serves those groups.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { createPlatform } from '../../src/base/ports/real/platform.ts';
import { ClientConnection } from '../../src/net/client-connection.ts';
import { endTxnApi } from '../../src/protocol/apis/end-txn.ts';
import { initProducerIdApi } from '../../src/protocol/apis/init-producer-id.ts';
import {
  type Ask,
  askAboutGroups,
  askAboutTransaction,
  crashedFiles,
  groupsAfterCrash,
  transactionAfterTimeout,
  transactionBeforeTimeout,
} from '../../test/broker/crashed-directory.ts';
import { kafkaJars, startKafka } from '../support/apache-kafka.ts';
import { eventually } from '../support/within.ts';

const testTimeoutMs = 180_000;
const patienceMs = 45_000;
let jars: string;

before(async () => (jars = await kafkaJars()), { timeout: 600_000 });

const home = mkdtempSync(join(tmpdir(), 'samsa-crashed-'));
after(() => rmSync(home, { recursive: true, force: true }));

/** Apache Kafka on a copy of the directory, which looks for transactions that are out of time so often. */
async function onKafka(name: string, checkIntervalMs: number, body: (ask: Ask) => Promise<void>): Promise<void> {
  const directory = join(home, name);
  for (const [path, { sizeBytes, content }] of crashedFiles()) {
    const file = join(directory, 'data', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    truncateSync(file, sizeBytes);
  }
  const broker = await startKafka(jars, directory, [
    'offsets.topic.num.partitions=2',
    'transaction.state.log.num.partitions=2',
    `transaction.abort.timed.out.transaction.cleanup.interval.ms=${checkIntervalMs}`,
  ]);
  try {
    const address = { host: '127.0.0.1', port: broker.port };
    const connection = await ClientConnection.connect(createPlatform(), address, { clientId: 'observer' });
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same types, put differently
    const ask = ((api, version, request) =>
      connection.send(api, request, { minVersion: version, maxVersion: version })) as Ask;
    await body(ask);
    await connection.close();
  } finally {
    await broker.stop();
  }
}

/** Partitions and coordinators come up one after the other. */
async function untilIs<T>(expected: T, ask: () => Promise<T>): Promise<void> {
  let last: T | undefined;
  await eventually(patienceMs, 'the expected answer', async () => {
    last = await ask();
    return isDeepStrictEqual(last, expected) ? true : undefined;
  }).catch(() => assert.deepEqual(last, expected));
}

/**
 * When Kafka looks for the first time before it knows the partition's leader, it takes the partition for deleted,
 * writes no marker and calls the transaction complete: readers of committed records wait for ever.
 */
const afterStartMs = 15_000;

test('a transaction that was left open is aborted when its time is over', { timeout: testTimeoutMs }, () =>
  onKafka('aborted', afterStartMs, (ask) => untilIs(transactionAfterTimeout, () => askAboutTransaction(ask))),
);

test(
  'until then it is open; its producer can come back and end it; groups are served',
  { timeout: testTimeoutMs },
  () =>
    onKafka('open', 3_600_000, async (ask) => {
      await untilIs(transactionBeforeTimeout, () => askAboutTransaction(ask));
      await untilIs(groupsAfterCrash, () => askAboutGroups(ask));
      const request = { transactionalId: 'tx-1', transactionTimeoutMs: 60_000, producerId: -1, producerEpoch: -1 };
      const refused = await ask(initProducerIdApi, 4, request);
      assert.equal(refused.errorCode, 51);
      await untilIs([0, 1, 2], async () => {
        const { errorCode, producerId, producerEpoch } = await ask(initProducerIdApi, 4, request);
        return [errorCode, producerId, producerEpoch];
      });
      const { stable, end } = await askAboutTransaction(ask);
      assert.deepEqual([stable, end], [14, 14]);
      const late = { transactionalId: 'tx-1', producerId: 1, producerEpoch: 0, committed: true };
      assert.equal((await ask(endTxnApi, 3, late)).errorCode, 90);
    }),
);
