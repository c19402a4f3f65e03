// How soon a broker that was killed serves again: with a gigabyte just written, and with a hundred gigabytes
// of which only little was not flushed (sparse files: their size is real, their room is not).
//
//   node bench/recovery.ts [gigabytes]

import { readFileSync, rmSync, writeFileSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPlatform } from '../src/base/ports/real/platform.ts';
import { ClientConnection } from '../src/net/client-connection.ts';
import { createTopicsApi } from '../src/protocol/apis/create-topics.ts';
import { produceApi } from '../src/protocol/apis/produce.ts';
import { ErrorCode } from '../src/protocol/errors.ts';
import { BatchBuilder } from '../src/protocol/records/batch-builder.ts';
import { type BrokerProcess, startBroker } from '../test-interop/support/broker-process.ts';
import { writeSparsePartition } from '../test/log/recovery/sparse-partition.ts';
import { usageOf } from './compare/subjects.ts';

const totalGigabytes = Number(process.argv[2] ?? 100);
const segmentBytes = 1024 ** 3;
const topic = 't';
const platform = createPlatform();

function connect({ port }: BrokerProcess): Promise<ClientConnection> {
  return ClientConnection.connect(
    platform,
    { host: '127.0.0.1', port },
    { clientId: 'bench', maxInFlight: 5, requestTimeoutMs: 120_000 },
  );
}

async function createTopic(broker: BrokerProcess, numPartitions: number): Promise<void> {
  const connection = await connect(broker);
  const { topics } = await connection.send(createTopicsApi, {
    topics: [{ name: topic, numPartitions, replicationFactor: 1, assignments: [], configs: [] }],
    timeoutMs: 60_000,
    validateOnly: false,
  });
  if (topics[0]!.errorCode !== ErrorCode.NONE) throw new Error(`CreateTopics answered ${topics[0]!.errorCode}`);
  await connection.close();
}

/** As fast as it goes, acknowledged when it is in the file. */
async function produce(broker: BrokerProcess, partitions: number, totalBytes: number): Promise<void> {
  const connection = await connect(broker);
  const batch = new BatchBuilder();
  for (let index = 0; index < 900; index++) batch.append(platform.clock.wallMs(), null, new Uint8Array(1_000));
  const records = batch.build();
  let rest = Math.ceil(totalBytes / records.length);
  const worker = async (): Promise<void> => {
    for (; rest > 0; rest -= 1) {
      const partitionData = [{ index: rest % partitions, records }];
      const request = { acks: 1, timeoutMs: 60_000, topicData: [{ name: topic, partitionData }] };
      const { responses } = await connection.send(produceApi, request, { maxVersion: 9 });
      const { errorCode } = responses[0]!.partitionResponses[0]!;
      if (errorCode !== ErrorCode.NONE) throw new Error(`Produce answered ${errorCode}`);
    }
  };
  await Promise.all(Array.from({ length: 5 }, worker));
  await connection.close();
}

/** Fills the partitions of the topic, as a broker leaves them that was killed soon after its last checkpoint. */
async function makeLarge(dataDirectory: string, finishedSegments: number): Promise<number> {
  const checkpointPath = join(dataDirectory, 'recovery-point-offset-checkpoint');
  let sizeBytes = 0;
  const points = new Map<string, number>();
  for (const name of readdirSync(dataDirectory)) {
    const match = /^t-(\d+)$/.exec(name);
    if (match === null) continue;
    const wish = { finished: finishedSegments, segmentBytes, tailBatches: 1_000 };
    const sparse = await writeSparsePartition(join(dataDirectory, name), wish);
    points.set(`${topic} ${match[1]}`, sparse.recoveryPoint);
    sizeBytes += sparse.sizeBytes;
  }
  const others = readFileSync(checkpointPath, 'latin1')
    .split('\n')
    .slice(2)
    .filter((line) => line !== '' && !line.startsWith(`${topic} `));
  const lines = [...others, ...[...points].map(([partition, offset]) => `${partition} ${offset}`)];
  writeFileSync(checkpointPath, ['0', lines.length, ...lines, ''].join('\n'));
  rmSync(join(dataDirectory, '.kafka_cleanshutdown'), { force: true });
  return sizeBytes;
}

async function measure(
  what: string,
  partitions: number,
  fill: (broker: BrokerProcess, dataDirectory: string) => Promise<number>,
): Promise<void> {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'samsa-recovery-'));
  let broker = await startBroker({ dataDirectory });
  try {
    await createTopic(broker, partitions);
    const sizeBytes = await fill(broker, dataDirectory);
    await broker.kill();
    const startMs = performance.now();
    broker = await startBroker({ dataDirectory, port: broker.port });
    const tookMs = Math.round(performance.now() - startMs);
    const { cpuSeconds, residentMb } = usageOf(broker.pid);
    const size = (sizeBytes / segmentBytes).toFixed(1);
    console.log(`| ${what} | ${size} | ${tookMs} | ${cpuSeconds.toFixed(2)} | ${Math.round(residentMb)} |`);
  } finally {
    await broker.kill();
    rmSync(dataDirectory, { recursive: true, force: true });
  }
}

console.log('| after kill -9 | GiB on disk | ready after, ms | CPU, s | resident, MB |\n|---|--:|--:|--:|--:|');
await measure('nothing', 1, async () => 0);
for (const partitions of [1, 100]) {
  await measure(`${partitions} partitions, just written with acks=1`, partitions, async (broker) => {
    await produce(broker, partitions, 1e9);
    return 1e9;
  });
}
for (const partitions of [1, 100]) {
  await measure(`${partitions} partitions, flushed but for 0.2 MB each`, partitions, async (broker, dataDirectory) => {
    await broker.stop();
    return makeLarge(dataDirectory, totalGigabytes / partitions - 1);
  });
}
