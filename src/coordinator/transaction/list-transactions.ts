// ListTransactions for the transactions of one shard (KIP-664, KIP-994, KIP-1152). A filter that names nothing
// we know lets nothing through.

import { compilePattern, InvalidPatternError } from '../../base/linear-pattern.ts';
import { ErrorCode, KafkaError } from '../../protocol/errors.ts';
import type { ListedTransaction, ListTransactionsRequest } from './transaction-api.ts';
import type { Transaction } from './transaction.ts';
import { transactionStateByName } from './transaction-state.ts';

export type TransactionFilter = (transaction: Transaction, nowMs: number) => boolean;

/** Throws INVALID_REGULAR_EXPRESSION. Patterns are RE2's, as Kafka's: matching takes linear time, whatever is asked. */
export function transactionFilter(request: ListTransactionsRequest): TransactionFilter {
  const { stateFilters, producerIdFilters, durationFilter, transactionalIdPattern } = request;
  const states = new Set(stateFilters);
  const producerIds = new Set(producerIdFilters);
  const matches = matcherOf(transactionalIdPattern);
  return ({ state, producerId, startMs, transactionalId }, nowMs) =>
    (states.size === 0 || states.has(state)) &&
    (producerIds.size === 0 || producerIds.has(producerId)) &&
    // What has never been a transaction counts as very old, as in Kafka.
    (durationFilter < 0 || nowMs - startMs > durationFilter) &&
    matches(transactionalId);
}

/** The state filters that name no state, each once. */
export function unknownStates({ stateFilters }: ListTransactionsRequest): string[] {
  return [...new Set(stateFilters)].filter((name) => transactionStateByName(name) === undefined);
}

export function listed({ transactionalId, producerId, state }: Transaction): ListedTransaction {
  return { transactionalId, producerId, transactionState: state };
}

function matcherOf(pattern: string | null): (transactionalId: string) => boolean {
  if (pattern === null || pattern === '') return () => true;
  try {
    return compilePattern(pattern);
  } catch (error) {
    if (!(error instanceof InvalidPatternError)) throw error;
    throw new KafkaError(
      ErrorCode.INVALID_REGULAR_EXPRESSION,
      `Transaction ID pattern \`${pattern}\` is not a valid regular expression: ${error.message}.`,
    );
  }
}
