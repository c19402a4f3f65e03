// @confluentinc/kafka-javascript: librdkafka, through the interface that is closest to it. A rebalance may
// happen within one call of `consume`, which then gives records again: they are passed over.

import { once } from 'node:events';
import { load } from '../support/cache.ts';
import { type CopierOptions, sessionTimeoutMs } from './copier-options.ts';
import type { Copier, Copying } from './copier.ts';

interface Message {
  readonly partition: number;
  readonly offset: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
}

type Callback<T> = (error: Error | null, result: T) => void;

const timeoutMs = 30_000;
/** ERR__FENCED, INVALID_PRODUCER_EPOCH, PRODUCER_FENCED. */
const fencedCodes: ReadonlySet<unknown> = new Set([-144, 47, 90]);

function called<T = unknown>(call: (callback: Callback<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, result) => (error === null || error === undefined ? resolve(result) : reject(error)));
  });
}

export const confluent: Copier = {
  isFenced: (error) => error instanceof Error && 'code' in error && fencedCodes.has(error.code),
  async copy(copying) {
    const { options, signal } = copying;
    const library = (await load(options.packages, '@confluentinc/kafka-javascript')).default;
    const producer = await openProducer(library, options);
    copying.ready();
    const consumer = await openConsumer(library, options);
    const positions = new Map<number, number>();
    while (!signal.aborted) {
      const given = await called<Message[]>((callback) => consumer.consume(options.recordsPerTransaction, callback));
      const messages = given.filter(({ partition, offset }) => {
        const isNew = offset >= (positions.get(partition) ?? 0);
        if (isNew) positions.set(partition, offset + 1);
        return isNew;
      });
      if (messages.length > 0) await copyMessages(copying, consumer, producer, messages);
    }
    consumer.disconnect();
    await once(consumer, 'disconnected');
    await called((callback) => producer.disconnect(callback));
  },
};

// oxlint-disable-next-line typescript/no-explicit-any -- a foreign library
async function openProducer(library: any, options: CopierOptions): Promise<any> {
  const producer = new library.Producer(
    {
      'bootstrap.servers': options.address,
      'transactional.id': options.transactionalId,
      'reconnect.backoff.max.ms': 500,
      log_level: 0,
    },
    {},
  );
  // Broken connections; what matters comes with the calls.
  producer.on('event.error', () => {});
  await called((callback) => producer.connect({}, callback));
  producer.setPollInterval(10);
  await called((callback) => producer.initTransactions(timeoutMs, callback));
  return producer;
}

// oxlint-disable-next-line typescript/no-explicit-any -- a foreign library
async function openConsumer(library: any, options: CopierOptions): Promise<any> {
  const consumer = new library.KafkaConsumer(
    {
      'bootstrap.servers': options.address,
      'group.id': options.groupId,
      'session.timeout.ms': sessionTimeoutMs,
      'heartbeat.interval.ms': 500,
      'isolation.level': 'read_committed',
      'enable.auto.commit': false,
      'reconnect.backoff.max.ms': 500,
      'fetch.wait.max.ms': 200,
      log_level: 0,
    },
    { 'auto.offset.reset': 'earliest' },
  );
  consumer.on('event.error', () => {});
  consumer.setDefaultConsumeTimeout(500);
  consumer.connect();
  await once(consumer, 'ready');
  consumer.subscribe([options.input]);
  return consumer;
}

async function copyMessages(
  { options, open, committed }: Copying,
  // oxlint-disable-next-line typescript/no-explicit-any -- foreign classes
  consumer: any,
  // oxlint-disable-next-line typescript/no-explicit-any -- foreign classes
  producer: any,
  messages: readonly Message[],
): Promise<void> {
  const half = messages.length >> 1;
  const produce = (part: readonly Message[]): void => {
    for (const { partition, key, value } of part) producer.produce(options.output, partition, value, key);
  };
  await called((callback) => producer.beginTransaction(callback));
  produce(messages.slice(0, half));
  await called((callback) => producer.flush(timeoutMs, callback));
  await open();
  produce(messages.slice(half));
  const next = new Map(messages.map(({ partition, offset }) => [partition, offset + 1]));
  const offsets = [...next].map(([partition, offset]) => ({ topic: options.input, partition, offset }));
  await called((callback) => producer.sendOffsetsToTransaction(offsets, consumer, timeoutMs, callback));
  await called((callback) => producer.commitTransaction(timeoutMs, callback));
  committed(messages.length);
}
