// A transaction as a function: begun before it, committed when it returns, aborted when it throws.

import { IllegalStateError, TimeoutError } from '../errors.ts';
import type { CallOptions } from '../waiting.ts';
import type { OffsetsToCommit } from '../consumer/commits/offset-and-metadata.ts';
import type { ProducerRecord, RecordMetadata } from './producer-record.ts';
import { severityOf } from './producer-errors.ts';
import type { ConsumerGroupMetadata } from './transactions/offset-requests.ts';

/** What belongs to a transaction. After its function has returned or thrown it can do nothing more. */
export interface Transaction<K, V> {
  /** As the producer's `send`. Need not be awaited: the commit waits for all records. */
  send(record: ProducerRecord<K, V>): Promise<RecordMetadata>;
  send(records: readonly ProducerRecord<K, V>[]): Promise<RecordMetadata[]>;
  /** As the producer's `sendOffsetsToTransaction`. */
  sendOffsets(offsets: OffsetsToCommit, group: ConsumerGroupMetadata): Promise<void>;
}

/** What a producer lends to the transaction while it is open. */
interface Sending<K, V> extends Pick<Transaction<K, V>, 'send'> {
  sendOffsetsToTransaction(offsets: OffsetsToCommit, group: ConsumerGroupMetadata): Promise<void>;
}

/** For the body of a transaction. After `end` its calls are refused: they would belong to another transaction, or to none. */
export function openTransaction<K, V>(
  producer: Sending<K, V>,
): {
  readonly transaction: Transaction<K, V>;
  readonly end: () => void;
} {
  let isOpen = true;
  const refuseLate = (): void => {
    if (!isOpen) throw new IllegalStateError('the transaction is over');
  };
  const transaction: Transaction<K, V> = {
    send: ((records: ProducerRecord<K, V>) => {
      refuseLate();
      const sent = producer.send(records);
      // Whoever does not await it hears of a failure when the transaction cannot be committed.
      sent.catch(() => {});
      return sent;
    }) as Transaction<K, V>['send'],
    sendOffsets: async (offsets, group) => {
      refuseLate();
      await producer.sendOffsetsToTransaction(offsets, group);
    },
  };
  return { transaction, end: () => (isOpen = false) };
}

/** What a producer lends to `runTransaction`. */
export interface TransactionCalls {
  begin(): void;
  commit(options: CallOptions): Promise<void>;
  abort(options: CallOptions): Promise<void>;
}

/**
 * The function's result, when its transaction is committed. Rejects with what the function threw, or with
 * what kept the transaction from being committed; it is aborted then, unless the producer has failed for
 * good. A commit whose outcome is not known in time is waited for up to `patience` times: to abort it
 * could contradict what the coordinator has decided.
 */
export async function runTransaction<T>(calls: TransactionCalls, patience: number, body: () => Promise<T>): Promise<T> {
  calls.begin();
  try {
    const result = await body();
    await commitPatiently(calls, patience);
    return result;
  } catch (error) {
    if (error instanceof CommitUndecidedError) throw error.cause;
    if (severityOf(error) !== 'fatal') await abortAfter(calls, error);
    throw error;
  }
}

class CommitUndecidedError extends Error {}

async function commitPatiently(calls: TransactionCalls, patience: number): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await calls.commit({});
    } catch (error) {
      if (!(error instanceof TimeoutError)) throw error;
      if (attempt >= patience) throw new CommitUndecidedError(error.message, { cause: error });
    }
  }
}

/** What the abort fails with would hide why there was one. */
async function abortAfter(calls: TransactionCalls, reason: unknown): Promise<void> {
  try {
    await calls.abort({});
  } catch (error) {
    throw new AggregateError(
      [reason, error],
      `${(reason as Error).message}; and the transaction could not be aborted: ${(error as Error).message}`,
      { cause: error },
    );
  }
}
