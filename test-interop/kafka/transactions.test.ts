// The scripts of transactions that need nothing but the protocol, on Apache Kafka: it answers what they say,
// and so does our coordinator in the unit tests.

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { patient } from '../../test/coordinator/transaction/patient-target.ts';
import { runScript } from '../../test/coordinator/transaction/script.ts';
import type { ScriptTarget } from '../../test/coordinator/transaction/script-target.ts';
import { kafkaJars, startKafka } from '../support/apache-kafka.ts';
import { connectTarget } from './transactions/wire-target.ts';

const scripts = fileURLToPath(new URL('../../test/coordinator/transaction/scripts/kafka', import.meta.url));
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

test('Apache Kafka answers what the scripts of transactions say', { timeout: 500_000 }, async (context) => {
  const directory = mkdtempSync(join(tmpdir(), 'samsa-transactions-'));
  const broker = await startKafka(await kafkaJars(), directory, ['offsets.topic.num.partitions=5']);
  try {
    const target = await connectTarget(broker.port);
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
  } finally {
    await broker.stop();
    rmSync(directory, { recursive: true, force: true });
  }
});
