// samsa txn describe.

import type { TransactionDescription } from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import { type ConnectionGiven, withAdmin } from '../../connection/connection.ts';
import type { JsonObject } from '../../dump/message-json.ts';
import { byPartition } from '../group/group-lag.ts';
import { failWith } from '../../output/item-report.ts';
import { isForMachines, type OutputFormat, writeItems } from '../../output/output-format.ts';
import { partitionsText } from '../../records/partitions-text.ts';
import { writeFields } from '../../output/text-table.ts';

interface DescribeGiven extends ConnectionGiven {
  readonly ids: readonly string[];
  readonly format: OutputFormat;
}

export function describeTransactions({ format, ids, ...given }: DescribeGiven, context: CommandContext): Promise<void> {
  return withAdmin(given, context, async (admin) => {
    const { values, errors } = await admin.describeTransactions(ids, { signal: context.signal });
    const found = [...values].toSorted(([a], [b]) => (a < b ? -1 : 1));
    if (isForMachines(format)) {
      const items = found.map(([id, transaction]) => transactionJson(id, transaction));
      await writeItems(context, format, 'transactions', items);
    } else
      for (const [at, [id, transaction]] of found.entries()) {
        if (at > 0) await context.output.line('');
        await writeTransaction(context, id, transaction);
      }
    failWith(errors, 'transactional id');
  });
}

function writeTransaction(context: CommandContext, id: string, transaction: TransactionDescription): Promise<void> {
  const { transactionStartTimeMs: startMs } = transaction;
  return writeFields(context, [
    ['Id', id],
    ['State', transaction.state],
    ['Producer', transaction.producerId],
    ['Epoch', transaction.producerEpoch],
    ['Timeout ms', transaction.transactionTimeoutMs],
    ['Began', startMs === undefined ? undefined : new Date(startMs).toISOString()],
    ['Open for ms', startMs === undefined ? undefined : Math.max(0, context.platform.clock.wallMs() - startMs)],
    ['Partitions', partitionsText(transaction.topicPartitions)],
    ['Coordinator', transaction.coordinatorId],
  ]);
}

function transactionJson(transactionalId: string, transaction: TransactionDescription): JsonObject {
  return {
    transactionalId,
    state: transaction.state,
    producerId: transaction.producerId,
    producerEpoch: transaction.producerEpoch,
    transactionTimeoutMs: transaction.transactionTimeoutMs,
    transactionStartTimeMs: transaction.transactionStartTimeMs ?? null,
    coordinatorId: transaction.coordinatorId ?? null,
    topicPartitions: transaction.topicPartitions
      .toSorted(byPartition)
      .map(({ topic, partition }) => ({ topic, partition })),
  };
}
