// What a producer notices while something else goes on: a small record every two milliseconds with
// acks=all, each on time whether or not the one before is answered.

import type { ClientConnection } from '../../src/net/client-connection.ts';
import { produceApi } from '../../src/protocol/apis/produce.ts';
import { BatchBuilder } from '../../src/protocol/records/batch-builder.ts';

const intervalMs = 2;

export const pause = (durationMs: number) => new Promise<void>((resolve) => void setTimeout(resolve, durationMs));

/** Latencies of what is produced, in turn to each of the topics, until `until` resolves. */
export async function produceUntil(
  connection: ClientConnection,
  topics: readonly string[],
  until: Promise<unknown>,
): Promise<number[]> {
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
  batch.append(Date.now(), new Uint8Array(4), new Uint8Array(100));
  const beginMs = performance.now();
  await produceBatch(connection, name, batch.build());
  latencies.push(performance.now() - beginMs);
}

/** Throws unless it was written. */
export async function produceBatch(connection: ClientConnection, name: string, records: Uint8Array): Promise<void> {
  const { responses } = await connection.send(
    produceApi,
    { acks: -1, timeoutMs: 30_000, topicData: [{ name, partitionData: [{ index: 0, records }] }] },
    { maxVersion: 9 },
  );
  const { errorCode } = responses[0]!.partitionResponses[0]!;
  if (errorCode !== 0) throw new Error(`Produce answered ${errorCode}`);
}

/** Prints a line and returns the p99. */
export function report(what: string, latencies: readonly number[]): number {
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)]!;
  const shown = [0.5, 0.99, 0.999, 1].map((share) => at(share).toFixed(1).padStart(7));
  const count = String(sorted.length).padStart(6);
  console.log(`${what.padEnd(34)} ${count} records  p50, p99, p99.9, max ms: ${shown.join(' ')}`);
  return at(0.99);
}
