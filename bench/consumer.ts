// Consumers side by side: the same topic of the same broker, read by one after the other, several rounds.
//
//   npm run build && npm run bench:consumer -- [--broker kafka|samsa] [--rounds 3] [--megabytes 300] [--partitions 1] [--clients a,b]
//
// Needs Linux, Java and Maven, and what confluent's client needs to be built; fetches Kafka's jars and the
// other clients.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { kafkaJars } from '../test-interop/support/apache-kafka.ts';
import { type ClientFigure, showFigures } from './compare/client-figures.ts';
import { firstAcknowledgement } from './compare/first-produce.ts';
import { kafka, samsa } from './compare/subjects.ts';
import { allClients, type Client, type Target } from './consumer/clients.ts';
import { fillTopic } from './consumer/fill.ts';
import { measure } from './consumer/measure.ts';

const { values: options } = parseArgs({
  options: {
    broker: { type: 'string', default: 'kafka' },
    rounds: { type: 'string', default: '3' },
    megabytes: { type: 'string', default: '300' },
    partitions: { type: 'string', default: '1' },
    clients: { type: 'string', default: '' },
  },
});
const partitions = Number(options.partitions);

async function read(client: Client, target: Target): Promise<ClientFigure> {
  const { output, cpuSeconds, peakMb } = await measure(client.command(target));
  const { records, bytes, seconds } = client.rate(output, target);
  if (records < target.records) throw new Error(`${client.name} read ${records} of ${target.records} records`);
  return { recordsPerSecond: records / seconds, mbPerSecond: bytes / 1e6 / seconds, peakMb, cpuSeconds };
}

const jars = await kafkaJars();
const wanted = options.clients === '' ? undefined : options.clients.split(',');
const subject = options.broker === 'samsa' ? samsa : kafka(jars);
const directory = mkdtempSync(join(tmpdir(), 'samsa-bench-'));
const clients = (await allClients(jars, directory)).filter(({ name }) => wanted?.includes(name) ?? true);
const broker = await subject.start(directory);
try {
  await firstAcknowledgement(broker.port, 'first');
  for (const recordBytes of [100, 1000]) {
    const records = Math.round((Number(options.megabytes) * 1e6) / recordBytes);
    const topic = `records-of-${recordBytes}-bytes`;
    const target = { address: `127.0.0.1:${broker.port}`, topic, records, recordBytes, partitions };
    await fillTopic(broker.port, target);
    const figures = new Map<Client, ClientFigure[]>(clients.map((client) => [client, []]));
    for (let round = 1; round <= Number(options.rounds); round += 1) {
      for (const client of clients) {
        const figure = await read(client, target);
        process.stderr.write(
          `${recordBytes} bytes, round ${round}: ${client.name} ${figure.mbPerSecond.toFixed(0)} MB/s\n`,
        );
        figures.get(client)!.push(figure);
      }
    }
    showFigures(`${subject.name}, records of ${recordBytes} bytes, ${partitions} partition(s)`, figures);
  }
} finally {
  await broker.kill();
  rmSync(directory, { recursive: true, force: true });
}
