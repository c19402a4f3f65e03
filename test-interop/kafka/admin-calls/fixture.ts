// What the rows find: records, a transaction that is open, a member of a group of each protocol.

import { Consumer, Producer, stringSerde } from '../../../src/client/index.ts';
import type { Side } from './call.ts';

const patienceMs = 30_000;

/** Needs the topics. Whatever it returns is closed after the rows. */
export async function addRecords({ address }: Side): Promise<AsyncDisposable[]> {
  const serializers = { keySerializer: stringSerde, valueSerializer: stringSerde };
  await using producer = new Producer({ bootstrapServers: address, ...serializers, lingerMs: 0 });
  for (const timestamp of [1_000, 2_000, 3_000])
    await producer.send({ topic: 'plain', partition: 0, value: String(timestamp), timestamp });
  const transactional = new Producer({ bootstrapServers: address, ...serializers, transactionalId: 'txn-open' });
  await transactional.initTransactions();
  transactional.beginTransaction();
  await transactional.send({ topic: 'transacted', partition: 0, value: 'open' });
  return [transactional];
}

export async function joinGroups({ address }: Side): Promise<AsyncDisposable[]> {
  const deserializers = { keyDeserializer: stringSerde, valueDeserializer: stringSerde };
  const common = { bootstrapServers: address, enableAutoCommit: false, ...deserializers };
  const members = [
    new Consumer({ ...common, groupId: 'live-classic', groupInstanceId: 'static-1' }),
    new Consumer({ ...common, groupId: 'live-consumer', groupProtocol: 'consumer' }),
  ];
  for (const member of members) {
    member.subscribe(['grouped']);
    const end = performance.now() + patienceMs;
    while (member.assignment().length === 0) {
      if (performance.now() > end) throw new Error('a group did not settle');
      await member.poll(100);
    }
  }
  return members;
}
