// `kafka-transactions list` and `forceTerminateTransaction`.

import { isRetriable, KafkaError } from '../../../client/index.ts';
import { tabbedTable } from '../tabbed-table.ts';
import { CommandLineError } from '../options/tool-options.ts';
import { transactionsCall } from './transactions-call.ts';
import type { TransactionsAction } from './transactions-action.ts';

export const listTransactions: TransactionsAction = async (admin, given, { output, signal }) => {
  const durationMs = given.number('duration-filter');
  const transactionalIdPattern = given.text('transactional-id-pattern');
  const list = async (): Promise<readonly string[][]> => {
    const listing = await admin.listTransactions({ durationMs, transactionalIdPattern, signal });
    refuseStrange(listing.errors);
    return listing
      .all()
      .map(({ transactionalId, coordinatorId, producerId, state }) => [
        transactionalId,
        String(coordinatorId),
        String(producerId),
        state,
      ]);
  };
  const rows = await transactionsCall('Failed to list transactions', 'listTransactions(api=METADATA)', list());
  const headers = ['TransactionalId', 'Coordinator', 'ProducerId', 'TransactionState'];
  await output.line(tabbedTable(headers, rows).join('\n'));
};

/** Java's client has one text for whatever a broker says that is not about its coordinators. */
function refuseStrange(errors: ReadonlyMap<number, Error>): void {
  for (const [broker, error] of errors)
    if (error instanceof KafkaError && !isRetriable(error))
      throw new CommandLineError(
        `ListTransactions request sent to broker ${broker} failed with an unexpected exception`,
        {
          cause: error,
        },
      );
}

export const forceTerminate: TransactionsAction = async (admin, given, { signal }) => {
  const id = given.text('transactionalId')!;
  await transactionsCall(
    `Failed to force terminate transactionalId \`${id}\``,
    'fenceProducer(api=FIND_COORDINATOR)',
    admin.forceTerminateTransaction(id, { signal }),
  );
};
