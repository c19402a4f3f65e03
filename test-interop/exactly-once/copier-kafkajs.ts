// kafkajs. It reads committed offsets without waiting for those of a transaction that is being completed, so
// that after a rebalance it may be given records that it has copied: they are passed over.

import { load } from '../support/cache.ts';
import { type CopierOptions, sessionTimeoutMs } from './copier-options.ts';
import type { Copier, Copying } from './copier.ts';

interface Message {
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
}

interface EachBatch {
  readonly batch: { readonly partition: number; readonly messages: readonly Message[] };
  readonly resolveOffset: (offset: string) => void;
  readonly heartbeat: () => Promise<void>;
  readonly isRunning: () => boolean;
}

export const kafkajs: Copier = {
  isFenced(error) {
    const types = new Set(['PRODUCER_FENCED', 'INVALID_PRODUCER_EPOCH']);
    for (let each = error; each instanceof Error; each = each.cause) {
      if ('type' in each && types.has(String(each.type))) return true;
    }
    return false;
  },
  async copy(copying) {
    const { options, signal } = copying;
    const { Kafka, logLevel } = (await load(options.packages, 'kafkajs')).default;
    const retry = { initialRetryTime: 100, maxRetryTime: 500, retries: 60 };
    const kafka = new Kafka({ brokers: [options.address], logLevel: logLevel.NOTHING, retry });
    const producer = await openProducer(kafka, options);
    const consumer = kafka.consumer({
      groupId: options.groupId,
      sessionTimeout: sessionTimeoutMs,
      heartbeatInterval: 500,
      rebalanceTimeout: 20_000,
      maxWaitTimeInMs: 200,
      retry,
    });
    let fail!: (error: unknown) => void;
    const failed = new Promise<never>((_, reject) => (fail = reject));
    consumer.on('consumer.crash', ({ payload }: { payload: { error: Error } }) => fail(payload.error));
    await consumer.connect();
    await consumer.subscribe({ topics: [options.input], fromBeginning: true });
    copying.ready();
    const positions = new Map<number, number>();
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      // What it throws would be tried again: the copier ends instead.
      eachBatch: (each: EachBatch) => copyBatch(copying, producer, positions, each).catch(fail),
    });
    await Promise.race([aborted(signal), failed]);
    await consumer.disconnect();
    await producer.disconnect();
  },
};

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

/** With its producer id: it asks for it with its first transaction, which would be after the first position. */
// oxlint-disable-next-line typescript/no-explicit-any -- a foreign class
async function openProducer(kafka: any, { transactionalId }: CopierOptions): Promise<any> {
  const producer = kafka.producer({
    transactionalId,
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
  });
  await producer.connect();
  const first = await producer.transaction();
  await first.abort();
  return producer;
}

async function copyBatch(
  copying: Copying,
  // oxlint-disable-next-line typescript/no-explicit-any -- a foreign class
  producer: any,
  positions: Map<number, number>,
  { batch, resolveOffset, heartbeat, isRunning }: EachBatch,
): Promise<void> {
  const { partition } = batch;
  const messages = batch.messages.filter(({ offset }) => Number(offset) >= (positions.get(partition) ?? 0));
  const { recordsPerTransaction } = copying.options;
  for (let at = 0; at < messages.length && isRunning() && !copying.signal.aborted; at += recordsPerTransaction) {
    const chunk = messages.slice(at, at + recordsPerTransaction);
    const next = Number(chunk.at(-1)!.offset) + 1;
    await copyChunk(copying, producer, partition, chunk, next);
    positions.set(partition, next);
    resolveOffset(String(next - 1));
    await heartbeat();
  }
  // What was passed over is done with too.
  if (messages.length === 0 && batch.messages.length > 0) resolveOffset(batch.messages.at(-1)!.offset);
}

async function copyChunk(
  { options, open, committed }: Copying,
  // oxlint-disable-next-line typescript/no-explicit-any -- a foreign class
  producer: any,
  partition: number,
  chunk: readonly Message[],
  next: number,
): Promise<void> {
  const copies = chunk.map(({ key, value }) => ({ partition, key, value }));
  const half = copies.length >> 1;
  const transaction = await producer.transaction();
  if (half > 0) await transaction.send({ topic: options.output, messages: copies.slice(0, half), acks: -1 });
  await open();
  await transaction.send({ topic: options.output, messages: copies.slice(half), acks: -1 });
  await transaction.sendOffsets({
    consumerGroupId: options.groupId,
    topics: [{ topic: options.input, partitions: [{ partition, offset: String(next) }] }],
  });
  await transaction.commit();
  committed(chunk.length);
}
