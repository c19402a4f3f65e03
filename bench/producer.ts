// Producers side by side: the same records to the same broker, by one after the other, several rounds,
// each round into a topic of its own.
//
//   npm run build && npm run bench:producer -- [--broker kafka|samsa] [--rounds 3] [--megabytes 100] [--partitions 1] [--clients a;b]
//
// Needs Linux, Java and Maven, and what confluent's client needs to be built; fetches Kafka's jars and the
// other clients.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Admin } from '../src/client/index.ts';
import { kafkaJars } from '../test-interop/support/apache-kafka.ts';
import { type ClientFigure, showFigures } from './compare/client-figures.ts';
import { firstAcknowledgement } from './compare/first-produce.ts';
import { kafka, samsa } from './compare/subjects.ts';
import { measure } from './consumer/measure.ts';
import { allClients, type Client, type Load } from './producer/clients.ts';

const { values: options } = parseArgs({
  options: {
    broker: { type: 'string', default: 'kafka' },
    rounds: { type: 'string', default: '3' },
    megabytes: { type: 'string', default: '100' },
    partitions: { type: 'string', default: '1' },
    clients: { type: 'string', default: '' },
    sizes: { type: 'string', default: '100,1000' },
    acks: { type: 'string', default: '1,all' },
    compression: { type: 'string', default: 'none,lz4' },
  },
});

let topics = 0;

async function write(client: Client, address: string, load: Load): Promise<ClientFigure> {
  const topic = `bench-${(topics += 1)}`;
  await using admin = new Admin({ bootstrapServers: address });
  await admin.createTopics([{ name: topic, partitions: Number(options.partitions) }]);
  const { output, cpuSeconds, peakMb } = await measure(client.command(address, topic, load));
  const { records, bytes, seconds } = client.rate(output, load);
  await admin.deleteTopics([topic]);
  return { recordsPerSecond: records / seconds, mbPerSecond: bytes / 1e6 / seconds, peakMb, cpuSeconds };
}

const loads: Load[] = options.sizes.split(',').flatMap((size) =>
  options.acks.split(',').flatMap((acks) =>
    options.compression.split(',').map((compression) => ({
      records: Math.round((Number(options.megabytes) * 1e6) / Number(size)),
      recordBytes: Number(size),
      acks: acks as Load['acks'],
      compression: compression as Load['compression'],
    })),
  ),
);

const jars = await kafkaJars();
const wanted = options.clients === '' ? undefined : options.clients.split(';');
const subject = options.broker === 'samsa' ? samsa : kafka(jars);
const directory = mkdtempSync(join(tmpdir(), 'samsa-bench-'));
const clients = (await allClients(jars, directory)).filter(({ name }) => wanted?.includes(name) ?? true);
const broker = await subject.start(directory);
try {
  await firstAcknowledgement(broker.port, 'first');
  for (const load of loads) {
    const able = clients.filter(({ hasLz4 }) => hasLz4 || load.compression === 'none');
    // A broker that has just started is slow for whoever comes first.
    await write(able[0]!, `127.0.0.1:${broker.port}`, load);
    const figures = new Map<Client, ClientFigure[]>(able.map((client) => [client, []]));
    for (let round = 1; round <= Number(options.rounds); round += 1) {
      for (const client of able) {
        const figure = await write(client, `127.0.0.1:${broker.port}`, load);
        process.stderr.write(`round ${round}: ${client.name} ${figure.mbPerSecond.toFixed(0)} MB/s\n`);
        figures.get(client)!.push(figure);
      }
    }
    const { recordBytes, acks, compression } = load;
    showFigures(`${subject.name}, ${recordBytes} bytes, acks=${acks}, compression ${compression}`, figures);
  }
} finally {
  await broker.kill();
  rmSync(directory, { recursive: true, force: true });
}
