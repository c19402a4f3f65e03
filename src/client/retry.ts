// The one place that tries again: an attempt that fails with a retriable error is repeated, with a
// growing pause, until the wait is over. What finally failed is the cause of the TimeoutError.

import type { Cluster } from './cluster/cluster.ts';
import { isRetriable, TimeoutError } from './errors.ts';
import { pause, throwIfAborted, type Wait } from './waiting.ts';

export async function retrying<T>(cluster: Cluster, wait: Wait, what: string, attempt: () => Promise<T>): Promise<T> {
  for (let failures = 0; ;) {
    throwIfAborted(wait.signal);
    throwIfAborted(cluster.closing);
    try {
      return await attempt();
    } catch (error) {
      throwIfAborted(wait.signal);
      throwIfAborted(cluster.closing);
      if (!isRetriable(error)) throw error;
      failures += 1;
      if (failures > (wait.retries ?? Infinity)) throw error;
      const delayMs = cluster.retryBackoff.delayMs(failures);
      if (wait.deadline.remainingMs <= delayMs) throw timedOut(what, wait, error);
      await pause(cluster.platform, delayMs, cluster.closing.aborted ? cluster.closing : wait.signal);
    }
  }
}

function timedOut(what: string, wait: Wait, error: unknown): Error {
  return new TimeoutError(
    `${what} did not succeed within ${wait.deadline.timeoutMs} ms: ${(error as Error).message}`,
    error,
  );
}
