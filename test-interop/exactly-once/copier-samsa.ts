// Our own clients. A transaction that fails is aborted, and its records are read again.

import {
  Consumer,
  type ConsumerRecord,
  InvalidProducerEpochError,
  Producer,
  ProducerFencedError,
  severityOf,
  TopicPartitionMap,
} from '../../src/client/index.ts';
import { type CopierOptions, sessionTimeoutMs } from './copier-options.ts';
import type { Copier, Copying } from './copier.ts';

export const samsa: Copier = {
  isFenced: (error) =>
    // With why there was something to abort, when it is the abort that tells.
    error instanceof AggregateError
      ? error.errors.some((each) => samsa.isFenced(each))
      : error instanceof ProducerFencedError || error instanceof InvalidProducerEpochError,
  async copy(copying) {
    const { options, signal } = copying;
    await using producer = new Producer({
      bootstrapServers: options.address,
      transactionalId: options.transactionalId,
      maxBlockMs: 30_000,
    });
    await using consumer = openConsumer(options);
    // Before the first position is asked for: it ends what an earlier copier has left open.
    await producer.initTransactions();
    copying.ready();
    consumer.subscribe([options.input]);
    while (!signal.aborted) {
      const records = await consumer.poll(200);
      if (!records.isEmpty) await copyRecords(copying, consumer, producer, [...records]);
    }
  },
};

function openConsumer(options: CopierOptions): Consumer {
  return new Consumer({
    bootstrapServers: options.address,
    groupId: options.groupId,
    isolationLevel: 'read_committed',
    autoOffsetReset: 'earliest',
    enableAutoCommit: false,
    sessionTimeoutMs,
    heartbeatIntervalMs: 500,
    maxPollRecords: options.recordsPerTransaction,
  });
}

async function copyRecords(
  { options, open, committed }: Copying,
  consumer: Consumer,
  producer: Producer,
  records: readonly ConsumerRecord[],
): Promise<void> {
  const copies = records.map(({ partition, key, value }) => ({ topic: options.output, partition, key, value }));
  const half = copies.length >> 1;
  const next = new TopicPartitionMap<{ offset: number }>();
  for (const record of records) next.set(record, { offset: record.offset + 1 });
  try {
    await producer.transaction(async (transaction) => {
      await transaction.send(copies.slice(0, half));
      await open();
      await transaction.send(copies.slice(half));
      await transaction.sendOffsets(next, consumer.groupMetadata());
    });
    committed(records.length);
  } catch (error) {
    if (severityOf(error) === 'fatal') throw error;
    console.error(error);
    await rewind(consumer);
  }
}

/** To what is committed, since nothing of the transaction is. */
async function rewind(consumer: Consumer): Promise<void> {
  const assigned = [...consumer.assignment()];
  const committed = await consumer.committed(assigned);
  for (const partition of assigned) consumer.seek(partition, committed.get(partition)?.offset ?? 0);
}
