// The page of metrics as Prometheus' own client for Python reads it, with names in it that try to break out.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Producer } from '../../src/client/index.ts';
import { parsePrometheusText } from '../../test/metrics/prometheus-text.ts';
import { demand, run } from '../support/program.ts';
import { createTopic } from '../support/read-back.ts';
import { openWorkArea, type WorkArea } from '../support/work-area.ts';

const python = '/usr/bin/python3';
const checks = fileURLToPath(new URL('prometheus_checks.py', import.meta.url));

let area: WorkArea;

before(async () => {
  await demand(python, ['--version'], 'apt-get install python3');
  const { code } = await run(python, ['-c', 'import prometheus_client'], { mayFail: true });
  if (code !== 0) throw new Error('python3-prometheus-client is missing: apt-get install python3-prometheus-client');
  area = await openWorkArea(['samsa.http.port=0']);
});

after(() => area.close());

async function read(page: string, format: string): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await run(python, [checks, format], { input: page });
  const lines = stdout.trimEnd().split('\n');
  return new Map(
    lines.map((line) => {
      const [name, type, samples] = line.split(' ');
      return [name!, `${type} ${samples}`];
    }),
  );
}

test("Prometheus' own readers of both formats find what ours finds", async () => {
  const { address } = area.broker;
  await createTopic(address, 'read.by-others', 3);
  const producer = new Producer({ bootstrapServers: address, clientId: 'quotes " and \\ and \n' });
  await producer.send({ topic: 'read.by-others', value: Buffer.from('x') });
  await producer.close();
  const pages = /pages +(http:\/\/\S+)/.exec(area.broker.output())![1]!;
  const pageIn = async (accept: string): Promise<string> =>
    await (await fetch(`${pages}/metrics`, { headers: { accept } })).text();
  const page = await pageIn('text/plain');
  const found = await read(page, 'prometheus');
  const modern = await read(await pageIn('application/openmetrics-text'), 'openmetrics');
  const families = parsePrometheusText(page);
  assert.ok(families.size > 50);
  for (const { name, type, samples } of families.values()) {
    // Its names of counters are those of OpenMetrics, without the ending.
    const theirs = found.get(name) ?? found.get(name.replace(/_total$/, ''));
    assert.equal(theirs, `${type} ${samples.length}`, name);
    const isOther = type === 'counter' && !name.endsWith('_total');
    const told = modern.get(isOther ? name : name.replace(/_total$/, ''));
    assert.equal(told, `${isOther ? 'unknown' : type} ${samples.length}`, name);
  }
  assert.equal(found.size, families.size);
  assert.equal(modern.size, families.size);
});
