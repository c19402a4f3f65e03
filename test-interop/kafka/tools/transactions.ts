// Transactions to look at: one that was committed, one that was aborted, and one that is open and stays so, as its
// producer has gone without a word.

import { Admin, Producer, stringSerde } from '../../../src/client/index.ts';
import { createPlatform } from '../../../src/base/ports/real/platform.ts';
import { ClientConnection } from '../../../src/net/client-connection.ts';
import { addPartitionsToTxnApi } from '../../../src/protocol/apis/add-partitions-to-txn.ts';
import { initProducerIdApi } from '../../../src/protocol/apis/init-producer-id.ts';

export async function writeTransactions(address: string): Promise<void> {
  const [host = '', port = ''] = address.split(':');
  await using admin = new Admin({ bootstrapServers: address });
  (await admin.createTopics([{ name: 'payments', partitions: 2 }])).all();
  for (const end of ['commitTransaction', 'abortTransaction'] as const) {
    const transactionalId = end === 'commitTransaction' ? 'done' : 'gone';
    await using producer = new Producer({ bootstrapServers: address, valueSerializer: stringSerde, transactionalId });
    await producer.initTransactions();
    producer.beginTransaction();
    await producer.send({ topic: 'payments', partition: 0, value: 'x' });
    await producer[end]();
  }
  const connection = await ClientConnection.connect(
    createPlatform(),
    { host, port: Number(port) },
    { clientId: 'open' },
  );
  const { producerId, producerEpoch } = await connection.send(initProducerIdApi, {
    transactionalId: 'open',
    transactionTimeoutMs: 600_000,
  });
  const topics = [{ name: 'payments', partitions: [1] }];
  const transactions = [{ transactionalId: 'open', producerId, producerEpoch, verifyOnly: false, topics }];
  await connection.send(addPartitionsToTxnApi, { transactions }, { minVersion: 4 });
  await connection.close();
}
