// python3-confluent-kafka, as Debian has it (librdkafka 2.0): the script beside this file holds the
// assertions; it runs before and after the broker is killed.

import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { demand, run } from '../support/program.ts';
import { openWorkArea, type WorkArea } from '../support/work-area.ts';

/** Debian's own: another Python would not see Debian's packages. */
const python = '/usr/bin/python3';
const script = join(import.meta.dirname, 'confluent_kafka_checks.py');

let area: WorkArea;

before(async () => {
  await demand(python, ['--version'], 'apt-get install python3');
  const remedy = 'python3-confluent-kafka is missing: apt-get install python3-confluent-kafka';
  const { code } = await run(python, ['-c', 'import confluent_kafka'], { mayFail: true });
  if (code !== 0) throw new Error(remedy);
  area = await openWorkArea();
});

after(() => area.close());

for (const part of ['admin', 'produce', 'read', 'errors']) {
  test(part, async () => {
    await run(python, [script, area.broker.address, part]);
  });
}

test('reads everything again after kill -9', async () => {
  await area.crash();
  await run(python, [script, area.broker.address, 'read']);
});
