// A member of a group in a process of its own, so that it can crash and stall: `node member.ts <client>
// <options as JSON>`. Each record it gets is a line of its output: partition, offset, value. SIGTERM ends
// it in order.

import { once } from 'node:events';
import { Consumer, stringSerde } from '../../src/client/index.ts';
import { load } from '../support/cache.ts';
import type { MemberOptions } from './member-options.ts';

type Tell = (partition: number, offset: number | string | bigint, value: string) => void;
type Member = (options: MemberOptions, tell: Tell) => Promise<() => Promise<unknown>>;

const heartbeatMs = 500;

const samsa: Member = async (options, tell) => {
  const isClassic = options.protocol === 'classic';
  const consumer = new Consumer({
    bootstrapServers: options.address,
    groupId: options.groupId,
    groupProtocol: options.protocol,
    autoOffsetReset: 'earliest',
    autoCommitIntervalMs: 200,
    ...(isClassic
      ? {
          sessionTimeoutMs: options.sessionTimeoutMs,
          heartbeatIntervalMs: heartbeatMs,
          partitionAssignmentStrategy: [options.assignor],
        }
      : {}),
    valueDeserializer: stringSerde,
  });
  consumer.subscribe([options.topic]);
  const stop = new AbortController();
  const consumed = (async () => {
    for await (const { partition, offset, value } of consumer.stream({ signal: stop.signal }))
      tell(partition, offset, value!);
  })();
  return async () => {
    stop.abort();
    await consumed;
    await consumer.close();
  };
};

const kafkajs: Member = async (options, tell) => {
  const { Kafka, logLevel } = (await load(options.packages, 'kafkajs')).default;
  const kafka = new Kafka({ clientId: 'kafkajs', brokers: [options.address], logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({
    groupId: options.groupId,
    sessionTimeout: options.sessionTimeoutMs,
    heartbeatInterval: heartbeatMs,
    rebalanceTimeout: 20_000,
    metadataMaxAge: 2_000,
    maxWaitTimeInMs: 200,
    retry: { retries: 100, maxRetryTime: 500 },
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [options.topic], fromBeginning: true });
  await consumer.run({
    autoCommitInterval: 200,
    eachMessage: async ({ partition, message }: { partition: number; message: { offset: string; value: Buffer } }) =>
      tell(partition, message.offset, message.value.toString()),
  });
  return () => consumer.disconnect();
};

const platformatic: Member = async (options, tell) => {
  const { Consumer: PlatformaticConsumer } = await load(options.packages, '@platformatic/kafka');
  const isClassic = options.protocol === 'classic';
  const consumer = new PlatformaticConsumer({
    clientId: 'platformatic',
    bootstrapBrokers: [options.address],
    groupId: options.groupId,
    retries: 100,
    ...(isClassic
      ? { sessionTimeout: options.sessionTimeoutMs, heartbeatInterval: heartbeatMs, rebalanceTimeout: 20_000 }
      : { groupProtocol: 'consumer' }),
  });
  const stream = await consumer.consume({
    topics: [options.topic],
    mode: 'committed',
    fallbackMode: 'earliest',
    autocommit: 200,
    maxWaitTime: 200,
  });
  stream.on('data', ({ partition, offset, value }: { partition: number; offset: bigint; value: Buffer }) =>
    tell(partition, offset, value.toString()),
  );
  stream.on('error', (error: Error) => console.error(error));
  return () => consumer.close(true);
};

const confluent: Member = async (options, tell) => {
  const { KafkaConsumer } = (await load(options.packages, '@confluentinc/kafka-javascript')).default;
  const isClassic = options.protocol === 'classic';
  const consumer = new KafkaConsumer(
    {
      'client.id': 'confluent',
      'metadata.broker.list': options.address,
      'group.id': options.groupId,
      'group.protocol': options.protocol,
      'auto.commit.interval.ms': 200,
      'fetch.wait.max.ms': 200,
      'topic.metadata.refresh.interval.ms': 2_000,
      ...(isClassic
        ? {
            'session.timeout.ms': options.sessionTimeoutMs,
            'heartbeat.interval.ms': heartbeatMs,
            'partition.assignment.strategy': options.assignor,
          }
        : {}),
    },
    { 'auto.offset.reset': 'earliest' },
  );
  consumer.on('data', ({ partition, offset, value }: { partition: number; offset: number; value: Buffer }) =>
    tell(partition, offset, value.toString()),
  );
  consumer.connect();
  await once(consumer, 'ready');
  consumer.subscribe([options.topic]);
  consumer.consume();
  return async () => {
    consumer.disconnect();
    await once(consumer, 'disconnected');
  };
};

const members: Readonly<Record<string, Member>> = { samsa, kafkajs, platformatic, confluent };

const [client, json] = process.argv.slice(2);
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the test that starts this writes it
const options = JSON.parse(json!) as MemberOptions;
// Clients whose broker is gone for a moment say so in many ways; what counts is what they get afterwards.
process.on('unhandledRejection', (error) => console.error(error));
const close = await members[client!]!(options, (partition, offset, value) => {
  process.stdout.write(`${partition} ${offset} ${value}\n`);
});
process.once('SIGTERM', () => {
  // A client that cannot leave in time is one that crashes.
  setTimeout(() => process.exit(1), 10_000).unref();
  void close().finally(() => process.exit(0));
});
