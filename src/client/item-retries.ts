// Requests about many items, each with its own outcome: those whose answer may be another one next time
// (a leader that moved, a broker that is away) are asked for again until the wait is over.

import type { Cluster } from './cluster/cluster.ts';
import { brokerError, ErrorCode, isRetriable, KafkaError, TimeoutError } from './errors.ts';
import { pause, throwIfAborted, type Wait } from './waiting.ts';

export type Outcome<T> = { readonly value: T } | { readonly error: Error };

/** One round about the items that are left. An item it leaves out counts as not answered. */
export type Round<Item, T> = (pending: readonly Item[], isRetry: boolean) => Promise<Map<Item, Outcome<T>>>;

export async function retryItems<Item, T>(
  cluster: Cluster,
  items: readonly Item[],
  wait: Wait,
  round: Round<Item, T>,
  mayRetry: (error: Error) => boolean = isRetriable,
): Promise<Map<Item, Outcome<T>>> {
  const outcomes = new Map<Item, Outcome<T>>();
  const mostRounds = 1 + (wait.retries ?? Infinity);
  let pending = items;
  wait.progress?.expect(items.length);
  for (let rounds = 1; pending.length > 0; rounds += 1) {
    throwIfAborted(wait.signal);
    throwIfAborted(cluster.closing);
    const answered = await round(pending, rounds > 1);
    const delayMs = cluster.retryBackoff.delayMs(rounds);
    const isLast = wait.deadline.remainingMs <= delayMs || rounds >= mostRounds;
    const before = pending.length;
    pending = pending.filter((item) => {
      const outcome = answered.get(item) ?? {
        error: brokerError(ErrorCode.UNKNOWN_SERVER_ERROR, 'The broker did not answer.'),
      };
      const retries = 'error' in outcome && mayRetry(outcome.error);
      if (!retries) outcomes.set(item, outcome);
      else if (isLast) outcomes.set(item, { error: timedOut(outcome.error, wait) });
      return retries && !isLast;
    });
    if (pending.length < before) wait.progress?.settle(before - pending.length);
    if (pending.length > 0) await pause(cluster.platform, delayMs, wait.signal);
  }
  return outcomes;
}

function timedOut(error: Error, wait: Wait): Error {
  // What a broker said says more than how long it was asked.
  if (error instanceof KafkaError) return error;
  return new TimeoutError(`No answer within ${wait.deadline.timeoutMs} ms: ${error.message}`, error);
}

/** The same failure for all of them. */
export function allFailed<Item, T>(items: readonly Item[], error: unknown): Map<Item, Outcome<T>> {
  return new Map(items.map((item) => [item, { error: error as Error }]));
}
