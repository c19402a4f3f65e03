// The examples against Apache Kafka itself: the tests of test/examples, with another broker.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { kafkaJars, startKafka } from '../support/apache-kafka.ts';
import { repository } from '../support/broker-process.ts';
import { run } from '../support/program.ts';

test('every example does against Apache Kafka what it does here', { timeout: 600_000 }, async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'samsa-examples-kafka-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const kafka = await startKafka(await kafkaJars(), directory, ['group.initial.rebalance.delay.ms=0']);
  t.after(() => kafka.stop());
  // Without the context of the runner that runs this file, to which it would report otherwise.
  const env = { EXAMPLES_BOOTSTRAP_SERVERS: kafka.address, NODE_TEST_CONTEXT: '' };
  const passing = {
    'test/examples/examples.test.ts': 7,
    'test/examples/producers.test.ts': 7,
    'test/examples/admin.test.ts': 2,
  };
  for (const [file, count] of Object.entries(passing)) {
    const finished = await run(process.execPath, ['--test-reporter=tap', file], {
      cwd: repository,
      env,
      timeoutMs: 180_000,
      mayFail: true,
    });
    assert.equal(finished.code, 0, finished.stdout);
    assert.match(finished.stdout, new RegExp(`^# pass ${count}$`, 'm'));
  }
});
