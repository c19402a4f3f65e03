// `kafka-transactions abort`: a transaction that hangs is named by where it begins, or by its producer and
// coordinator, which brokers before 3.0 could not be asked for.

import type { AbortTransactionSpec, Admin, TopicPartition } from '../../../client/index.ts';
import type { GivenArguments } from '../arguments/given-arguments.ts';
import { CommandLineError } from '../options/tool-options.ts';
import { transactionsCall } from './transactions-call.ts';
import type { TransactionsAction } from './transactions-action.ts';

export const abortTransaction: TransactionsAction = async (admin, given, { signal }) => {
  const partition = { topic: given.text('topic')!, partition: given.number('partition')! };
  const startOffset = given.number('start-offset');
  const spec =
    startOffset === undefined
      ? specByProducer(given, partition)
      : await specByOffset(admin, partition, startOffset, signal);
  const { topic, producerId, producerEpoch, coordinatorEpoch } = spec;
  const shown = `topicPartition=${topic}-${spec.partition}, producerId=${producerId}, producerEpoch=${producerEpoch}, coordinatorEpoch=${coordinatorEpoch}`;
  await transactionsCall(
    `Failed to abort transaction AbortTransactionSpec(${shown})`,
    'abortTransaction(api=METADATA)',
    admin.abortTransaction(spec, { signal }),
  );
};

async function specByOffset(
  admin: Admin,
  partition: TopicPartition,
  startOffset: number,
  signal: AbortSignal,
): Promise<AbortTransactionSpec> {
  const name = `${partition.topic}-${partition.partition}`;
  const results = await transactionsCall(
    `Failed to validate producer state for partition ${name}`,
    'describeProducers(api=METADATA)',
    admin.describeProducers([partition], { signal }).then((all) => all.all()),
  );
  const found = results.get(name)!.find((state) => state.currentTransactionStartOffset === startOffset);
  if (found === undefined)
    throw new CommandLineError(
      `Could not find any open transactions starting at offset ${startOffset} on partition ${name}`,
    );
  const { producerId, producerEpoch, coordinatorEpoch } = found;
  return { ...partition, producerId, producerEpoch, coordinatorEpoch: Math.max(0, coordinatorEpoch) };
}

function specByProducer(given: GivenArguments, partition: TopicPartition): AbortTransactionSpec {
  const producerId = given.number('producer-id');
  if (producerId === undefined)
    throw new CommandLineError(
      'The transaction to abort must be identified either with --start-offset (for brokers on 3.0 or above) or with --producer-id, --producer-epoch, and --coordinator-epoch (for older brokers)',
    );
  return {
    ...partition,
    producerId,
    producerEpoch: required(given, 'producer-epoch'),
    coordinatorEpoch: Math.max(0, required(given, 'coordinator-epoch')),
  };
}

function required(given: GivenArguments, name: string): number {
  const value = given.number(name);
  if (value === undefined) throw new CommandLineError(`Missing required argument --${name}`);
  return value;
}
