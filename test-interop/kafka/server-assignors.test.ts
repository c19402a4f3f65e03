// Groups that nobody has seen before, through the assignors of Apache Kafka's group coordinator and through
// ours. A failure names the seed; server-assignors/ServerAssignorScenarios.java with that seed writes the
// same groups again (and with seed 1 and 80 groups the fixture of the unit test).

import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { assignorByName } from '../../src/coordinator/group/assignors/index.ts';
import { readScenario, resultOf } from '../../test/coordinator/group/assignors/server-assignor-scenario.ts';
import { kafkaJars } from '../support/apache-kafka.ts';
import { run } from '../support/program.ts';

const groups = 1_000;
const program = fileURLToPath(new URL('server-assignors/ServerAssignorScenarios.java', import.meta.url));

test("our server-side assignors decide what Kafka's decide", { timeout: 600_000 }, async () => {
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
    const { assignor, input, result } = readScenario(line);
    const assigned = assignorByName(assignor)!.assign(input);
    assert.deepEqual(resultOf(input, assigned), result, `seed ${seed}, line ${index + 1}`);
  }
});
