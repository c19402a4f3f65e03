// Requests that change topics or configurations go to the controller. When that has moved, the answer
// says so and the next round finds it.

import type { ClientConnection } from '../../net/client-connection.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { brokerError, ErrorCode, isRetriable, KafkaError } from '../errors.ts';
import { allFailed, type Outcome, retryItems } from '../item-retries.ts';
import { throwIfAborted, type Wait } from '../waiting.ts';

export type ItemCall<Item, T> = (
  connection: ClientConnection,
  items: readonly Item[],
  timeoutMs: number,
) => Promise<Map<Item, Outcome<T>>>;

export function askController<Item, T>(
  cluster: Cluster,
  items: readonly Item[],
  wait: Wait,
  call: ItemCall<Item, T>,
): Promise<Map<Item, Outcome<T>>> {
  return retryItems(
    cluster,
    items,
    wait,
    (pending, isRetry) =>
      attempt(pending, wait, async () => {
        if (isRetry) await cluster.describe([], false, wait);
        return call(await cluster.controllerConnection(wait), pending, wait.deadline.remainingMs);
      }),
    mayRetry,
  );
}

export function askAnyBroker<Item, T>(
  cluster: Cluster,
  items: readonly Item[],
  wait: Wait,
  call: ItemCall<Item, T>,
): Promise<Map<Item, Outcome<T>>> {
  return retryItems(
    cluster,
    items,
    wait,
    (pending) =>
      attempt(pending, wait, async () => call(await cluster.anyConnection(wait), pending, wait.deadline.remainingMs)),
    mayRetry,
  );
}

/** To the broker with this id, and no other. */
export function askBroker<Item, T>(
  cluster: Cluster,
  nodeId: number,
  items: readonly Item[],
  wait: Wait,
  call: ItemCall<Item, T>,
): Promise<Map<Item, Outcome<T>>> {
  return retryItems(
    cluster,
    items,
    wait,
    (pending, isRetry) =>
      attempt(pending, wait, async () => {
        if (isRetry || !cluster.metadata.nodes.has(nodeId)) await cluster.describe([], false, wait);
        if (!cluster.metadata.nodes.has(nodeId))
          throw new KafkaError(ErrorCode.INVALID_REQUEST, `There is no broker ${nodeId}.`);
        return call(await cluster.connection(nodeId, wait), pending, wait.deadline.remainingMs);
      }),
    mayRetry,
  );
}

/** What the controller says about an item is final, unless it is about the controller itself: a topic that is not there will not come. */
function mayRetry(error: Error): boolean {
  if (!(error instanceof KafkaError)) return isRetriable(error);
  return error.code === ErrorCode.NOT_CONTROLLER || error.code === ErrorCode.THROTTLING_QUOTA_EXCEEDED;
}

async function attempt<Item, T>(
  items: readonly Item[],
  wait: Wait,
  act: () => Promise<Map<Item, Outcome<T>>>,
): Promise<Map<Item, Outcome<T>>> {
  try {
    return await act();
  } catch (error) {
    throwIfAborted(wait.signal);
    return allFailed(items, error);
  }
}

/** An answer's error code as an outcome. */
export function outcomeOf<T>(errorCode: number, errorMessage: string | null | undefined, value: () => T): Outcome<T> {
  return errorCode === ErrorCode.NONE ? { value: value() } : { error: brokerError(errorCode, errorMessage) };
}

/** What a broker may take for it, as it goes into a request. */
export function requestTimeout(remainingMs: number): number {
  return Math.max(1, Math.min(Math.floor(remainingMs), 30_000));
}
