// Fills a topic as a producer with default settings would: batches of 16 kB, not compressed.

import { createPlatform } from '../../src/base/ports/real/platform.ts';
import { Admin } from '../../src/client/admin/admin.ts';
import { ErrorCode } from '../../src/client/errors.ts';
import { ClientConnection } from '../../src/net/client-connection.ts';
import { produceApi } from '../../src/protocol/apis/produce.ts';
import { BatchBuilder } from '../../src/protocol/records/batch-builder.ts';

const batchBytes = 16_384;
const maxInFlight = 20;
const maxAttempts = 100;
const retryMs = 50;
/** Versions from 13 on want the topic's id. */
const lastVersionWithNames = 12;

export interface Filling {
  readonly topic: string;
  readonly partitions: number;
  readonly records: number;
  readonly recordBytes: number;
}

export async function fillTopic(port: number, { topic, partitions, records, recordBytes }: Filling): Promise<void> {
  const address = { host: '127.0.0.1', port };
  {
    await using admin = new Admin({ 'bootstrap.servers': `127.0.0.1:${port}` });
    await admin.createTopics([{ name: topic, partitions }]);
  }
  const connection = await ClientConnection.connect(createPlatform(), address, { clientId: 'fill' });
  const value = Buffer.alloc(recordBytes, 'the value of a record; ');
  const perBatch = Math.max(1, Math.floor(batchBytes / recordBytes));
  const inFlight = new Set<Promise<unknown>>();
  for (let sent = 0, turn = 0; sent < records; turn += 1) {
    const builder = new BatchBuilder();
    const end = Math.min(records, sent + perBatch);
    for (; sent < end; sent += 1) builder.append(Date.now(), null, value);
    const sending: Promise<unknown> = append(connection, topic, turn % partitions, builder.build()).then(() =>
      inFlight.delete(sending),
    );
    inFlight.add(sending);
    if (inFlight.size >= maxInFlight) await Promise.race(inFlight);
  }
  await Promise.all(inFlight);
  await connection.close();
}

/** A topic that was created a moment ago may have partitions without a leader. */
async function append(connection: ClientConnection, topic: string, index: number, records: Uint8Array): Promise<void> {
  const topicData = [{ name: topic, partitionData: [{ index, records }] }];
  const request = { acks: -1, timeoutMs: 30_000, topicData };
  for (let attempts = 1; ; attempts += 1) {
    const answer = await connection.send(produceApi, request, { maxVersion: lastVersionWithNames });
    const errorCode = answer.responses[0]?.partitionResponses[0]?.errorCode;
    if (errorCode === ErrorCode.NONE) return;
    if (errorCode !== ErrorCode.NOT_LEADER_OR_FOLLOWER || attempts === maxAttempts)
      throw new Error(`filling ${topic} failed with ${errorCode}`);
    await new Promise((resolve) => setTimeout(resolve, retryMs));
  }
}
