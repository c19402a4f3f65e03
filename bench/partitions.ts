// Many partitions on one broker: how long they take to make, what they cost while nothing happens (open
// files, CPU, memory), and how soon a broker that was killed has them again.
//
//   node bench/partitions.ts [partitions] [idle seconds]

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPlatform } from '../src/base/ports/real/platform.ts';
import { ClientConnection } from '../src/net/client-connection.ts';
import { createTopicsApi } from '../src/protocol/apis/create-topics.ts';
import { produceApi } from '../src/protocol/apis/produce.ts';
import { ErrorCode } from '../src/protocol/errors.ts';
import { BatchBuilder } from '../src/protocol/records/batch-builder.ts';
import { type BrokerProcess, startBroker } from '../test-interop/support/broker-process.ts';
import { usageOf } from './compare/subjects.ts';

const partitionsCount = Number(process.argv[2] ?? 2_000);
const idleSeconds = Number(process.argv[3] ?? 20);
const perTopic = 100;
const topics = Array.from({ length: Math.ceil(partitionsCount / perTopic) }, (_, i) => `t${i}`);
const platform = createPlatform();

function connect({ port }: BrokerProcess): Promise<ClientConnection> {
  return ClientConnection.connect(
    platform,
    { host: '127.0.0.1', port },
    { clientId: 'bench', maxInFlight: 5, requestTimeoutMs: 300_000 },
  );
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => void platform.timers.after(ms, resolve));
}

async function createAll(broker: BrokerProcess): Promise<number> {
  const connection = await connect(broker);
  const startMs = performance.now();
  const { topics: created } = await connection.send(createTopicsApi, {
    topics: topics.map((name) => ({
      name,
      numPartitions: perTopic,
      replicationFactor: 1,
      assignments: [],
      configs: [],
    })),
    timeoutMs: 300_000,
    validateOnly: false,
  });
  for (const { errorCode } of created) if (errorCode !== ErrorCode.NONE) throw new Error(`CreateTopics: ${errorCode}`);
  await connection.close();
  return performance.now() - startMs;
}

/** A durable record in every partition, again and again, so that each has batches to index. */
async function fillAll(broker: BrokerProcess, batches: number): Promise<number> {
  const connection = await connect(broker);
  const startMs = performance.now();
  for (let round = 0; round < batches; round++) {
    await Promise.all(
      topics.map(async (name) => {
        const partitionData = Array.from({ length: perTopic }, (_, index) => {
          const batch = new BatchBuilder();
          batch.append(platform.clock.wallMs(), null, new Uint8Array(1_000));
          return { index, records: batch.build() };
        });
        const request = { acks: -1, timeoutMs: 60_000, topicData: [{ name, partitionData }] };
        const { responses } = await connection.send(produceApi, request, { maxVersion: 9 });
        for (const { errorCode } of responses[0]!.partitionResponses)
          if (errorCode !== ErrorCode.NONE) throw new Error(`Produce: ${errorCode}`);
      }),
    );
  }
  await connection.close();
  return performance.now() - startMs;
}

async function showIdle(what: string, { pid }: BrokerProcess): Promise<void> {
  await pause(2_000);
  const before = usageOf(pid).cpuSeconds;
  await pause(idleSeconds * 1_000);
  const { cpuSeconds, residentMb } = usageOf(pid);
  const share = ((cpuSeconds - before) / idleSeconds) * 100;
  const openFiles = readdirSync(`/proc/${pid}/fd`).length;
  console.log(
    `${what}: ${openFiles} open files, ${share.toFixed(1)} % of a core, ${Math.round(residentMb)} MB resident`,
  );
}

const dataDirectory = mkdtempSync(join(tmpdir(), 'samsa-partitions-'));
let broker = await startBroker({ dataDirectory });
try {
  await showIdle('nothing', broker);
  console.log(`${partitionsCount} partitions made in ${Math.round(await createAll(broker))} ms`);
  await showIdle('made', broker);
  console.log(`10 durable batches in each in ${Math.round(await fillAll(broker, 10))} ms`);
  await showIdle('written to', broker);
  await broker.kill();
  let startMs = performance.now();
  broker = await startBroker({ dataDirectory, port: broker.port });
  console.log(`after kill -9: ready after ${Math.round(performance.now() - startMs)} ms`);
  await showIdle('started again', broker);
  startMs = performance.now();
  await broker.stop();
  console.log(`stopped in ${Math.round(performance.now() - startMs)} ms`);
  startMs = performance.now();
  broker = await startBroker({ dataDirectory, port: broker.port });
  console.log(`after a stop: ready after ${Math.round(performance.now() - startMs)} ms`);
  await showIdle('started again', broker);
} finally {
  await broker.kill();
  rmSync(dataDirectory, { recursive: true, force: true });
}
