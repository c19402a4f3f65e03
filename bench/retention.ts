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
import { produceApi } from '../src/protocol/apis/produce.ts';
import { BatchBuilder } from '../src/protocol/records/batch-builder.ts';
import { startBroker } from '../test-interop/support/broker-process.ts';
import { createTopic } from '../test-interop/support/read-back.ts';
import { writeSegments } from './retention/segments.ts';

const segments = Number(process.argv[2] ?? 10_000);
const segmentBytes = Number(process.argv[3] ?? 64) * 1024;
const parent = process.argv[4] ?? tmpdir();
const intervalMs = 2;
const warmUpMs = 3_000;
const baselineMs = 15_000;
const settings = ['log.retention.check.interval.ms=200', 'log.initial.task.delay.ms=100'];
const topics = ['old', 'other'];

const pause = (durationMs: number) => new Promise<void>((resolve) => void setTimeout(resolve, durationMs));

/** Latencies of what is produced until `until` resolves. */
async function produceUntil(connection: ClientConnection, until: Promise<unknown>): Promise<number[]> {
  const latencies: number[] = [];
  const answers: Promise<void>[] = [];
  const state = { isOver: false };
  void until.finally(() => (state.isOver = true));
  const startMs = performance.now();
  for (let sent = 0; !state.isOver;) {
    // Whatever the timer's own delay, as many as are due.
    const due = Math.floor((performance.now() - startMs) / intervalMs) + 1;
    for (; sent < due; sent++) answers.push(produceOne(connection, topics[sent % topics.length]!, latencies));
    await pause(1);
  }
  await Promise.all(answers);
  await until;
  return latencies;
}

async function produceOne(connection: ClientConnection, name: string, latencies: number[]): Promise<void> {
  const batch = new BatchBuilder();
  batch.append(Date.now(), null, new Uint8Array(100));
  const partitionData = [{ index: 0, records: batch.build() }];
  const beginMs = performance.now();
  const { responses } = await connection.send(
    produceApi,
    { acks: -1, timeoutMs: 30_000, topicData: [{ name, partitionData }] },
    { maxVersion: 9 },
  );
  latencies.push(performance.now() - beginMs);
  const { errorCode } = responses[0]!.partitionResponses[0]!;
  if (errorCode !== 0) throw new Error(`Produce answered ${errorCode}`);
}

function report(what: string, latencies: number[]): number {
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)]!;
  const shown = [0.5, 0.99, 0.999, 1].map((share) => at(share).toFixed(1).padStart(7));
  console.log(
    `${what.padEnd(34)} ${String(sorted.length).padStart(6)} records  p50, p99, p99.9, max ms: ${shown.join(' ')}`,
  );
  return at(0.99);
}

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
  await produceUntil(connection, pause(warmUpMs));
  const without = report('without retention', await produceUntil(connection, pause(baselineMs)));
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
  const latencies = await produceUntil(connection, removed);
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  const during = report(`${segments} segments go, ${seconds} s`, latencies);
  report('afterwards', await produceUntil(connection, pause(baselineMs)));
  console.log(`p99 is ${(during / without).toFixed(2)} times what it is without`);
  await connection.close();
} finally {
  await broker.kill();
  rmSync(dataDirectory, { recursive: true, force: true });
}
