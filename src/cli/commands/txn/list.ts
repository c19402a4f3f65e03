// samsa txn list.

import type { TransactionListing } from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import { type ConnectionGiven, withAdmin } from '../../connection/connection.ts';
import { failWith } from '../../output/item-report.ts';
import { isForMachines, type OutputFormat, writeItems } from '../../output/output-format.ts';
import { type Column, writeTable } from '../../output/text-table.ts';

interface ListGiven extends ConnectionGiven {
  readonly state: readonly string[];
  readonly producerId: readonly number[];
  readonly openFor: number | undefined;
  readonly pattern: string | undefined;
  readonly format: OutputFormat;
}

const columns: readonly Column<TransactionListing>[] = [
  { heading: 'ID', text: ({ transactionalId }) => transactionalId },
  { heading: 'PRODUCER', text: ({ producerId }) => producerId },
  { heading: 'STATE', text: ({ state }) => state },
];

export function listTransactions({ format, ...given }: ListGiven, context: CommandContext): Promise<void> {
  return withAdmin(given, context, async (admin) => {
    const { valid, errors } = await admin.listTransactions({
      states: given.state,
      producerIds: given.producerId,
      durationMs: given.openFor,
      transactionalIdPattern: given.pattern,
      signal: context.signal,
    });
    if (isForMachines(format)) {
      const items = valid.map(({ transactionalId, producerId, state }) => ({ transactionalId, producerId, state }));
      await writeItems(context, format, 'transactions', items);
    } else await writeTable(context, columns, valid);
    failWith(new Map([...errors].map(([id, error]) => [String(id), error])), 'broker');
  });
}
