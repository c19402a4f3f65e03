// python3-confluent-kafka, as Debian has it (librdkafka 2.0), as a member of groups: the script beside this
// file holds the assertions. Its commits are there after the broker is killed.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { demand, run } from '../support/program.ts';
import { within } from '../support/within.ts';
import { openWorkArea, type WorkArea } from '../support/work-area.ts';

/** Debian's own: another Python would not see Debian's packages. */
const python = '/usr/bin/python3';
const script = join(import.meta.dirname, 'confluent_kafka_group_checks.py');

let area: WorkArea;

before(async () => {
  await demand(python, ['--version'], 'apt-get install python3');
  const { code } = await run(python, ['-c', 'import confluent_kafka'], { mayFail: true });
  if (code !== 0) throw new Error('python3-confluent-kafka is missing: apt-get install python3-confluent-kafka');
  area = await openWorkArea(['group.initial.rebalance.delay.ms=0', 'offsets.topic.num.partitions=1']);
});

after(() => area.close());

async function check(part: string): Promise<void> {
  await run(python, [script, area.broker.address, part], { timeoutMs: 120_000 });
}

describe('a member', { concurrency: true }, () => {
  for (const part of ['callbacks', 'commits', 'pausing', 'static', 'cooperative']) {
    test(part, () => check(part));
  }
});

test('goes on where it committed after kill -9 of the broker', async () => {
  await area.crash();
  await check('resumed');
});

test('stays in its group when the broker is killed, and reads on', { timeout: 120_000 }, async () => {
  const child = spawn(python, [script, area.broker.address, 'surviving']);
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  const ended = once(child, 'exit');
  try {
    await within(40_000, 'an assignment', once(child.stdout, 'data'));
    await area.crash();
    child.stdin.end('go on\n');
    assert.deepEqual(await within(60_000, 'the rest', ended), [0, null], complaints);
  } finally {
    child.kill('SIGKILL');
  }
});
