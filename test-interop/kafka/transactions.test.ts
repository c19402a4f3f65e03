// The scripts of transactions that need nothing but the protocol, on Apache Kafka and on a whole Samsa: both
// answer what they say, and so does our coordinator in the unit tests.

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { transactionRecordCodec } from '../../src/coordinator/transaction/transaction-record.ts';
import { MemoryCoordinatorLog } from '../../test/coordinator/memory-coordinator-log.ts';
import { patient } from '../../test/coordinator/transaction/patient-target.ts';
import { runScript } from '../../test/coordinator/transaction/script.ts';
import type { ScriptTarget } from '../../test/coordinator/transaction/script-target.ts';
import { kafkaJars, startKafka } from '../support/apache-kafka.ts';
import { openWorkArea } from '../support/work-area.ts';
import { connectTarget } from './transactions/wire-target.ts';

const scripts = fileURLToPath(new URL('../../test/coordinator/transaction/scripts/kafka', import.meta.url));
const settings = [
  'offsets.topic.num.partitions=5',
  'transaction.state.log.num.partitions=3',
  'transaction.abort.timed.out.transaction.cleanup.interval.ms=200',
];
const rest = () => delay(20);

/** Scripts do not see each other's transactional ids. */
function withPrefix(prefix: string, target: ScriptTarget): ScriptTarget {
  const own = (id: string) => (id === '' ? '' : `${prefix}.${id}`);
  return {
    ...target,
    init: (version, id, ...others) => target.init(version, id === null ? null : own(id), ...others),
    add: (version, id, ...others) => target.add(version, own(id), ...others),
    addOffsets: (version, id, ...others) => target.addOffsets(version, own(id), ...others),
    end: (version, id, ...others) => target.end(version, own(id), ...others),
    raise: (id, epoch) => target.raise(own(id), epoch),
    describe: (id) => target.describe(own(id)),
  };
}

/** Every record of `__transaction_state` is read by us, and written back as it was. */
function assertSameRecords(dataDirectory: string): void {
  const codec = transactionRecordCodec(() => 2);
  const states = new Set<string>();
  for (const name of readdirSync(dataDirectory).filter((folder) => folder.startsWith('__transaction_state-'))) {
    const log = new MemoryCoordinatorLog();
    log.put(readFileSync(join(dataDirectory, name, '00000000000000000000.log')));
    for (const { key, value, offset } of log.records()) {
      const record = codec.decode(key, value)!;
      const again = codec.encode(record);
      assert.deepEqual([again.key, again.value].map(hex), [key, value].map(hex), `${name}, offset ${offset}`);
      states.add(record.transaction!.state);
    }
  }
  assert.equal(states.size, 6, [...states].join());
}

const hex = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes).toString('hex'));

async function runScripts(context: TestContext, port: number): Promise<void> {
  const target = await connectTarget(port);
  // The script that lists them comes first: it sees all there are.
  const names = readdirSync(scripts).toSorted((a, b) => Number(b === 'list.txt') - Number(a === 'list.txt'));
  for (const name of names) {
    await context.test(name, async () => {
      const expected = readFileSync(join(scripts, name), 'utf8');
      const asked = name === 'list.txt' ? target : withPrefix(name, target);
      assert.equal(await runScript(expected, patient(asked, rest)), expected);
    });
  }
  await target.close();
}

test('Apache Kafka answers what the scripts of transactions say', { timeout: 500_000 }, async (context) => {
  const directory = mkdtempSync(join(tmpdir(), 'samsa-transactions-'));
  const broker = await startKafka(await kafkaJars(), directory, settings);
  try {
    await runScripts(context, broker.port);
    await context.test('its records have the bytes that ours have', () => assertSameRecords(join(directory, 'data')));
  } finally {
    await broker.stop();
    rmSync(directory, { recursive: true, force: true });
  }
});

test('Samsa answers what the scripts of transactions say', { timeout: 300_000 }, async (context) => {
  // One script takes a producer through all its epochs: as with Kafka, no decision waits for the disk.
  const area = await openWorkArea([...settings, 'samsa.durability=page-cache']);
  try {
    await runScripts(context, area.broker.port);
    await context.test('its records are those that Kafka writes', () =>
      assertSameRecords(join(area.directory, 'data')),
    );
  } finally {
    await area.close();
  }
});
