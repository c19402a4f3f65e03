// Fills a topic as a producer with default settings would: batches of 16 kB, not compressed.

import { createPlatform } from '../../src/base/ports/real/platform.ts';
import { Admin } from '../../src/client/index.ts';
import { ClientConnection } from '../../src/net/client-connection.ts';
import { produceApi } from '../../src/protocol/apis/produce.ts';
import { BatchBuilder } from '../../src/protocol/records/batch-builder.ts';

const batchBytes = 16_384;
const maxInFlight = 20;
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
    const topicData = [{ name: topic, partitionData: [{ index: turn % partitions, records: builder.build() }] }];
    const request = { acks: -1, timeoutMs: 30_000, topicData };
    const sending = connection.send(produceApi, request, { maxVersion: lastVersionWithNames }).then((answer) => {
      const errorCode = answer.responses[0]?.partitionResponses[0]?.errorCode;
      if (errorCode !== 0) throw new Error(`filling ${topic} failed with ${errorCode}`);
      inFlight.delete(sending);
    });
    inFlight.add(sending);
    if (inFlight.size >= maxInFlight) await Promise.race(inFlight);
  }
  await Promise.all(inFlight);
  await connection.close();
}
