// What producers notice while the cleaner compacts a partition of half a gigabyte, and what that costs.
//
//   node bench/cleaner.ts [megabytes] [distinct keys] [directory]

import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Admin } from '../src/client/index.ts';
import { createPlatform } from '../src/base/ports/real/platform.ts';
import { ClientConnection } from '../src/net/client-connection.ts';
import { BatchBuilder } from '../src/protocol/records/batch-builder.ts';
import { startBroker } from '../test-interop/support/broker-process.ts';
import { createTopic } from '../test-interop/support/read-back.ts';
import { usageOf } from './compare/subjects.ts';
import { pause, produceBatch, produceUntil, report } from './latency/produce-load.ts';

const megabytes = Number(process.argv[2] ?? 500);
const keys = Number(process.argv[3] ?? 200_000);
const parent = process.argv[4] ?? tmpdir();
const recordBytes = 500;
const recordsPerBatch = 1000;
const baselineMs = 10_000;

async function fill(connection: ClientConnection): Promise<void> {
  const batches = Math.ceil((megabytes * 1_000_000) / (recordBytes * recordsPerBatch));
  let random = 1;
  for (let index = 0; index < batches; index++) {
    const builder = new BatchBuilder();
    for (let record = 0; record < recordsPerBatch; record++) {
      random = (Math.imul(random, 1_103_515_245) + 12_345) >>> 0;
      builder.append(Date.now(), Buffer.from(`key-${random % keys}`), new Uint8Array(recordBytes - 20).fill(random));
    }
    await produceBatch(connection, 'compacted', builder.build());
  }
}

function sizeOf(directory: string): number {
  let bytes = 0;
  for (const name of readdirSync(directory)) if (name.endsWith('.log')) bytes += statSync(join(directory, name)).size;
  return Math.round(bytes / 1_000_000);
}

const dataDirectory = mkdtempSync(join(parent, 'samsa-cleaner-'));
const broker = await startBroker({ dataDirectory, overrides: ['log.cleaner.backoff.ms=3600000'] });
try {
  await createTopic(broker.address, 'compacted', 1, { 'cleanup.policy': 'compact', 'segment.bytes': '67108864' });
  await createTopic(broker.address, 'other', 1);
  const connection = await ClientConnection.connect(
    createPlatform(),
    { host: '127.0.0.1', port: broker.port },
    { clientId: 'bench', maxInFlight: 100, requestTimeoutMs: 60_000 },
  );
  await fill(connection);
  const topics = ['other', 'compacted'];
  await produceUntil(connection, topics, pause(3000));
  const without = report('without compaction', await produceUntil(connection, topics, pause(baselineMs)));
  const before = sizeOf(join(dataDirectory, 'compacted-0'));
  const idle = usageOf(broker.pid);
  const beginMs = performance.now();
  let most = idle;
  const compacted = (async () => {
    await using admin = new Admin({ 'bootstrap.servers': broker.address });
    const resource = { type: 'broker', name: '1' } as const;
    const operations = [{ name: 'log.cleaner.backoff.ms', operation: 'set', value: '3600000' }] as const;
    (await admin.incrementalAlterConfigs([{ resource, operations }])).all();
    const checkpoint = join(dataDirectory, 'cleaner-offset-checkpoint');
    while (!readFileSync(checkpoint, 'utf8').includes('compacted 0')) {
      await pause(50);
      const usage = usageOf(broker.pid);
      if (usage.residentMb > most.residentMb) most = usage;
    }
  })();
  const latencies = await produceUntil(connection, topics, compacted);
  const cpuSeconds = usageOf(broker.pid).cpuSeconds - idle.cpuSeconds;
  const seconds = (performance.now() - beginMs) / 1000;
  const during = report(`compaction, ${seconds.toFixed(1)} s`, latencies);
  report('afterwards', await produceUntil(connection, topics, pause(baselineMs)));
  const after = sizeOf(join(dataDirectory, 'compacted-0'));
  console.log(`p99 is ${(during / without).toFixed(2)} times what it is without`);
  console.log(
    `${before} MB became ${after} MB, ${(before / seconds).toFixed(0)} MB/s, ${cpuSeconds.toFixed(1)} s of CPU`,
  );
  console.log(`memory ${idle.residentMb.toFixed(0)} MB before, at most ${most.residentMb.toFixed(0)} MB meanwhile`);
  await connection.close();
} finally {
  await broker.kill();
  rmSync(dataDirectory, { recursive: true, force: true });
}
