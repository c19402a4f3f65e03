// Transactions that hang: no coordinator knows of them, so that nobody will ever end them. Brokers without verification
// let an old Produce request begin one, as a late one did before KIP-890.

import { createPlatform } from '../../../src/base/ports/real/platform.ts';
import { Admin } from '../../../src/client/index.ts';
import { produceApi } from '../../../src/protocol/apis/produce.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { TestClient } from '../../../test/broker/test-client.ts';
import { eventually } from '../../support/within.ts';
import { batch } from '../oracle/batches.ts';

/** The last one that a client is not told to add its partitions by. */
const oldProduceVersion = 11;
const verification = 'transaction.partition.verification.enable';
const allBrokers = { type: 'broker', name: '' } as const;

/** In each of the two partitions of `stuck` one, of the producers 4242 and 4243, an hour old. */
export async function leaveTransactionsHanging(address: string): Promise<void> {
  const [host = '', port = ''] = address.split(':');
  await using admin = new Admin({ bootstrapServers: address });
  (await admin.createTopics([{ name: 'stuck', partitions: 2 }])).all();
  const off = { operation: 'set', name: verification, value: 'false' } as const;
  (await admin.incrementalAlterConfigs([{ resource: allBrokers, operations: [off] }])).all();
  const client = await TestClient.connect(createPlatform(), { host, port: Number(port) });
  for (const index of [0, 1]) {
    const records = batch({
      count: 2,
      producerId: 4242 + index,
      producerEpoch: 0,
      baseSequence: 0,
      isTransactional: true,
    });
    await eventually(20_000, 'a transaction that hangs', async () => {
      const { responses } = await client.call(produceApi, oldProduceVersion, {
        transactionalId: 'nobody',
        acks: -1,
        timeoutMs: 5_000,
        topicData: [{ name: 'stuck', partitionData: [{ index, records }] }],
      });
      return responses[0]!.partitionResponses[0]!.errorCode === ErrorCode.NONE ? true : undefined;
    });
  }
  client.destroy();
  const back = { operation: 'delete', name: verification } as const;
  (await admin.incrementalAlterConfigs([{ resource: allBrokers, operations: [back] }])).all();
}
