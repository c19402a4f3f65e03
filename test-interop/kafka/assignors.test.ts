// Groups that nobody has seen before, through Apache Kafka's own assignors and through ours. A failure names
// the seed; test-interop/kafka/assignors/AssignorScenarios.java with that seed writes the same groups again.

import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { assignorsOf } from '../../src/client/consumer/assignors/assignors-of.ts';
import { readScenario, resultOf } from '../../test/client/consumer/assignors/assignor-scenarios.ts';
import { kafkaJars } from '../support/apache-kafka.ts';
import { run } from '../support/program.ts';

const groups = 3_000;
const program = fileURLToPath(new URL('assignors/AssignorScenarios.java', import.meta.url));

test("our assignors decide what Kafka's decide", { timeout: 600_000 }, async () => {
  const jars = await kafkaJars();
  const seed = randomInt(1_000_000_000);
  const { stdout } = await run(
    'java',
    ['-Dorg.slf4j.simpleLogger.defaultLogLevel=off', '-cp', join(jars, '*'), program, String(seed), String(groups)],
    { timeoutMs: 300_000 },
  );
  const lines = stdout.split('\n').filter((line) => line !== '');
  assert.ok(lines.length > groups);
  for (const [index, line] of lines.entries()) {
    const { assignor, cluster, members, result } = readScenario(line);
    const [ours] = assignorsOf([assignor]);
    assert.deepEqual(resultOf(ours!.assign(cluster, members)), result, `seed ${seed}, line ${index + 1}`);
  }
});
