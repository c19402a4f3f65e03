// kafka-verifiable-consumer: reports what happens to a member of a group (partitions that come and go, records,
// commits), for tests that compare with what a producer reports. Being told to stop is its usual end.

import {
  type Consumer,
  FencedInstanceIdError,
  type OffsetAndMetadata,
  stringSerde,
  type TopicPartition,
  type TopicPartitionMap,
  WakeupError,
} from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import type { ArgumentTool } from '../arguments/argument-tool.ts';
import type { GivenArguments } from '../arguments/given-arguments.ts';
import { openConsumer } from '../clients/open-consumer.ts';
import { ToolEvents } from '../tool-events.ts';
import { logError } from '../tool-log.ts';
import { verifiableConnection } from '../verifiable-options.ts';
import { takeRecords } from './received-records.ts';
import { consumerProperties, verifiableConsumerOptions } from './verifiable-consumer-options.ts';

type TextConsumer = Consumer<string, string>;

export const verifiableConsumerTool: ArgumentTool = {
  program: 'verifiable-consumer',
  about:
    'This tool reads a topic as a member of a consumer group and reports what happens as lines of JSON: partitions ' +
    'that come and go, records that are read, and offsets that are committed.',
  helpWithoutArguments: 0,
  helpExitCode: 1,
  groups: verifiableConnection.groups,
  options: verifiableConsumerOptions,
  run,
};

async function run(given: GivenArguments, context: CommandContext): Promise<number> {
  const consumer = openConsumer(context, await consumerProperties(given, context), stringSerde);
  const events = new ToolEvents(context);
  // Leaving the group is part of what is reported.
  context.stopsPatiently = true;
  const { signal } = context;
  const stop = (): void => {
    events.report('shutdown_requested');
    consumer.wakeup();
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    events.report('startup_complete');
    await consume(consumer, given, events, signal);
  } catch (error) {
    if (!(error instanceof WakeupError))
      logError(
        context,
        'org.apache.kafka.tools.VerifiableConsumer',
        'Error during processing, terminating consumer process: ',
        error as Error,
      );
  }
  await consumer.close();
  events.report('shutdown_complete');
  signal.removeEventListener('abort', stop);
  // Kafka's tool says so also when it ends by itself.
  if (!signal.aborted) events.report('shutdown_requested');
  await events.ready();
  return context.stopCode ?? 0;
}

async function consume(
  consumer: TextConsumer,
  given: GivenArguments,
  events: ToolEvents,
  signal: AbortSignal,
): Promise<void> {
  const most = limitOf(given);
  const named = (partitions: readonly TopicPartition[]): readonly TopicPartition[] =>
    partitions.map(({ topic, partition }) => ({ topic, partition }));
  consumer.subscribe(given.text('topic')!, {
    onPartitionsAssigned: (partitions) => events.report('partitions_assigned', { partitions: named(partitions) }),
    onPartitionsRevoked: (partitions) => events.report('partitions_revoked', { partitions: named(partitions) }),
  });
  let count = 0;
  while (count < most && !signal.aborted) {
    const polled = await consumer.poll(Infinity);
    const { records, summaries, offsets } = takeRecords(polled, most - count);
    count += records.length;
    if (given.has('verbose')) {
      for (const { key, value, topic, partition, offset } of records)
        events.report('record_data', { key, value, topic, partition, offset });
    }
    // All that came, also what was not taken.
    events.report('records_consumed', { count: polled.count, partitions: summaries });
    if (!given.has('enable-autocommit')) await commit(consumer, offsets, events);
    await events.ready();
  }
}

/** Negative means without end. */
function limitOf(given: GivenArguments): number {
  const most = given.number('max-messages') ?? -1;
  return most < 0 ? Infinity : most;
}

async function commit(
  consumer: TextConsumer,
  offsets: TopicPartitionMap<OffsetAndMetadata>,
  events: ToolEvents,
): Promise<void> {
  let failure: Error | undefined;
  try {
    await consumer.commitSync(offsets);
  } catch (error) {
    if (error instanceof FencedInstanceIdError) throw error;
    if (error instanceof WakeupError) {
      await commit(consumer, offsets, events);
      throw error;
    }
    failure = error as Error;
  }
  events.report('offsets_committed', {
    offsets: Array.from(offsets, ([{ topic, partition }, { offset }]) => ({ topic, partition, offset })),
    error: failure?.message,
    success: failure === undefined,
  });
}
