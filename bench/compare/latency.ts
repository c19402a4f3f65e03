// End to end: a record every millisecond through one connection, read by a long-polling fetch on
// another; what counts is the time from just before the produce to just after the fetch.

import { createPlatform } from '../../src/base/ports/real/platform.ts';
import { ClientConnection } from '../../src/net/client-connection.ts';
import { fetchApi } from '../../src/protocol/apis/fetch.ts';
import { produceApi } from '../../src/protocol/apis/produce.ts';
import { BatchBuilder } from '../../src/protocol/records/batch-builder.ts';
import { BatchCursor } from '../../src/protocol/records/batch-cursor.ts';
import { readRecords } from '../../src/protocol/records/record-reader.ts';
import { firstAcknowledgement } from './first-produce.ts';

export interface Latency {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly count: number;
}

const recordBytes = 100;
const warmUpRecords = 1000;
const giveUpAfterMs = 60_000;
/** By name, which every broker understands. */
const fetchVersion = { maxVersion: 12 };
const produceVersion = { maxVersion: 9 };

export async function measureLatency(host: string, port: number, count: number): Promise<Latency> {
  const platform = createPlatform();
  const open = () => ClientConnection.connect(platform, { host, port }, { clientId: 'latency' });
  const [producing, fetching] = await Promise.all([open(), open()]);
  const topic = `latency-${process.pid}-${Date.now()}`;
  // Its record is of another size than those that are measured. A topic that was only created may refuse the first.
  await firstAcknowledgement(port, topic);
  const total = warmUpRecords + count;
  const sentMs = new Float64Array(total);
  const takenMs = new Float64Array(total);
  const reading = readAll(fetching, topic, total, (index) => {
    takenMs[index] = performance.now() - sentMs[index]!;
  });
  await sendAll(producing, topic, total, sentMs);
  await reading;
  await producing.close();
  await fetching.close();
  const sorted = takenMs.slice(warmUpRecords).toSorted();
  const at = (share: number) => sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)]!;
  return { p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1), count };
}

async function sendAll(
  connection: ClientConnection,
  topic: string,
  total: number,
  sentMs: Float64Array,
): Promise<void> {
  const answers: Promise<unknown>[] = [];
  const startMs = performance.now();
  for (let sent = 0; sent < total;) {
    // Whatever the timer's own delay, a thousand a second on average.
    const due = Math.min(Math.floor(performance.now() - startMs) + 1, total);
    for (; sent < due; sent++) {
      const value = Buffer.alloc(recordBytes);
      value.writeInt32BE(sent);
      const batch = new BatchBuilder();
      batch.append(Date.now(), null, value);
      sentMs[sent] = performance.now();
      const partitionData = [{ index: 0, records: batch.build() }];
      const request = { acks: 1, timeoutMs: 10_000, topicData: [{ name: topic, partitionData }] };
      answers.push(connection.send(produceApi, request, produceVersion));
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(answers);
}

async function readAll(
  connection: ClientConnection,
  topic: string,
  total: number,
  onRecord: (index: number) => void,
): Promise<void> {
  const deadlineMs = performance.now() + giveUpAfterMs;
  for (let fetchOffset = 0, taken = 0; taken < total;) {
    if (performance.now() > deadlineMs) throw new Error(`${taken} of ${total} records arrived`);
    const partitions = [{ partition: 0, fetchOffset, partitionMaxBytes: 1_048_576 }];
    const request = { maxWaitMs: 500, minBytes: 1, topics: [{ topic, partitions }], forgottenTopicsData: [] };
    const { responses } = await connection.send(fetchApi, request, fetchVersion);
    const records = responses[0]?.partitions[0]?.records;
    if (records === null || records === undefined) continue;
    for (const cursor = new BatchCursor(records); cursor.next();) {
      for (const record of readRecords(records, cursor.view, cursor.position, 1_048_576)) {
        if (record.offset < fetchOffset) continue;
        fetchOffset = record.offset + 1;
        if (record.value?.length !== recordBytes) continue;
        onRecord(Buffer.from(record.value).readInt32BE());
        taken += 1;
      }
    }
  }
}
