// How long until a broker acknowledges: tries to produce one record to a new topic, again and again.

import { createPlatform } from '../../src/base/ports/real/platform.ts';
import { ClientConnection } from '../../src/net/client-connection.ts';
import { metadataApi } from '../../src/protocol/apis/metadata.ts';
import { produceApi } from '../../src/protocol/apis/produce.ts';
import { BatchBuilder } from '../../src/protocol/records/batch-builder.ts';

const giveUpAfterMs = 120_000;
const retryMs = 5;

/** Resolves with the moment (`performance.now()`) at which a record was acknowledged by all replicas. */
export async function firstAcknowledgement(port: number, topic: string): Promise<number> {
  const deadline = performance.now() + giveUpAfterMs;
  for (;;) {
    try {
      if (await produceOnce(port, topic)) return performance.now();
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    if (performance.now() > deadline) throw new Error(`no record was acknowledged on port ${port}`);
    await new Promise((resolve) => setTimeout(resolve, retryMs));
  }
}

async function produceOnce(port: number, topic: string): Promise<boolean> {
  const connection = await ClientConnection.connect(
    createPlatform(),
    { host: '127.0.0.1', port },
    { clientId: 'bench' },
  );
  try {
    await connection.send(metadataApi, { topics: [{ name: topic }] }, { maxVersion: 9 });
    const batch = new BatchBuilder();
    batch.append(Date.now(), null, Buffer.from('first'));
    const topicData = [{ name: topic, partitionData: [{ index: 0, records: batch.build() }] }];
    const { responses } = await connection.send(
      produceApi,
      { acks: -1, timeoutMs: 5000, topicData },
      { maxVersion: 9 },
    );
    return responses[0]?.partitionResponses[0]?.errorCode === 0;
  } finally {
    await connection.close();
  }
}
