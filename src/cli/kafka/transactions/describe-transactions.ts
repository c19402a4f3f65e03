// `kafka-transactions describe` and `describe-producers`: one transactional id, one partition.

import { isRetriable, KafkaError, type TransactionDescription } from '../../../client/index.ts';
import { ErrorCode } from '../../../protocol/errors.ts';
import { tabbedTable } from '../tabbed-table.ts';
import { CommandLineError } from '../options/tool-options.ts';
import { transactionsCall } from './transactions-call.ts';
import type { TransactionsAction } from './transactions-action.ts';

export const describeTransaction: TransactionsAction = async (admin, given, { output, platform, signal }) => {
  const id = given.text('transactional-id')!;
  const describe = async (): Promise<TransactionDescription> => {
    const results = await admin.describeTransactions([id], { signal });
    refuseStrange(id, results.errors.get(id));
    return results.get(id)!;
  };
  const found = await transactionsCall(
    `Failed to describe transaction state of transactional-id \`${id}\``,
    'describeTransactions(api=FIND_COORDINATOR)',
    describe(),
  );
  const start = found.transactionStartTimeMs;
  const row = [
    String(found.coordinatorId ?? -1),
    id,
    String(found.producerId),
    String(found.producerEpoch),
    found.state,
    String(found.transactionTimeoutMs),
    start === undefined ? 'None' : String(start),
    start === undefined ? 'None' : String(platform.clock.wallMs() - start),
    found.topicPartitions.map(({ topic, partition }) => `${topic}-${partition}`).join(','),
  ];
  const headers = [
    'CoordinatorId',
    'TransactionalId',
    'ProducerId',
    'ProducerEpoch',
    'TransactionState',
    'TransactionTimeoutMs',
    'CurrentTransactionStartTimeMs',
    'TransactionDurationMs',
    'TopicPartitions',
  ];
  await output.line(tabbedTable(headers, [row]).join('\n'));
};

/** Java's client has texts of its own for what a coordinator says about an id. */
function refuseStrange(id: string, error: Error | undefined): void {
  if (!(error instanceof KafkaError) || isRetriable(error)) return;
  const reason =
    error.code === ErrorCode.TRANSACTIONAL_ID_NOT_FOUND
      ? 'because the ID could not be found'
      : 'due to unexpected error';
  throw new CommandLineError(`DescribeTransactions request for transactionalId \`${id}\` failed ${reason}`, {
    cause: error,
  });
}

export const describeProducers: TransactionsAction = async (admin, given, { output, signal }) => {
  const partition = { topic: given.text('topic')!, partition: given.number('partition')! };
  const name = `${partition.topic}-${partition.partition}`;
  const brokerId = given.number('broker-id');
  const results = await transactionsCall(
    `Failed to describe producers for partition ${name} on ${brokerId === undefined ? 'leader' : `broker ${brokerId}`}`,
    `describeProducers(api=${brokerId === undefined ? 'METADATA' : 'DESCRIBE_PRODUCERS'})`,
    admin.describeProducers([partition], { brokerId, signal }).then((all) => all.all()),
  );
  const rows = results
    .get(name)!
    .map((state) => [
      String(state.producerId),
      String(state.producerEpoch),
      String(state.coordinatorEpoch),
      String(state.lastSequence),
      String(state.lastTimestamp),
      String(state.currentTransactionStartOffset ?? 'None'),
    ]);
  const headers = [
    'ProducerId',
    'ProducerEpoch',
    'LatestCoordinatorEpoch',
    'LastSequence',
    'LastTimestamp',
    'CurrentTransactionStartOffset',
  ];
  await output.line(tabbedTable(headers, rows).join('\n'));
};
