// Runs the scripts in scripts/. `UPDATE_SCRIPTS=1` writes their answers anew. Those in scripts/kafka/ need
// nothing but the protocol: their answers are those of Apache Kafka 4.3.1.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { kitTarget } from './kit-target.ts';
import { patient } from './patient-target.ts';
import { runScript } from './script.ts';
import { TransactionKit } from './transaction-kit.ts';

const directory = join(import.meta.dirname, 'scripts');
const names = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.txt'));

/** As Apache Kafka has it where the scripts for both run there. */
const kafkaConfig = { abortTimedOutIntervalMs: 200 };

for (const name of names) {
  test(`transactions go as ${name} says`, async () => {
    const path = join(directory, name);
    const expected = readFileSync(path, 'utf8');
    const isForBoth = name.startsWith('kafka');
    const kit = await TransactionKit.start(isForBoth ? { config: kafkaConfig } : {});
    const target = kitTarget(kit);
    // A broker needs a moment for its markers: scripts for both do not see CONCURRENT_TRANSACTIONS.
    const asked = isForBoth ? patient(target, () => kit.advance(20)) : target;
    const actual = await runScript(expected, asked, kit);
    // oxlint-disable-next-line typescript/dot-notation -- an index signature
    if (process.env['UPDATE_SCRIPTS'] === '1') writeFileSync(path, actual);
    else assert.equal(actual, expected);
    kit.coordinator.close();
  });
}
