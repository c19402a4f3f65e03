// What producers notice while retention gives up ten thousand segments of one partition, from the look at
// their ages to the removal of the last file.
//
//   node bench/retention.ts [segments] [kilobytes each] [directory]
//
// A record every two milliseconds with acks=all, in turn to that partition and to another one.

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Admin } from '../src/client/index.ts';
import { createPlatform } from '../src/base/ports/real/platform.ts';
import { deletedSuffix, fileName } from '../src/log/file-names.ts';
import { ClientConnection } from '../src/net/client-connection.ts';
import { startBroker } from '../test-interop/support/broker-process.ts';
import { createTopic } from '../test-interop/support/read-back.ts';
import { pause, produceUntil, report } from './latency/produce-load.ts';
import { writeSegments } from './retention/segments.ts';

const segments = Number(process.argv[2] ?? 10_000);
const segmentBytes = Number(process.argv[3] ?? 64) * 1024;
const parent = process.argv[4] ?? tmpdir();
const warmUpMs = 3_000;
const baselineMs = 15_000;
const settings = ['log.retention.check.interval.ms=200', 'log.initial.task.delay.ms=100'];
const topics = ['old', 'other'];

/** Resolves when the last file is gone. A look at the whole directory would be noticed itself. */
async function untilRemoved(directory: string): Promise<void> {
  // The very last one is appended to again.
  const last = join(directory, fileName(segments - 2, '.snapshot'));
  while (existsSync(last) || existsSync(last + deletedSuffix)) await pause(50);
}

const dataDirectory = mkdtempSync(join(parent, 'samsa-retention-'));
let broker = await startBroker({ dataDirectory, overrides: settings });
try {
  await createTopic(broker.address, 'old', 1, { 'retention.ms': '-1', 'file.delete.delay.ms': '1000' });
  await createTopic(broker.address, 'other', 1);
  await broker.stop();
  writeSegments(join(dataDirectory, 'old-0'), segments, segmentBytes);
  broker = await startBroker({ dataDirectory, overrides: settings });
  const connection = await ClientConnection.connect(
    createPlatform(),
    { host: '127.0.0.1', port: broker.port },
    { clientId: 'bench', maxInFlight: 100, requestTimeoutMs: 60_000 },
  );
  await produceUntil(connection, topics, pause(warmUpMs));
  const without = report('without retention', await produceUntil(connection, topics, pause(baselineMs)));
  const startMs = performance.now();
  const removed = (async () => {
    await using admin = new Admin({ 'bootstrap.servers': broker.address });
    const old = { type: 'topic', name: 'old' } as const;
    (
      await admin.incrementalAlterConfigs([
        { resource: old, operations: [{ name: 'retention.ms', operation: 'set', value: '3600000' }] },
      ])
    ).all();
    await untilRemoved(join(dataDirectory, 'old-0'));
  })();
  const latencies = await produceUntil(connection, topics, removed);
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  const during = report(`${segments} segments go, ${seconds} s`, latencies);
  report('afterwards', await produceUntil(connection, topics, pause(baselineMs)));
  console.log(`p99 is ${(during / without).toFixed(2)} times what it is without`);
  await connection.close();
} finally {
  await broker.kill();
  rmSync(dataDirectory, { recursive: true, force: true });
}
