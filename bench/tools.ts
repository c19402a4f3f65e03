// Kafka's tools by their names, ours beside Java's, against the same broker of Samsa: what a short command line
// costs, and what the perf tools measure.
//
//   npm run build && npm run bench:tools -- [--rounds 5] [--megabytes 100] [--only start-up|perf]
//
// Needs Linux, Java, Maven and GNU time; fetches Kafka's jars.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Admin, Producer, stringSerde } from '../src/client/index.ts';
import { kafkaJars } from '../test-interop/support/apache-kafka.ts';
import { startBroker } from '../test-interop/support/broker-process.ts';
import { showPerfTools } from './tools/perf-tools.ts';
import { showStartUp } from './tools/start-up.ts';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    megabytes: { type: 'string', default: '100' },
    only: { type: 'string' },
  },
});

const jars = await kafkaJars();
const directory = mkdtempSync(join(tmpdir(), 'samsa-bench-'));
const overrides = ['group.initial.rebalance.delay.ms=0', 'offsets.topic.num.partitions=1'];
const broker = await startBroker({ dataDirectory: join(directory, 'data'), overrides });
try {
  const { address } = broker;
  const rounds = Number(options.rounds);
  if (options.only !== 'perf') {
    await prepare(address);
    await showStartUp(jars, address, rounds);
  }
  if (options.only !== 'start-up') await showPerfTools(jars, address, rounds, Number(options.megabytes));
} finally {
  await broker.kill();
  rmSync(directory, { recursive: true, force: true });
}

async function prepare(address: string): Promise<void> {
  await using admin = new Admin({ bootstrapServers: address });
  (await admin.createTopics([{ name: 'bench', partitions: 1 }])).all();
  await using producer = new Producer({ bootstrapServers: address, valueSerializer: stringSerde });
  await producer.send({ topic: 'bench', value: 'a record' });
}
